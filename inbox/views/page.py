"""The whole page: lists, rows, and whatever is open. The rest comes in fragments."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from inbox.access import agents_only, find_conversation, find_ticket, find_visible_ticket, get_agent
from inbox.context import make_config
from inbox.fragments import is_fragment, render_fragment
from inbox.views.bulk import make_bulk
from inbox.views.lists import make_list, make_nav
from inbox.views.pane import make_pane


@require_safe
@agents_only
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "inbox/page.html", make_page(request))


@require_safe
@agents_only
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    found = find_ticket(get_agent(request), number)
    return show(request, make_pane(request, found.conversation, found))


@require_safe
@agents_only
def conversation(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """One that has a ticket is shown as that."""
    agent = get_agent(request)
    found = find_conversation(agent, conversation_id)
    if (its := find_visible_ticket(agent, found)) is not None:
        if is_fragment(request):
            its = find_ticket(agent, its.pk)
            return show(request, make_pane(request, its.conversation, its))
        return redirect("inbox:ticket", its.pk)
    return show(request, make_pane(request, found))


@require_safe
@agents_only
def earlier(request: HttpRequest, number: int, before: UUID) -> HttpResponse:
    """The messages before one, to be put above it."""
    found = find_ticket(get_agent(request), number)
    pane = make_pane(request, found.conversation, found, before=before)
    return render_fragment(request, "_partials/entries.html", pane)


@require_safe
@agents_only
def earlier_of_conversation(request: HttpRequest, conversation_id: UUID, before: UUID) -> HttpResponse:
    found = find_conversation(get_agent(request), conversation_id)
    return render_fragment(request, "_partials/entries.html", make_pane(request, found, before=before))


def show(request: HttpRequest, pane: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The fragment for the script; else the page with it."""
    if is_fragment(request):
        return render_fragment(request, "_partials/pane.html", pane, status=status)
    return render(request, "inbox/page.html", {**make_page(request), **pane, "is_open": True}, status=status)


def make_page(request: HttpRequest) -> dict[str, Any]:
    return {**make_nav(request), **make_list(request), **make_bulk(request), **make_config(get_agent(request))}
