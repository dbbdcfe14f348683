"""`/api/v1/tickets`: their data, without their threads."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from api.admission import Caller, StaffKey, StaffRequest
from api.answering import answer, read_one
from api.paging import Since, read_page, write_time
from api.scopes import Scope
from api.shapes import TicketList, TicketView
from chat.api.openapi import describe
from chat.database import run_in_database
from chat.errors import InvalidError
from tickets.models import Ticket
from tickets.states import LABELS, State

router = Router(tags=["Tickets"], auth=StaffKey())
_STATES = ", ".join(f"`{state.value}`" for state in LABELS)


class TicketFilter(Since):
    state: str = Field(default="", max_length=16, description=f"One of {_STATES}.")
    priority: str = Field(default="", max_length=6, description="`low`, `normal`, `high` or `urgent`.")
    team: str = Field(default="", max_length=60, description="A team's name.")


@router.get("/tickets", summary="List tickets", openapi_extra=describe(200, TicketList))
async def list_tickets(request: StaffRequest, wanted: Query[TicketFilter]) -> HttpResponse:
    """The tickets that the key's user may see. Needs the scope `tickets:read`."""
    request.auth.need(Scope.TICKETS)
    if wanted.after and not (wanted.after.isdecimal() and len(wanted.after) < 19):
        raise InvalidError(_("`after` is a ticket's number."))
    if wanted.state and wanted.state not in {state.value for state in State}:
        raise InvalidError(_("There is no such state."))
    return answer(await run_in_database(_list, request.auth, wanted))


@router.get("/tickets/{int:number}", summary="Read a ticket", openapi_extra=describe(200, TicketView))
async def read_ticket(request: StaffRequest, number: int) -> HttpResponse:
    """One ticket. Needs the scope `tickets:read`."""
    request.auth.need(Scope.TICKETS)
    return answer(await run_in_database(_read, request.auth, number))


def _list(caller: Caller, wanted: TicketFilter) -> TicketList:
    visible = _find(caller)
    rows = wanted.limit_time(visible)
    for name, value in (("state", wanted.state), ("priority", wanted.priority), ("team__name", wanted.team)):
        if value:
            rows = rows.filter(**{name: value})
    page, following = read_page(rows, visible, wanted, key="pk")
    return TicketList([make_view(ticket) for ticket in page], following)


def _read(caller: Caller, number: int) -> TicketView:
    return make_view(read_one(_find(caller), pk=min(number, 2**63 - 1)))


def _find(caller: Caller) -> QuerySet[Ticket]:
    """What the user sees as staff: what they have as a customer is no business of a program."""
    visible = Ticket.objects.visible_to(caller.user) if caller.user.has_perm("tickets.view_ticket") else None
    found = Ticket.objects.none() if visible is None else visible
    return found.select_related("team", "assignee", "customer").prefetch_related("tags")


def make_view(ticket: Ticket) -> TicketView:
    return TicketView(
        number=ticket.pk, subject=ticket.subject, type=ticket.type, state=ticket.state, priority=ticket.priority,
        team=ticket.team.name, assignee=ticket.assignee.get_username() if ticket.assignee else None,
        customer=ticket.customer.get_username() if ticket.customer else None,
        tags=[tag.name for tag in ticket.tags.all()], reason=ticket.reason, rating=ticket.rating,
        conversation_id=str(ticket.conversation_id), created_at=write_time(ticket.created_at),
        updated_at=write_time(ticket.updated_at), agent_replied_at=write_time(ticket.agent_replied_at),
        solved_at=write_time(ticket.solved_at), closed_at=write_time(ticket.closed_at),
    )  # fmt: skip
