"""The rows of an export, read in batches from the newest lead to the oldest."""

from collections.abc import Callable, Iterator, Sequence
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from quotes.leads.contact import Contact
from quotes.leads.exporting.columns import COLUMNS, Cell, Row, open_contact
from quotes.leads.filters import LeadFilter
from quotes.models import Lead, LeadExport
from quotes.models.lead import LeadQuerySet

BATCH = 1000


def find_leads(export: LeadExport, user: User) -> LeadQuerySet:
    """What they may see now, not when they asked. Without a sort: batches go by the primary key."""
    return LeadFilter.parse(export.query).find(user).order_by("-pk")


def read_rows(export: LeadExport, user: User, report: Callable[[int], None]) -> Iterator[Sequence[Cell]]:
    """The cells of each lead. `report` hears how many are done after each batch, and stops it all by raising."""
    columns = [COLUMNS[key] for key in export.columns]
    has_personal = any(column.is_personal for column in columns)
    zone, last, done = ZoneInfo(export.time_zone), 0, 0
    found = find_leads(export, user).select_related("owner").defer("facts")
    while batch := list((found.filter(pk__lt=last) if last else found)[:BATCH]):
        for lead in batch:
            row = Row(lead, _open(lead, export, has_personal), zone)
            yield [column.read(row) for column in columns]
        last, done = batch[-1].pk, done + len(batch)
        report(done)


def _open(lead: Lead, export: LeadExport, has_personal: bool) -> Contact:
    return open_contact(lead, is_masked=export.is_masked) if has_personal else Contact()
