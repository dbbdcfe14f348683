"""Quotes and rate tables for staff. Quotes are records: nobody changes them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from quotes.models import Quote, RateTable
from quotes.services import recompute


@admin.register(Quote)
class QuoteAdmin(admin.ModelAdmin):
    list_display = ("reference", "vehicle", "product", "premium", "driver_age", "created_at", "valid_until")
    list_filter = ("product", "created_at", "rate_table")
    search_fields = ("reference__istartswith", "engine_reference__exact", "conversation_id__exact")
    search_help_text = "Reference (Q-7F3K2M) or a conversation's id"
    show_full_result_count = False
    list_per_page = 50
    fields = (
        "reference",
        ("product", "premium"),
        ("vehicle", "mileage", "driver_age"),
        "price_lines",
        "includes",
        "note",
        ("quoted_on", "valid_until", "created_at"),
        ("rate_table", "engine_reference"),
        "worked_out_again",
        "conversation_id",
    )
    readonly_fields = ("reference", "vehicle", "premium", "price_lines", "includes", "worked_out_again")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quote]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Quote | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Quote | None = None) -> bool:
        return False

    @admin.display(description="Premium a month", ordering="monthly_premium")
    def premium(self, quote: Quote) -> str:
        return f"{quote.monthly_premium:,.2f} {quote.currency}"

    @admin.display(description="Breakdown")
    def price_lines(self, quote: Quote) -> SafeString:
        return format_html_join("", "<div>{}: {}</div>", ((line["label"], line["amount"]) for line in quote.breakdown))

    @admin.display(description="Included")
    def includes(self, quote: Quote) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((text,) for text in quote.included))

    @admin.display(description="Worked out again")
    def worked_out_again(self, quote: Quote) -> str:
        premium = recompute(quote)
        if premium is None:
            return "The price is the company engine's."
        verdict = "the same" if premium.amount == quote.monthly_premium else "NOT the same"
        return f"{premium.amount} {premium.currency}: {verdict}"


@admin.register(RateTable)
class RateTableAdmin(admin.ModelAdmin):
    list_display = ("number", "status", "effective_from", "effective_until", "published_at")
    list_filter = ("status",)
    fields = (
        "number",
        "status",
        ("effective_from", "effective_until"),
        "rules",
        "digest",
        ("created_at", "published_at"),
    )
    readonly_fields = ("number", "status", "digest", "created_at", "published_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: RateTable | None = None) -> bool:
        """A published version is what quotes were made with; only a draft can be edited."""
        is_draft = obj is None or obj.status == RateTable.Status.DRAFT
        return is_draft and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
