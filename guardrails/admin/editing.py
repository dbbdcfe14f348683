"""What the three kinds of rows have in common: who changed them, and the tester beside the form."""

import json
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any, cast

from asgiref.sync import async_to_sync
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guardrails import policy_store
from guardrails.chain import Direction
from guardrails.trial import LONGEST, try_text


class PolicyAdmin(admin.ModelAdmin):
    list_per_page = 100
    show_facets = admin.ShowFacets.NEVER
    readonly_fields = ("updated_at", "changed_by")

    class Media:
        css = {"all": ["admin-portal/chips.css", "admin-portal/guardrails.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    @admin.display(description="Changed by")
    def changed_by(self, obj: Any) -> str:
        return str(obj.updated_by) if obj.updated_by else "The company's files" if obj.digest else "–"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of a row that is stored, who changed it last too."""
        parts = super().get_fieldsets(request, obj)
        return [*parts, ("Last change", {"fields": ["updated_at", "changed_by"]})] if obj is not None else parts

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.updated_by = request.user
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What the company's folder brought would come back with it: it is switched off instead."""
        return super().has_delete_permission(request, obj) and not (obj is not None and obj.digest)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class TesterAdmin(PolicyAdmin):
    """With a tester below the form: it posts the form's unsaved values and a text."""

    change_form_template = "admin/guardrails/tester_form.html"
    tried_rule = ""

    def get_urls(self) -> list[URLPattern]:
        name = f"guardrails_{self.opts.model_name}_try"
        view = self.admin_site.admin_view(self.try_view)
        return [path("try/<path:object_id>/", view, name=name), *super().get_urls()]

    def try_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the values would do to the text, as JSON. Nothing is saved."""
        row = None if object_id == "new" else self.get_object(request, object_id)
        may = self.has_change_permission(request, row) or (row is None and self.has_add_permission(request))
        if request.method != "POST" or not may or (row is None and object_id != "new"):
            raise PermissionDenied
        form = self.get_form(request, row, change=row is not None)(request.POST, instance=row)
        if not form.is_valid():
            return JsonResponse({"errors": json.loads(form.errors.as_json())}, status=400)
        text, direction = request.POST.get("try_text", ""), request.POST.get("try_direction", "")
        if not text.strip() or direction not in {"inbound", "outbound"}:
            return JsonResponse({"errors": {"try_text": [{"message": "Write or paste a text first."}]}}, status=400)
        if len(text) > LONGEST:
            message = f"At most {LONGEST:,} characters, please."
            return JsonResponse({"errors": {"try_text": [{"message": message}]}}, status=400)
        policy_store.keep_fresh_here()
        with self.trying(form):
            rule, evidence = self.find_tried_rule(form), request.POST.get("try_evidence", "")
            trial = async_to_sync(try_text)(text, cast(Direction, direction), rule, evidence)
        return JsonResponse(asdict(trial))

    def trying(self, form: forms.ModelForm) -> AbstractContextManager[None]:
        """The context in which the form's values hold."""
        raise NotImplementedError

    def find_tried_rule(self, form: forms.ModelForm) -> str:
        return self.tried_rule

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        row = kwargs.get("obj")
        address = reverse(f"admin:guardrails_{self.opts.model_name}_try", args=[row.pk if row else "new"])
        context.update(try_url=address, try_directions=self.find_directions(row), longest=LONGEST)
        context["try_has_evidence"] = self.rests_on_evidence(row)
        return super().render_change_form(request, context, *args, **kwargs)

    def find_directions(self, row: Any) -> tuple[str, ...]:
        return ("inbound", "outbound")

    @admin.display(description="Changed", ordering="updated_at")
    def changed(self, row: Any) -> SafeString:
        """The day alone, which leaves a narrow list room for the names; the time stands in the form."""
        local = timezone.localtime(row.updated_at)
        iso, shown = local.isoformat(timespec="seconds"), date_format(local, "M j, Y")
        return format_html('<time datetime="{}" title="{}">{}</time>', iso, date_format(local, "M j, Y, H:i"), shown)

    def rests_on_evidence(self, row: Any) -> bool:
        """Whether what is found depends on what the assistant had found."""
        return False


class SwitchFilter(admin.BooleanFieldListFilter):
    """By a yes or no, named in plain words."""

    words = "switched on"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = self.words


def make_state_chip(row: Any) -> SafeString:
    return make_chip("On", "good") if row.is_on else make_chip("Off", "warn")


def make_chip(words: str, tone: str = "") -> SafeString:
    return format_html('<span class="chip{}">{}</span>', f" chip--{tone}" if tone else "", words)
