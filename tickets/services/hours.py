"""When customers can expect somebody: by the default calendar."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tickets.calendars import find_opening
from tickets.models import Calendar


def get_office_calendar() -> Calendar | None:
    return Calendar.objects.filter(is_default=True).first()


def find_next_opening(calendar: Calendar, now: datetime | None = None) -> datetime | None:
    """`now` itself while somebody is there; None if the calendar never opens."""
    return find_opening(calendar.as_business_calendar(), now or timezone.now())


def describe_opening(time_zone: str = "") -> str:
    """When somebody is there next, in the time of that zone, else the office's; empty if nobody can say."""
    calendar = get_office_calendar()
    opening = find_next_opening(calendar) if calendar else None
    return describe_moment(opening, time_zone or calendar.time_zone) if calendar and opening else ""


def describe_moment(moment: datetime, zone: str) -> str:
    """Like “Monday, November 30 at 9:00 AM EST”: a time without its zone would mislead whoever is elsewhere."""
    local = moment.astimezone(ZoneInfo(zone))
    # Translators: formats of Django's date filter.
    day, clock = date_format(local, _("l, F j")), date_format(local, _("g:i A T"))
    return _("%(day)s at %(time)s") % {"day": day, "time": clock}
