"""Canned replies to choose from, and macros that only change the ticket."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inbox.access import agents_only, agents_who_act, find_ticket, get_agent
from inbox.fragments import render_fragment
from inbox.services.meanwhile import check_meanwhile
from inbox.services.solving import DONE, give_up
from inbox.views.acting import act, read_seen
from tickets.errors import NotFoundError
from tickets.models import CannedReply, Ticket
from tickets.services.canned import find_canned, get_canned, preview, use_macro

QUERY_LIMIT = 60
DIGITS = 18


@require_safe
@agents_only
def choices(request: HttpRequest, number: int) -> HttpResponse:
    """Those that fit this ticket, filled in for it."""
    agent = get_agent(request)
    ticket = find_ticket(agent, number)
    query = request.GET.get("q", "").strip()[:QUERY_LIMIT]
    found: dict[str, Any] = {
        "choices": [preview(reply, ticket, agent) for reply in find_canned(ticket, agent, query)],
        "query": query,
        "may_write": agent.has_perm("tickets.add_cannedreply"),
    }
    return render_fragment(request, "_partials/canned.html", found)


@require_POST
@agents_who_act
def apply(request: HttpRequest, number: int) -> HttpResponse:
    """The changes of a macro alone."""
    agent = get_agent(request)

    def do(ticket: Ticket) -> str:
        macro = find_macro(ticket, request)
        if macro is None:
            raise NotFoundError(_("This canned reply is gone."))
        version = check_meanwhile(ticket, read_seen(request), agent)
        use_macro(ticket.pk, macro, agent.pk, version=version)
        if macro.set_state in DONE:
            give_up(ticket.conversation_id, agent)
        return _("Done: %(title)s.") % {"title": macro.title}

    return act(request, number, do)


def find_macro(ticket: Ticket, request: HttpRequest) -> CannedReply | None:
    """The one that a form names; None if it names none. Raises NotFoundError for one that is not for this ticket."""
    named = request.POST.get("macro", "")
    if not named:
        return None
    if not named.isdecimal() or len(named) > DIGITS:
        raise NotFoundError(_("This canned reply is gone."))
    return get_canned(ticket, get_agent(request), int(named))
