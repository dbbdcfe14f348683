"""The list of somebody's requests, and one request."""

import uuid
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from tickets.file_words import FILE_LIMITS, FILE_STRINGS
from tickets.models import Ticket
from tickets.services.customer import RATEABLE
from tickets.services.finding import find_destination
from tickets.services.owning import find_own_ticket, find_own_tickets
from tickets.services.recipients import find_recipient
from tickets.services.transcript import read_thread
from tickets.states import UNSOLVED, State
from tickets.thread import get_thread
from tickets.views.claims import can_be_kept, make_claim, private

# What a customer is told of a state: who has to do something.
TOLD = {
    State.NEW: "with_us",
    State.OPEN: "with_us",
    State.ON_HOLD: "with_us",
    State.PENDING_CUSTOMER: "with_you",
    State.SOLVED: "solved",
    State.CLOSED: "closed",
    State.SPAM: "closed",
}


@require_safe
@private
def ticket_list(request: HttpRequest) -> HttpResponse:
    claim = make_claim(request)
    tickets = find_own_tickets(claim).exclude(state=State.MERGED).order_by("-updated_at", "-pk")
    page = Paginator(tickets, 20).get_page(request.GET.get("page"))
    subjects = show_subjects(list(page.object_list))
    rows = [
        {
            "ticket": ticket,
            "subject": subject,
            "told": TOLD[State(ticket.state)],
            "is_here_alone": can_be_kept(request, ticket),
        }
        for ticket, subject in zip(page.object_list, subjects, strict=True)
    ]
    return render(request, "tickets/list.html", {"page": page, "rows": rows})


@require_safe
@private
def ticket_page(request: HttpRequest, number: int) -> HttpResponse:
    ticket = find_own_ticket(make_claim(request), number)
    destination = find_destination(ticket)
    if destination.pk != ticket.pk:
        return redirect("tickets:ticket", destination.pk)
    return show_ticket(request, ticket)


def show_ticket(request: HttpRequest, ticket: Ticket, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, also with what was wrong about a form (`error`, and the `text` that was written)."""
    recipient = find_recipient(ticket)
    context = {
        "ticket": ticket,
        "subject": show_subjects([ticket])[0],
        "told": TOLD[State(ticket.state)],
        "transcript": read_thread(ticket, is_whole="all" in request.GET),
        "is_live": ticket.state in UNSOLVED,
        "can_rate": ticket.state in RATEABLE,
        "can_be_kept": can_be_kept(request, ticket),
        "can_reopen": ticket.state == State.SOLVED,
        "recipient": recipient,
        # Nothing is promised that would not be sent.
        "can_be_mailed": settings.CAN_SEND_EMAIL or recipient is not None,
        "scores": [1, 2, 3, 4, 5],
        "client_message_id": uuid.uuid4(),
        "limits": {"text": get_thread().TEXT_LIMIT, **FILE_LIMITS},
        # Read by the chat's modules for files.
        "chat_config": {"icons": static("img/icons.svg"), "strings": FILE_STRINGS},
        "follow_up": ticket.linked_from.filter(kind="follow_up").first(),
    }
    return render(request, "tickets/ticket.html", context | more, status=status)


def show_subjects(tickets: list[Ticket]) -> list[str]:
    """As their customer reads them."""
    return get_thread().show_texts([(str(ticket.conversation_id), ticket.subject) for ticket in tickets])
