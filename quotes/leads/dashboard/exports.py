"""Exports: asked for with a reason, written at once or by a worker, downloaded by those who asked."""

import tempfile
from collections.abc import AsyncIterator
from typing import Any, BinaryIO, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError

from quotes.leads.dashboard.access import get_staff, merge_context, needs
from quotes.leads.errors import LeadError
from quotes.leads.exporting.columns import COLUMNS, DEFAULT
from quotes.leads.exporting.jobs import cancel_export, note_download, request_export, write_file
from quotes.leads.exporting.writing import A_PIECE, REGIONS
from quotes.leads.filters import LeadFilter
from quotes.leads.tasks import write_lead_export
from quotes.models import LeadExport
from zones.names import list_zones

# More than these a worker writes.
AT_ONCE = 2000
SHOWN = 20
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(
        choices=[(key, column.label) for key, column in COLUMNS.items()], initial=DEFAULT,
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one column."},
    )  # fmt: skip
    format = forms.ChoiceField(choices=LeadExport.Format.choices, initial="csv")
    region = forms.ChoiceField(choices=[(key, region.label) for key, region in REGIONS.items()], initial="us")
    has_bom = forms.BooleanField(required=False, initial=True)
    time_zone = forms.ChoiceField(choices=lambda: [(zone, zone) for zone in list_zones()])
    reason = forms.CharField(
        min_length=4, max_length=300, error_messages={"required": "Please say what the file is for."}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("export_lead")
def ask(request: HttpRequest) -> HttpResponseBase:
    """The form for the leads of a filter, and the file: here when there are few, else in the list of exports."""
    user = get_staff(request)
    wanted = LeadFilter.parse(request.POST.get("query", "")) if request.POST else LeadFilter.read(request.GET.dict())
    form = ExportForm(request.POST or None, initial={"time_zone": settings.TIME_ZONE})
    if form.is_valid():
        return _begin(request, user, wanted, form.cleaned_data)
    context = merge_context(request, "leads", form=form, filter=wanted, count=wanted.find(user).count(),
                            is_masked=not user.has_perm("quotes.reveal_lead_contact"), at_once=AT_ONCE)  # fmt: skip
    return render(request, "dashboard/leads/export.html", context, status=422 if request.POST else 200)


def _begin(request: HttpRequest, user: User, wanted: LeadFilter, chosen: dict[str, Any]) -> HttpResponseBase:
    export = request_export(LeadExport(query=wanted.query, **chosen), user)
    if export.total > AT_ONCE:
        return _queue(request, export)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the reader below
    write_file(export, user, target, lambda done: None)
    now = timezone.now()
    LeadExport.objects.filter(pk=export.pk).update(status="expired", done=export.total, expires_at=now)
    return _send(export, target)


def _queue(request: HttpRequest, export: LeadExport) -> HttpResponse:
    try:
        write_lead_export.delay(str(export.pk))
    except OperationalError:
        cancel_export(export)
        messages.error(request, "Files can't be written in the background at the moment. Please try again in a minute.")
    return redirect("dashboard-exports")


def _send(export: LeadExport, file: BinaryIO) -> StreamingHttpResponse:
    response = StreamingHttpResponse(read_pieces(file), content_type=CONTENT_TYPES[export.format])
    name = f"leads-{export.created_at:%Y-%m-%d}.{export.format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


async def read_pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    """Asynchronous, or the server would gather the whole file before it sends the first piece."""
    read = sync_to_async(file.read)
    try:
        file.seek(0)
        while piece := await read(A_PIECE):
            yield piece
    finally:
        file.close()


@require_safe
@needs("export_lead")
def index(request: HttpRequest) -> HttpResponse:
    exports = list(LeadExport.objects.visible_to(request.user)[:SHOWN])
    return render(request, "dashboard/leads/exports.html", merge_context(request, "exports", exports=exports))


@require_safe
@needs("export_lead")
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    export = _find(request, pk)
    facts = {"is_under_way": export.is_under_way, "percent": export.percent, "words": export.progress_words}
    return JsonResponse(facts)


@require_safe
@needs("export_lead")
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    export = _find(request, pk)
    try:
        note_download(export, get_staff(request))
    except LeadError as error:
        messages.error(request, str(error))
        return redirect("dashboard-exports")
    return _send(export, cast(BinaryIO, default_storage.open(export.file)))


@require_POST
@needs("export_lead")
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    cancel_export(_find(request, pk))
    messages.success(request, "The export is cancelled.")
    return redirect("dashboard-exports")


def _find(request: HttpRequest, pk: UUID) -> LeadExport:
    return get_object_or_404(LeadExport.objects.visible_to(request.user), pk=pk)
