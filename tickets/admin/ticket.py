"""Tickets for staff: a list by what is due, and one ticket with its thread, what was done, and what can be done."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString

from tickets.admin import ticket_parts
from tickets.admin.audit import render_audit
from tickets.admin.contact import REVEAL, ContactPage, describe_contact, link_contact
from tickets.admin.ticket_form import TicketForm, apply_form
from tickets.errors import TicketError
from tickets.models import SlaClock, Ticket
from tickets.services.searching import find_by_subject
from tickets.states import UNSOLVED


class DueFilter(admin.SimpleListFilter):
    title, parameter_name = "what needs doing", "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("mine", "Mine"), ("unassigned", "Nobody's"), ("late", "Late"), ("unsolved", "All that is open")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        match self.value():
            case "mine":
                return queryset.filter(assignee_id=request.user.pk, state__in=UNSOLVED)
            case "unassigned":
                return queryset.filter(assignee=None, state__in=UNSOLVED)
            case "late":
                late = Q(clocks__outcome="", clocks__breached_at__isnull=False)
                return queryset.filter(late, state__in=UNSOLVED).distinct()
            case "unsolved":
                return queryset.filter(state__in=UNSOLVED)
        return queryset


@admin.register(Ticket)
class TicketAdmin(ContactPage, admin.ModelAdmin):
    list_help = (
        "Customers' matters that people look after. The inbox is the quicker place to answer them; here you find "
        "every one, closed ones, too."
    )
    form = TicketForm
    list_display = ("number", "subject", "state", "priority", "team", "assignee", "due")
    list_display_links = ("number", "subject")
    list_filter = (DueFilter, "state", "priority", "team")
    list_select_related = ("team", "assignee")
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    # Counting each filter costs a query over all tickets.
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("subject",)
    search_help_text = "A number, or words of the subject."
    fieldsets = (
        (
            None,
            {"fields": ("subject", ("state", "priority", "type"), ("team", "assignee"), "tag_names")},
        ),
        ("Conversation", {"fields": ("transcript", "thread", "reply", "seen_version")}),
        ("About it", {"fields": (("customer", "contact"), ("reason", "origin"), "brief_text", "related", "targets")}),
        ("Customer's rating", {"fields": (("rating", "rating_comment"),)}),
        ("What was done", {"fields": ("audit",)}),
    )
    readonly_fields = (
        "transcript", "thread", "customer", "contact", "contact_with_way", "reason", "origin", "brief_text", "related",
        "targets", "rating", "rating_comment", "audit",
    )  # fmt: skip

    class Media:
        css = {"all": ["admin-portal/ticket.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Ticket | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if not request.user.has_perm(REVEAL):
            return fieldsets
        way: dict[Any, Any] = {("customer", "contact"): ("customer", "contact_with_way")}
        return [
            (title, {**options, "fields": tuple(way.get(row, row) for row in options["fields"])})
            for title, options in fieldsets
        ]

    def get_urls(self) -> list[Any]:
        return [*self.make_contact_urls(), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        tickets = super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]
        # Looked up for the rows of the page alone.
        due = SlaClock.objects.filter(ticket=OuterRef("pk"), outcome="").order_by("due_at").values("due_at")[:1]
        return tickets.annotate(due_at=Subquery(due))

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return ["-id"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        number = search_term.strip().lstrip("#")
        if not number:
            return queryset, False
        if number.isdecimal() and len(number) < 19:
            return queryset.filter(pk=int(number)), False
        return queryset.filter(pk__in=find_by_subject(queryset, search_term[:100])), False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Teams and people are chosen here, not made or deleted."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.ModelChoiceField) and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tickets come from conversations."""
        return False

    def save_model(self, request: HttpRequest, obj: Ticket, form: Any, change: bool) -> None:
        """Through the services alone: the row that the form has filled is not saved."""
        try:
            with transaction.atomic():
                apply_form(form, request.user.pk or 0)
        except TicketError as error:
            self.message_user(request, f"Nothing was changed: {error.message}", messages.ERROR)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The ticket's own audit trail says more."""

    @admin.display(description="No.", ordering="pk")
    def number(self, ticket: Ticket) -> str:
        return f"#{ticket.pk}"

    @admin.display(description="Due", ordering=F("due_at").asc(nulls_last=True))
    def due(self, ticket: Ticket) -> SafeString | str:
        moment = ticket.due_at  # type: ignore[attr-defined]
        return ticket_parts.render_due(moment) if moment else ""

    @admin.display(description="Transcript")
    def transcript(self, ticket: Ticket) -> SafeString | str:
        return ticket_parts.link_transcript(ticket)

    @admin.display(description="Latest messages")
    def thread(self, ticket: Ticket) -> SafeString:
        return ticket_parts.render_thread(ticket)

    @admin.display(description="Reached at")
    def contact(self, ticket: Ticket) -> str:
        return describe_contact(ticket)

    @admin.display(description="Reached at")
    def contact_with_way(self, ticket: Ticket) -> SafeString:
        return link_contact(ticket)

    @admin.display(description="Opened")
    def origin(self, ticket: Ticket) -> str:
        return ticket_parts.describe_time(ticket.created_at)

    @admin.display(description="Brief")
    def brief_text(self, ticket: Ticket) -> SafeString:
        return ticket_parts.render_brief(ticket)

    @admin.display(description="Related")
    def related(self, ticket: Ticket) -> SafeString:
        return ticket_parts.render_related(ticket)

    @admin.display(description="Targets")
    def targets(self, ticket: Ticket) -> SafeString:
        return ticket_parts.render_targets(ticket)

    @admin.display(description="History")
    def audit(self, ticket: Ticket) -> SafeString:
        return render_audit(ticket)
