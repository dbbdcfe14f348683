"""The ticket's own facts: state, priority, team, owner, tags. None goes over what a colleague has just changed."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inbox.access import agents_who_act, get_agent
from inbox.services.solving import set_state
from inbox.views.acting import change
from tickets.actors import make_agent
from tickets.errors import TicketError
from tickets.models import Team, Ticket
from tickets.services.changing import assign_ticket, move_to_team, set_priority, tag_ticket
from tickets.states import LABELS, State

# More tags than these help nobody.
TAGS_LIMIT = 20


@require_POST
@agents_who_act
def state(request: HttpRequest, number: int) -> HttpResponse:
    wanted = request.POST.get("state", "")

    def do(ticket: Ticket, version: int) -> str:
        if wanted not in LABELS:
            raise TicketError(_("Please choose a state."))
        set_state(ticket, State(wanted), get_agent(request), version=version)
        return _("Ticket #%(number)s: %(state)s.") % {"number": number, "state": LABELS[State(wanted)].lower()}

    return change(request, number, do)


@require_POST
@agents_who_act
def priority(request: HttpRequest, number: int) -> HttpResponse:
    wanted = request.POST.get("priority", "")

    def do(ticket: Ticket, version: int) -> str:
        if wanted not in Ticket.Priority.values:
            raise TicketError(_("Please choose a priority."))
        chosen, source = Ticket.Priority(wanted), Ticket.PrioritySource.AGENT
        set_priority(ticket.pk, chosen, make_agent(get_agent(request).pk), source=source, version=version)
        return _("Priority: %(priority)s.") % {"priority": chosen.label.lower()}

    return change(request, number, do)


@require_POST
@agents_who_act
def team(request: HttpRequest, number: int) -> HttpResponse:
    wanted = request.POST.get("team", "")

    def do(ticket: Ticket, version: int) -> str:
        found = Team.objects.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 18 else None
        if found is None:
            raise TicketError(_("Please choose a team."))
        move_to_team(ticket.pk, found, make_agent(get_agent(request).pk), version=version)
        return _("Moved to %(team)s.") % {"team": found.name}

    return change(request, number, do)


@require_POST
@agents_who_act
def assignee(request: HttpRequest, number: int) -> HttpResponse:
    """A number, `me`, or nothing for nobody."""
    agent, wanted = get_agent(request), request.POST.get("assignee", "")

    def do(ticket: Ticket, version: int) -> str:
        chosen = agent.pk if wanted == "me" else int(wanted) if wanted.isdecimal() and len(wanted) < 18 else None
        assign_ticket(ticket.pk, chosen, make_agent(agent.pk), version=version)
        return _("It is yours.") if chosen == agent.pk else _("Owner changed.")

    return change(request, number, do)


@require_POST
@agents_who_act
def tags(request: HttpRequest, number: int) -> HttpResponse:
    names = request.POST.get("tags", "").split(",")

    def do(ticket: Ticket, version: int) -> str:
        if len(names) > TAGS_LIMIT:
            raise TicketError(_("A ticket can have %(limit)s tags.") % {"limit": TAGS_LIMIT})
        tag_ticket(ticket.pk, names, make_agent(get_agent(request).pk))
        return _("Tags changed.")

    return change(request, number, do)
