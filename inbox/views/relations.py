"""Who follows a ticket, and which others it has to do with."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inbox.access import agents_who_act, get_agent
from inbox.reading.tools import LINK_KINDS
from inbox.views.acting import act
from tickets.actors import make_agent
from tickets.errors import NotFoundError, TicketError
from tickets.models import Ticket, TicketLink
from tickets.services.changing import link_tickets, unlink_tickets, watch_ticket
from tickets.services.notes import find_mentionable


class WatchForm(forms.Form):
    """Without a user: the agent."""

    user = forms.IntegerField(required=False, min_value=1)
    watches = forms.BooleanField(required=False)


class LinkForm(forms.Form):
    other = forms.RegexField(r"^\s*#?\d{1,18}\s*$")
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in LINK_KINDS])


@require_POST
@agents_who_act
def watch(request: HttpRequest, number: int) -> HttpResponse:
    """Watching shows the ticket to whoever does it: so only colleagues who may see it anyway can be added."""
    agent, form = get_agent(request), WatchForm(request.POST)

    def do(ticket: Ticket) -> str:
        if not form.is_valid():
            raise TicketError(_("Please choose a colleague."))
        user_id, watches = form.cleaned_data["user"] or agent.pk, form.cleaned_data["watches"]
        if watches and not find_mentionable(ticket).filter(pk=user_id).exists():
            raise TicketError(_("This colleague does not see the tickets of %(team)s.") % {"team": ticket.team})
        watch_ticket(ticket.pk, user_id, make_agent(agent.pk), watches=watches)
        if user_id == agent.pk:
            return _("You watch this ticket.") if watches else _("You no longer watch this ticket.")
        return _("Watcher added.") if watches else _("Watcher removed.")

    return act(request, number, do)


@require_POST
@agents_who_act
def link(request: HttpRequest, number: int) -> HttpResponse:
    agent, form = get_agent(request), LinkForm(request.POST)

    def do(ticket: Ticket) -> str:
        if not form.is_valid():
            raise TicketError(_("Please give the other ticket's number."))
        other = find_other(request, form.cleaned_data["other"], ticket)
        link_tickets(ticket, other, make_agent(agent.pk), TicketLink.Kind(form.cleaned_data["kind"]))
        return _("Linked with #%(number)s.") % {"number": other.pk}

    return act(request, number, do)


def find_other(request: HttpRequest, named: str, ticket: Ticket) -> Ticket:
    """Another ticket by its number, of those that the agent sees. Raises NotFoundError, TicketError."""
    number = int(named.strip().lstrip("#"))
    if number == ticket.pk:
        raise TicketError(_("This is the ticket itself. Please give another one's number."))
    other = Ticket.objects.visible_to(get_agent(request)).filter(pk=number).first()
    if other is None:
        raise NotFoundError(_("There is no ticket #%(number)s that you can see.") % {"number": number})
    return other


@require_POST
@agents_who_act
def unlink(request: HttpRequest, number: int, link_id: int) -> HttpResponse:
    def do(ticket: Ticket) -> str:
        unlink_tickets(ticket, link_id, make_agent(get_agent(request).pk))
        return _("Link removed.")

    return act(request, number, do)
