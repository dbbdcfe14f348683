"""One change for the tickets that were ticked in the list."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from inbox.access import agents_who_act, get_agent
from inbox.finding import read_filters
from inbox.fragments import is_fragment, render_fragment
from inbox.lists import LIVE_KEY
from inbox.reading.people import list_agents, name_agent
from inbox.services.bulk import BULK_STATES, LIMIT, MOST, BulkChange, Report, change_tickets
from inbox.services.undoing import undo_changes
from inbox.views.lists import read_key, select_tickets
from tickets.errors import TicketError
from tickets.states import LABELS, State


class BulkForm(forms.Form):
    ticket = forms.TypedMultipleChoiceField(coerce=int, required=False)
    assignee = forms.RegexField(r"^(me|nobody|\d{1,18})?\Z", required=False)
    state = forms.ChoiceField(required=False, choices=[(state.value, LABELS[state]) for state in BULK_STATES])
    tags = forms.CharField(required=False, max_length=200)


@require_POST
@agents_who_act
def change_many(request: HttpRequest) -> HttpResponse:
    """A report: what was changed, and what was not and why."""
    form = BulkForm(request.POST)
    numbers = [int(one) for one in request.POST.getlist("ticket") if one.isdecimal() and len(one) <= 18]
    form.fields["ticket"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]
    if not form.is_valid():
        return _answer(request, Report(), _("Please choose what to do from the lists."), status=400)
    change = _read(form, get_agent(request).pk)
    if change.is_empty or not numbers:
        return _answer(request, Report(), _("Please tick tickets and choose what to do with them."), status=400)
    if len(set(numbers)) > LIMIT:
        return _answer(request, Report(), _("Up to %(limit)s tickets at a time.") % {"limit": LIMIT}, status=400)
    return _answer(request, change_tickets(numbers, change, get_agent(request)))


@require_safe
@agents_who_act
def find_numbers(request: HttpRequest) -> HttpResponse:
    """The tickets of a list under its filters, as {numbers, is_cut}: to be ticked without being shown."""
    agent, key = get_agent(request), read_key(request)
    if key == LIVE_KEY:
        return JsonResponse({"numbers": [], "is_cut": False})
    tickets, order, _note = select_tickets(agent, key, read_filters(request.GET))
    numbers = list(tickets.order_by(*order).values_list("pk", flat=True)[: MOST + 1])
    return JsonResponse({"numbers": numbers[:MOST], "is_cut": len(numbers) > MOST})


@require_POST
@agents_who_act
def undo(request: HttpRequest) -> HttpResponse:
    """Takes a change back by the token of its report, where nobody has changed the ticket since."""
    try:
        return _answer(request, undo_changes(request.POST.get("token", ""), get_agent(request)), is_undone=True)
    except TicketError as error:
        return _answer(request, Report(), error.message, status=error.status)


def make_bulk(request: HttpRequest) -> dict[str, Any]:
    """What can be chosen: part of the whole page, which stays while its rows change."""
    agent = get_agent(request)
    return {
        "bulk_agents": [(user.pk, name_agent(user)) for user in list_agents() if user.pk != agent.pk],
        "bulk_states": [(state.value, LABELS[state]) for state in BULK_STATES],
    }


def _read(form: BulkForm, agent_id: int) -> BulkChange:
    wanted, state = form.cleaned_data["assignee"], form.cleaned_data["state"]
    assignee = {"": None, "me": agent_id, "nobody": 0}.get(wanted)
    return BulkChange(
        assignee_id=int(wanted) if wanted.isdecimal() else assignee,
        state=State(state) if state else None,
        tags=tuple(name.strip() for name in form.cleaned_data["tags"].split(",") if name.strip()),
    )


def _answer(
    request: HttpRequest, report: Report, problem: str = "", *, status: int = 200, is_undone: bool = False
) -> HttpResponse:
    count = len(report.changed)
    changed = ngettext("%(count)s ticket changed.", "%(count)s tickets changed.", count) % {"count": count}
    undone = ngettext("%(count)s ticket is as it was.", "%(count)s tickets are as they were.", count) % {"count": count}
    told = problem or (undone if is_undone else changed)
    if is_fragment(request):
        context = {"told": told, "report": report, "is_problem": bool(problem), "count": count}
        return render_fragment(request, "_partials/bulk_report.html", context, status=status)
    messages.add_message(request, messages.ERROR if problem else messages.SUCCESS, told)
    for number, why in report.refused:
        messages.error(request, f"#{number}: {why}")
    return redirect("inbox:home")
