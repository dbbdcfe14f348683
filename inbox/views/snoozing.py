"""Tickets put aside, and brought back."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inbox.access import agents_who_act, get_agent
from inbox.views.acting import act, change
from tickets.actors import make_agent
from tickets.errors import SnoozeError
from tickets.models import Ticket
from tickets.services.snoozing import find_snooze_time, snooze_ticket, unsnooze_ticket


@require_POST
@agents_who_act
def snooze(request: HttpRequest, number: int) -> HttpResponse:
    """Until a choice (`until`) or a moment (`at`; without a zone in the portal's)."""

    def do(ticket: Ticket, version: int) -> str:
        moment = _read_moment(request)
        snooze_ticket(ticket.pk, moment, make_agent(get_agent(request).pk), version=version)
        local = date_format(timezone.localtime(moment), "l, F j, H:i")
        return _("Snoozed until %(moment)s. It comes back earlier if the customer writes.") % {"moment": local}

    return change(request, number, do)


def _read_moment(request: HttpRequest) -> datetime:
    if chosen := request.POST.get("until"):
        return find_snooze_time(chosen)
    try:
        moment = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        moment = None
    if moment is None:
        raise SnoozeError(_("Please choose until when."))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


@require_POST
@agents_who_act
def wake(request: HttpRequest, number: int) -> HttpResponse:
    """Nothing can be overlooked by it, so nothing is checked."""

    def do(ticket: Ticket) -> str:
        unsnooze_ticket(ticket.pk, make_agent(get_agent(request).pk))
        return _("It is back in the lists.")

    return act(request, number, do)
