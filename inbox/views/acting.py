"""What an agent does: each by POST, each answered with the conversation as it is then."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from chat.errors import ChatError
from inbox.access import find_ticket, get_agent
from inbox.fragments import is_fragment
from inbox.services.meanwhile import MeanwhileError, check_meanwhile
from inbox.views.page import show
from inbox.views.pane import make_pane
from tickets.errors import TicketError
from tickets.models import Ticket


class SeenForm(forms.Form):
    """What the agent saw last; without it they are sure, and nothing is checked."""

    seen = forms.IntegerField(required=False, min_value=0)


Act = Callable[[Ticket], str]


def act(request: HttpRequest, number: int, do: Act, **kept: Any) -> HttpResponse:
    """Does it and says so; what is refused is said with what the agent wrote."""
    ticket = find_ticket(get_agent(request), number)
    try:
        told, problem, status = do(ticket), None, 200
    except (TicketError, ChatError) as error:
        told, problem, status = "", error, error.status
    return answer(request, number, told=told, problem=problem, status=status, **kept)


def answer(
    request: HttpRequest,
    number: int,
    *,
    told: str = "",
    problem: TicketError | ChatError | None = None,
    status: int = 200,
    **kept: Any,
) -> HttpResponse:
    """The conversation's fragment for the script; else the page, or the way back to it."""
    if problem is None and not is_fragment(request):
        messages.success(request, told)
        return redirect("inbox:ticket", number)
    ticket = find_ticket(get_agent(request), number)
    pane = {**make_pane(request, ticket.conversation, ticket), **describe_problem(problem), "told": told, **kept}
    return show(request, pane, status=status)


def describe_problem(problem: TicketError | ChatError | None) -> dict[str, Any]:
    if problem is None:
        return {}
    return {
        "problem": problem.message,
        "problem_code": problem.code,
        "happenings": problem.happenings if isinstance(problem, MeanwhileError) else [],
    }


def read_seen(request: HttpRequest) -> int | None:
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else None


def change(request: HttpRequest, number: int, do: Callable[[Ticket, int], str]) -> HttpResponse:
    """A change that must not go over a colleague's: `do` gets the version that it may go on from."""

    def checked(ticket: Ticket) -> str:
        return do(ticket, check_meanwhile(ticket, read_seen(request), get_agent(request)))

    return act(request, number, checked)
