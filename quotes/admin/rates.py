"""Rate tables in admin: a draft is edited, looked at over a sample portfolio, and published as the next version."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from quotes.admin.rate_form import make_fieldsets, make_form
from quotes.models import RateTable
from quotes.portfolio import Review, review_rates
from quotes.publishing import PublishError, publish_draft, start_draft
from quotes.rates import RatesError, parse_rates
from quotes.services import read_rates

TONES = {RateTable.Status.PUBLISHED: "good", RateTable.Status.DRAFT: "warn"}


@admin.register(RateTable)
class RateTableAdmin(admin.ModelAdmin):
    list_help = (
        "The rules that quotes are priced by. A published version never changes: the next one begins as a draft "
        "of the rates in effect."
    )
    list_display = ("name", "state", "effective_from", "effective_until", "reason", "published_at", "published_by")
    list_filter = ("status",)
    list_select_related = ("published_by",)
    actions = None
    fields = (
        "state",
        ("effective_from", "effective_until"),
        "reason",
        "based_on",
        ("created_at", "published_at", "published_by"),
        "digest",
        "rules_laid_out",
    )
    change_list_template = "admin/quotes/rate_list.html"
    change_form_template = "admin/quotes/rate_table.html"

    class Media:
        css = {"all": ["admin-portal/chips.css", "admin-portal/rates.css"]}

    # Who may do what

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A version begins as a draft of the one before (`start_view`), never from nothing."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: RateTable | None = None) -> bool:
        """A published version is what quotes were made with; only a draft can be edited."""
        is_draft = obj is None or obj.status == RateTable.Status.DRAFT
        return is_draft and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: RateTable | None = None) -> bool:
        is_draft = obj is not None and obj.status == RateTable.Status.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def has_start_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("quotes.add_ratetable")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("quotes.publish_ratetable")

    # The draft

    def get_queryset(self, request: HttpRequest) -> QuerySet[RateTable]:
        """The rules are long: a list does not load them."""
        rows: QuerySet[RateTable] = super().get_queryset(request)
        is_list = request.resolver_match and request.resolver_match.url_name == "quotes_ratetable_changelist"
        return rows.defer("rules") if is_list else rows

    def get_form(self, request: HttpRequest, obj: RateTable | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            return make_form(obj)
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: RateTable | None = None) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            return make_fieldsets(obj)
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: RateTable | None = None) -> tuple[str, ...]:
        return () if obj is not None and self.has_change_permission(request, obj) else ("state", "rules_laid_out")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *rest: Any, **more: Any) -> Any:
        table = more.get("obj")
        if table is not None and table.status == RateTable.Status.DRAFT:
            context |= {"review": review_draft(table), "may_publish": self.has_publish_permission(request)}
        return super().render_change_form(request, context, *rest, **more)

    # Its way to a version

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("start/", wrap(require_POST(self.start_view)), name="quotes_ratetable_start"),
            path("<int:pk>/publish/", wrap(self.publish_view), name="quotes_ratetable_publish"),
            *super().get_urls(),
        ]

    def start_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_start_permission(request):
            raise PermissionDenied
        try:
            draft = start_draft()
        except PublishError as error:
            messages.error(request, str(error))
            return redirect("admin:quotes_ratetable_changelist")
        self.log_addition(request, draft, f"Started from rates {draft.based_on.number if draft.based_on else '?'}.")
        messages.info(request, "A draft with the rules in effect. Nothing changes for customers until you publish it.")
        return redirect("admin:quotes_ratetable_change", draft.pk)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks once more with what the draft does, and publishes."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        draft = self.get_object(request, str(pk))
        if draft is None:
            raise Http404("There is no such rate table.")
        if request.method == "POST":
            return self._publish(request, draft)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": f"Publish rates {draft.number}?",
            "draft": draft,
            "review": review_draft(draft),
            "standing": RateTable.objects.find_current(timezone.localdate()),
            "is_overtaken": is_overtaken(draft),
            "is_immediate": draft.effective_from <= timezone.localdate(),
        }
        return TemplateResponse(request, "admin/quotes/publish_rates.html", context)

    def _publish(self, request: HttpRequest, draft: RateTable) -> HttpResponseRedirect:
        assert request.user.is_authenticated
        try:
            table = publish_draft(draft.pk, request.user)
        except (PublishError, RatesError) as error:
            messages.error(request, f"Not published: {error}")
            return redirect("admin:quotes_ratetable_change", draft.pk)
        self.log_change(request, table, f"Published as rates {table.number}, in effect from {table.effective_from}.")
        messages.success(request, f"Rates {table.number} are published, in effect from {table.effective_from}.")
        return redirect("admin:quotes_ratetable_changelist")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        start = reverse("admin:quotes_ratetable_start") if self.has_start_permission(request) else ""
        return super().changelist_view(request, {**(extra_context or {}), "start_url": start})

    # Columns

    @admin.display(description="Rates", ordering="number")
    def name(self, table: RateTable) -> str:
        return f"Rates {table.number}"

    @admin.display(description="Status", ordering="status")
    def state(self, table: RateTable) -> SafeString:
        tone = TONES.get(RateTable.Status(table.status), "")
        return format_html('<span class="chip chip--{}">{}</span>', tone, table.get_status_display())

    @admin.display(description="Rules")
    def rules_laid_out(self, table: RateTable) -> SafeString:
        """Within a window of its own: all of it is taller than any page."""
        rules = json.dumps(table.rules, indent=1, ensure_ascii=False)
        return format_html('<pre class="rate-rules" tabindex="0" role="region" aria-label="Rules">{}</pre>', rules)


def review_draft(draft: RateTable) -> Review | None:
    """The draft over the sample portfolio; None while its rules do not hold."""
    current = RateTable.objects.find_current(timezone.localdate())
    try:
        return review_rates(parse_rates(draft.rules), read_rates(current) if current else None)
    except RatesError:
        return None


def is_overtaken(draft: RateTable) -> bool:
    """Other rates were published after this draft was started from its own."""
    newest = RateTable.objects.filter(status=RateTable.Status.PUBLISHED).first()
    return bool(newest and draft.based_on_id and newest.pk != draft.based_on_id)
