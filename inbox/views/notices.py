"""What an agent was told of: mentions, tickets given to them, what is late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from inbox.access import agents_only, find_ticket, get_agent
from inbox.fragments import is_fragment, render_fragment
from tickets.services.noticing import find_notices, mark_seen
from tickets.services.recipients import make_choice_token

SHOWN = 30


@require_safe
@agents_only
def notices(request: HttpRequest) -> HttpResponse:
    agent = get_agent(request)
    found = {
        "notices": list(find_notices(agent)[:SHOWN]),
        "choice_token": make_choice_token(agent.email) if agent.email else "",
    }
    return render_fragment(request, "_partials/notice_list.html", found)


@require_POST
@agents_only
def mark_all(request: HttpRequest) -> HttpResponse:
    mark_seen(get_agent(request))
    return notices_or_home(request)


def notices_or_home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204) if is_fragment(request) else redirect("inbox:home")


@require_POST
@agents_only
def mark_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Those of a ticket that the agent looks at."""
    agent = get_agent(request)
    mark_seen(agent, ticket_id=find_ticket(agent, number).pk)
    return notices_or_home(request)
