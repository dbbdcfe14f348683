"""Quotes for staff: records that nobody changes."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quotes.models import Quote
from quotes.services import recompute
from records.admin import RecordAdmin


@admin.register(Quote)
class QuoteAdmin(RecordAdmin):
    list_help = "Every quote that was given, as it was given. To work with those who asked, open Leads."
    list_display = ("reference_whole", "vehicle", "product_name", "premium", "valid_until", "created_at")
    list_display_links = ("reference_whole",)
    list_filter = ("product", "created_at", "rate_table")
    search_fields = ("reference__istartswith", "engine_reference__exact", "conversation_id__exact")
    search_help_text = "Reference (Q-7F3K2M) or a conversation's id"
    show_full_result_count = False
    list_per_page = 50
    fields = (
        "reference",
        ("product_name", "premium"),
        ("vehicle", "mileage", "driver_age", "state"),
        "price_lines",
        "includes",
        "note",
        ("quoted_on", "valid_until", "created_at"),
        ("revises", "superseded_by", "saved_at"),
        ("rate_table", "engine_reference"),
        "worked_out_again",
        "conversation",
    )
    readonly_fields = (
        "vehicle",
        "product_name",
        "premium",
        "price_lines",
        "includes",
        "worked_out_again",
        "conversation",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quote]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    @admin.display(description="Premium a month", ordering="monthly_premium")
    def premium(self, quote: Quote) -> str:
        return f"{quote.monthly_premium:,.2f} {quote.currency}"

    @admin.display(description="Reference", ordering="reference")
    def reference_whole(self, quote: Quote) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', quote.reference)

    @admin.display(description="Product", ordering="product")
    def product_name(self, quote: Quote) -> str:
        return quote.product.replace("_", "-").capitalize()

    @admin.display(description="Breakdown")
    def price_lines(self, quote: Quote) -> SafeString:
        lines = ((line["label"], line["amount"]) for line in quote.breakdown)
        rows = format_html_join("", "<tr><td>{}</td><td>{}</td></tr>", lines)
        return format_html("<table>{}</table>", rows)

    @admin.display(description="Included")
    def includes(self, quote: Quote) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((text,) for text in quote.included))

    @admin.display(description="Conversation")
    def conversation(self, quote: Quote) -> str:
        try:
            url = reverse("admin:chat_conversation_change", args=[quote.conversation_id])
        except NoReverseMatch:
            return str(quote.conversation_id)
        return format_html('<a href="{}">{}</a>', url, quote.conversation_id)

    @admin.display(description="Worked out again")
    def worked_out_again(self, quote: Quote) -> str:
        premium = recompute(quote)
        if premium is None:
            return "The price is the company engine's."
        verdict = "the same" if premium.amount == quote.monthly_premium else "NOT the same"
        return f"{premium.amount} {premium.currency}: {verdict}"
