"""The list and the board of leads, and the filters that people keep."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quotes.leads.dashboard.access import get_staff, list_owners, merge_context, needs
from quotes.leads.filters import LeadFilter
from quotes.leads.states import WAYS
from quotes.models import Lead, SavedFilter

A_PAGE = 50
A_COLUMN = 20
STATUSES = [("", "Any status"), ("open", "Open"), *Lead.Status.choices]
DUES = [("", "Any next step"), ("due", "Due today or late")]


@require_safe
@needs("view_lead")
def index(request: HttpRequest) -> HttpResponse:
    wanted = LeadFilter.read(request.GET.dict())
    found = wanted.find(get_staff(request)).select_related("owner").order_by("-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("number"))
    context = merge_context(
        request, "leads", **_describe_filter(request, wanted), page=page, today=timezone.localdate(),
        moves=[choice for choice in Lead.Status.choices if choice[0] != Lead.Status.NEW],
    )  # fmt: skip
    return render(request, "dashboard/leads/list.html", context)


@dataclass(frozen=True)
class Column:
    status: str
    label: str
    count: int
    leads: list[Lead]
    ways: list[tuple[str, str]]
    more_url: str


@require_safe
@needs("view_lead")
def board(request: HttpRequest) -> HttpResponse:
    wanted = LeadFilter.read(request.GET.dict() | {"status": ""})
    found = wanted.find(get_staff(request))
    counts = dict(found.order_by().values_list("status").annotate(count=Count("pk")))
    columns = []
    for status, label in Lead.Status.choices:
        leads = list(found.filter(status=status).select_related("owner").order_by("-pk")[:A_COLUMN])
        ways = [(way, Lead.Status(way).label) for way in WAYS[status]]
        more = f"{reverse('dashboard-leads')}?{urlencode({'status': status})}&{wanted.query}"
        columns.append(Column(status, label, counts.get(status, 0), leads, ways, more))
    context = _describe_filter(request, wanted) | {"columns": columns, "today": timezone.localdate()}
    return render(request, "dashboard/leads/board.html", merge_context(request, "board", **context))


def _describe_filter(request: HttpRequest, wanted: LeadFilter) -> dict[str, object]:
    visible = Lead.objects.visible_to(request.user)
    names = ("product", "source", "campaign")
    return {
        "filter": wanted,
        "saved": SavedFilter.objects.filter(user=get_staff(request)),
        "owners": list_owners(),
        "statuses": STATUSES,
        "dues": DUES,
        "choices": {
            name: list(visible.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()[:100])
            for name in names
        },
    }


@require_POST
@needs("view_lead")
def save_filter(request: HttpRequest) -> HttpResponse:
    wanted, name = LeadFilter.read(request.POST.dict()), request.POST.get("name", "").strip()[:60]
    if not name or not wanted.query:
        messages.error(request, "Choose a filter first, and give it a name.")
    else:
        SavedFilter.objects.update_or_create(user=get_staff(request), name=name, defaults={"query": wanted.query})
        messages.success(request, f"Saved as “{name}”.")
    return redirect(f"{reverse('dashboard-leads')}?{wanted.query}")


@require_POST
@needs("view_lead")
def remove_filter(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedFilter, pk=pk, user=get_staff(request)).delete()
    messages.success(request, "The saved filter is removed. The leads are still there.")
    return redirect("dashboard-leads")
