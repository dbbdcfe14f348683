"""The columns of an export, and how a lead fills them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from quotes.leads.cipher import decrypt_contact
from quotes.leads.contact import Contact
from quotes.models import Lead

Cell = str | int | Decimal | date | datetime | None


@dataclass(frozen=True)
class Row:
    """A lead with its contact as far as the reader is entitled to it, and the reader's time zone."""

    lead: Lead
    contact: Contact
    zone: ZoneInfo


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    read: Callable[[Row], Cell]
    is_personal: bool = False


def _local(name: str) -> Callable[[Row], Cell]:
    def read(row: Row) -> Cell:
        at = getattr(row.lead, name)
        return at.astimezone(row.zone).replace(tzinfo=None, microsecond=0) if at else None

    return read


def _field(name: str) -> Callable[[Row], Cell]:
    return lambda row: getattr(row.lead, name)


_ALL = (
    Column("reference", "Reference", _field("reference")),
    Column("status", "Status", lambda row: row.lead.get_status_display()),
    Column("wish", "Asked for", lambda row: row.lead.get_wish_display()),
    Column("name", "Name", lambda row: row.contact.name, is_personal=True),
    Column("phone", "Telephone", lambda row: row.contact.phone, is_personal=True),
    Column("email", "E-mail", lambda row: row.contact.email, is_personal=True),
    Column("contact", "Contact (masked)", _field("contact_hint")),
    Column("verified", "Contact confirmed", _local("verified_at")),
    Column("owner", "Owner", lambda row: row.lead.owner.get_username() if row.lead.owner else ""),
    Column("vehicle", "Vehicle", _field("vehicle")),
    Column("product", "Product", _field("product")),
    Column("premium", "Premium a month", _field("monthly_premium")),
    Column("currency", "Currency", _field("currency")),
    Column("preferred_on", "Preferred day", _field("preferred_on")),
    Column("preferred_part", "Preferred time", lambda row: row.lead.get_preferred_part_display()),
    Column("time_zone", "Time zone of the person", _field("time_zone")),
    Column("next_action_on", "Next step on", _field("next_action_on")),
    Column("next_action", "Next step", _field("next_action")),
    Column("page", "Page", _field("page")),
    Column("source", "Source", _field("source")),
    Column("medium", "Medium", _field("medium")),
    Column("campaign", "Campaign", _field("campaign")),
    Column("created_at", "Since", _local("created_at")),
    Column("contacted_at", "First contacted", _local("contacted_at")),
    Column("closed_at", "Closed", _local("closed_at")),
)
COLUMNS = {column.key: column for column in _ALL}
DEFAULT = ["reference", "status", "contact", "owner", "vehicle", "product", "premium", "currency", "next_action_on",
           "source", "campaign", "created_at"]  # fmt: skip


def open_contact(lead: Lead, *, is_masked: bool) -> Contact:
    """Masked, it says only what there is."""
    contact = decrypt_contact(lead.contact)
    if not is_masked:
        return contact
    phone, email = (Contact(phone=contact.phone).hint, Contact(email=contact.email).hint)
    return Contact(name="•••" if contact.name else "", phone=phone, email=email)
