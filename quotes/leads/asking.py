"""What somebody asks of us in a form or in words, read into a wish. Raises LeadError in words to show."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from quotes.leads.contact import Contact, read_email, read_name, read_phone
from quotes.leads.errors import ContactError, LeadError
from zones.names import is_zone

# Nobody plans a call later than that.
FARTHEST = timedelta(days=60)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def list_channels_offered() -> list[str]:
    """E-mail only where it can be sent."""
    return ["phone", "email"] if settings.CAN_SEND_EMAIL else ["phone"]


def read_contact(channel: str, *, name: str = "", phone: str = "", email: str = "") -> Contact:
    """The contact for that channel. Raises ContactError, or LeadError where no e-mail can be sent."""
    if channel not in list_channels_offered():
        raise LeadError(_("We can't send e-mail from here. We can call you, or you can print the quote."))
    if channel == "email":
        return Contact(name=read_name(name), email=read_email(email))
    return Contact(name=read_name(name), phone=read_phone(phone, settings.LEAD_PHONE_REGION))


def read_day(text: str, time_zone: str) -> date | None:
    """A date, "today", "tomorrow" or a weekday as the person's calendar has it; None when nothing was said."""
    words = text.strip().lower()
    if not words:
        return None
    today = timezone.now().astimezone(find_zone(time_zone)).date()
    if words in ("today", "tomorrow"):
        return today + timedelta(days=words == "tomorrow")
    if words in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS.index(words) - today.weekday() - 1) % 7 + 1)
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise ContactError(_("Please choose a day."), "preferred_on") from None
    if not today <= day <= today + FARTHEST:
        raise ContactError(_("Please choose a day from today on, within the next two months."), "preferred_on")
    return day


def find_zone(name: str) -> ZoneInfo:
    return ZoneInfo(name if is_zone(name) else settings.TIME_ZONE)
