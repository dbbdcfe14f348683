"""The names of the lists with their counts, and the rows of one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inbox.access import agents_only, get_agent, may_act
from inbox.counting import count, count_lists
from inbox.finding import Filters, list_teams, narrow, read_filters, search
from inbox.fragments import render_fragment
from inbox.lists import BY_KEY, DEFAULT_KEY, LISTS, LIVE_KEY, LIVE_ORDER, select_live
from inbox.paging import read_page
from inbox.reading.rows import load_conversation_rows, load_ticket_rows, with_relations
from tickets.models import Ticket
from tickets.services.noticing import find_notices
from tickets.states import LABELS


@require_safe
@agents_only
def nav(request: HttpRequest) -> HttpResponse:
    return render_fragment(request, "_partials/nav.html", make_nav(request))


@require_safe
@agents_only
def rows(request: HttpRequest) -> HttpResponse:
    return render_fragment(request, "_partials/list.html", make_list(request))


def read_key(request: HttpRequest) -> str:
    key = request.GET.get("list", DEFAULT_KEY)
    return key if key in BY_KEY or key == LIVE_KEY else DEFAULT_KEY


def make_nav(request: HttpRequest) -> dict[str, Any]:
    counts = count_lists(get_agent(request))
    return {
        "current": read_key(request),
        "lists": [(one, counts[one.key]) for one in LISTS],
        "live_count": counts[LIVE_KEY],
        "unseen": count(find_notices(get_agent(request)).filter(seen_at=None)),
    }


def make_list(request: HttpRequest) -> dict[str, Any]:
    agent, key, filters = get_agent(request), read_key(request), read_filters(request.GET)
    cursor = request.GET.get("cursor", "")
    found = (
        _list_live(agent, cursor)
        if key == LIVE_KEY and not filters.term
        else _list_tickets(agent, key, filters, cursor)
    )
    return {
        "current": key,
        "list": BY_KEY.get(key),
        "filters": filters,
        "query": _make_query(key, filters),
        "is_next_page": bool(cursor),
        "priorities": Ticket.Priority.choices,
        "filter_states": [(state.value, label) for state, label in LABELS.items()],
        "filter_teams": list_teams(agent),
        "may_bulk": may_act(agent),
        **found,
    }


def _list_live(agent: User, cursor: str) -> dict[str, Any]:
    page = read_page(select_live(agent).select_related("customer"), LIVE_ORDER, cursor)
    return {"rows": load_conversation_rows(page.rows), "cursor": page.cursor}


def _list_tickets(agent: User, key: str, filters: Filters, cursor: str) -> dict[str, Any]:
    tickets, order, note = select_tickets(agent, key, filters)
    page = read_page(with_relations(tickets), order, cursor)
    return {"rows": load_ticket_rows(page.rows, agent.pk), "cursor": page.cursor, "note": note}


def select_tickets(agent: User, key: str, filters: Filters) -> tuple[QuerySet[Ticket], tuple[str, str], str]:
    """What a list has, its order, and what to say of it. Whoever searches means all tickets, not those of one list."""
    tickets: QuerySet[Ticket] = narrow(Ticket.objects.visible_to(agent), filters)
    if filters.term:
        found, note = search(tickets, filters.term)
        return found, ("-updated_at", "-pk"), note
    shown = BY_KEY[key]
    return shown.select(tickets, agent), shown.order, ""


def _make_query(key: str, filters: Filters) -> str:
    """What the address has to say for the same list again."""
    named = {"list": key, "q": filters.term, "priority": filters.priority, "state": filters.state, "team": filters.team}
    return urlencode({name: value for name, value in named.items() if value})
