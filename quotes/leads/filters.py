"""The list of leads as an address says: which ones, in which order. What makes no sense is left out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Self
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.models import User
from django.utils import timezone

from quotes.leads.cipher import make_digests
from quotes.leads.contact import read_email
from quotes.leads.errors import ContactError
from quotes.models import Lead
from quotes.models.lead import LeadQuerySet

LONGEST_QUERY = 600


@dataclass(frozen=True)
class LeadFilter:
    """Texts as they stand in the address; empty is everything. `owner`: a user's number, `me` or `none`."""

    q: str = ""
    status: str = ""
    owner: str = ""
    wish: str = ""
    product: str = ""
    source: str = ""
    campaign: str = ""
    page: str = ""
    since: str = ""
    until: str = ""
    due: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        return cls(**{field.name: str(given.get(field.name, "")).strip()[:80] for field in fields(cls)})

    @classmethod
    def parse(cls, query: str) -> Self:
        return cls.read(dict(parse_qsl(query[:LONGEST_QUERY])))

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})[:LONGEST_QUERY]

    def find(self, user: User) -> LeadQuerySet:
        """The leads that this user may see of those."""
        found = Lead.objects.visible_to(user)
        for name in ("wish", "product", "source", "campaign", "page"):
            if value := getattr(self, name):
                found = found.filter(**{name: value})
        if self.status == "open":
            found = found.filter(closed_at=None)
        elif self.status:
            found = found.filter(status=self.status)
        found = self._by_owner(found, user)
        found = self._by_day(found)
        return self._by_words(found)

    def _by_owner(self, found: LeadQuerySet, user: User) -> LeadQuerySet:
        if self.owner == "none":
            return found.filter(owner=None)
        if self.owner == "me":
            return found.filter(owner=user)
        return found.filter(owner_id=int(self.owner)) if self.owner.isdecimal() and len(self.owner) < 10 else found

    def _by_day(self, found: LeadQuerySet) -> LeadQuerySet:
        if since := read_day(self.since):
            found = found.filter(created_at__gte=begin_day(since))
        if until := read_day(self.until):
            found = found.filter(created_at__lt=begin_day(until + timedelta(days=1)))
        if self.due:
            found = found.filter(closed_at=None, next_action_on__lte=timezone.localdate())
        return found

    def _by_words(self, found: LeadQuerySet) -> LeadQuerySet:
        """A reference, a quote's reference, or a proven e-mail address; nothing else of a contact can be searched."""
        if not self.q:
            return found
        if "@" in self.q:
            try:
                return found.filter(contact_digest__in=make_digests("email", read_email(self.q)))
            except ContactError:
                return found.none()
        if self.q.upper().startswith("Q-"):
            return found.filter(quotes__reference=self.q.upper())
        return found.filter(reference=self.q.upper())


def read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9000 else None


def begin_day(day: date) -> datetime:
    """Its first moment in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
