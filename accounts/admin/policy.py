"""Policies for staff: what the company's own systems say, and whose account shows it."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.admin import policy_parts
from accounts.keeping import Author, assign_policy
from accounts.models import Policy, PolicyEvent
from accounts.models.policy import former_on

SOON = timedelta(days=30)


class StandingFilter(admin.SimpleListFilter):
    title, parameter_name = "standing today", "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("in_force", "In force"), ("ends_soon", "Ends within 30 days"), ("former", "Ended, lapsed, cancelled")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Policy]:
        today = timezone.localdate()
        match self.value():
            case "in_force":
                return queryset.in_force_on(today)
            case "ends_soon":
                return queryset.in_force_on(today).filter(expires_on__lte=today + SOON)
            case "former":
                return queryset.filter(former_on(today))
        return queryset


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    """Its facts are not changed here: the next word of the company's systems would undo it."""

    list_help = "What the company's own systems say of each policy. Here you only choose whose account shows it."
    list_display = ("number_whole", "customer", "product_name", "insured", "standing_chip", "term", "price")
    list_display_links = ("number_whole",)
    list_filter = (StandingFilter, "status", "product", "premium_interval")
    list_select_related = ("customer",)
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    # Counting each filter costs a query over all policies.
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("number__istartswith", "customer__username__istartswith", "customer__last_name__istartswith")
    search_help_text = "A policy's number (AC-1234567), or the beginning of an account's name or a surname."
    raw_id_fields = ("customer",)
    fieldsets = (
        (None, {"fields": (("number_whole", "standing_chip"), ("product_name", "price"), "term")}),
        ("Whose account shows it", {"fields": ("customer",)}),
        ("What it insures", {"fields": ("vehicle_table", "cover_table")}),
        ("What was done", {"fields": ("history_table",)}),
    )
    readonly_fields = (
        "number_whole", "standing_chip", "product_name", "price", "term", "vehicle_table", "cover_table",
        "history_table",
    )  # fmt: skip

    class Media:
        css = {"all": ["admin-portal/chips.css", "admin-portal/policies.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        policies: Any = super().get_queryset(request)
        return policies.visible_to(request.user, own=False).prefetch_related("vehicles")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come from the company's own systems, by the API or its folder."""
        return False

    def save_model(self, request: HttpRequest, obj: Policy, form: Any, change: bool) -> None:
        """Through the service alone, which keeps on record who did it."""
        author = Author(PolicyEvent.Way.ADMIN, request.user.get_username())
        if not assign_policy(obj, obj.customer, author):
            self.message_user(request, "Nothing was changed: it was this account's already.", messages.INFO)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The policy's own record says more."""

    @admin.display(description="Number", ordering="number")
    def number_whole(self, policy: Policy) -> SafeString:
        return policy_parts.show_number(policy)

    @admin.display(description="Product", ordering="product")
    def product_name(self, policy: Policy) -> str:
        return policy_parts.name_product(policy)

    @admin.display(description="Vehicles")
    def insured(self, policy: Policy) -> str:
        return ", ".join(map(str, policy.vehicles.all()))

    @admin.display(description="Standing", ordering="status")
    def standing_chip(self, policy: Policy) -> SafeString:
        return policy_parts.show_standing(policy)

    @admin.display(description="Term", ordering="expires_on")
    def term(self, policy: Policy) -> str:
        return policy_parts.describe_term(policy)

    @admin.display(description="Premium", ordering="premium")
    def price(self, policy: Policy) -> str:
        return f"{policy.premium:,.2f} {policy.currency} {policy.get_premium_interval_display()}"

    @admin.display(description="Vehicles")
    def vehicle_table(self, policy: Policy) -> SafeString:
        return policy_parts.show_vehicles(policy)

    @admin.display(description="Covers")
    def cover_table(self, policy: Policy) -> SafeString:
        return policy_parts.show_covers(policy)

    @admin.display(description="The latest first")
    def history_table(self, policy: Policy) -> SafeString:
        return policy_parts.show_events(policy)
