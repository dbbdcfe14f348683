"""Takes back what was done to many tickets at once, ticket by ticket."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from inbox.services.before import Before, read_undo
from inbox.services.bulk import Report
from tickets.actors import make_agent
from tickets.errors import StaleError, TicketError
from tickets.models import Ticket
from tickets.services.changing import assign_ticket, change_state, tag_ticket
from tickets.services.finding import lock_ticket
from tickets.states import State, can_change


def undo_changes(token: str, agent: User) -> Report:
    """Only where nobody has changed the ticket since; of a ticket all is taken back or nothing. Done twice, the second
    time changes nothing. Raises TicketError for a token that does not hold."""
    before = {one.number: one for one in read_undo(token, agent)}
    report = Report()
    for number in Ticket.objects.visible_to(agent).filter(pk__in=before).order_by("pk").values_list("pk", flat=True):
        try:
            _restore(before[number], agent)
        except TicketError as error:
            report.refused.append((number, error.message))
        else:
            report.changed.append(number)
    return report


@transaction.atomic
def _restore(before: Before, agent: User) -> None:
    actor, ticket = make_agent(agent.pk), lock_ticket(before.number)
    if ticket.version != before.version:
        raise StaleError(_("Somebody has changed it since."))
    for step in _find_way_back(State(ticket.state), before):
        change_state(ticket.pk, step, actor)
    if ticket.assignee_id != before.assignee_id:
        assign_ticket(ticket.pk, before.assignee_id, actor)
    if sorted(str(tag) for tag in ticket.tags.all()) != before.tags:
        tag_ticket(ticket.pk, before.tags, actor)


def _find_way_back(now: State, before: Before) -> list[State]:
    """What was new has been looked at since: it is open then. From solved the way leads over open."""
    wanted = State.OPEN if before.state == State.NEW else State(before.state)
    if now in {wanted, before.state}:
        return []
    return [wanted] if can_change(now, wanted) else [State.OPEN, wanted]
