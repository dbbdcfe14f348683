"""Teams, calendars and SLA policies. What changes a target plans the clocks that run anew."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from tickets.models import Calendar, Holiday, OpeningHours, SlaPolicy, Team
from tickets.models.visibility import VIEW, find_staff
from tickets.queueing import queue_on_commit
from tickets.services.hours import describe_moment, find_next_opening
from zones.names import list_zones

REPLAN = "tickets.tasks.replan_clocks"
REPLANNED = "Targets of the tickets that are open are worked out anew; that takes a moment."


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_help = (
        "Who works on which tickets: agents see those of their own teams. New tickets go to the default team, "
        "unless something says another."
    )
    list_display = ("name", "is_default", "dealing", "lead", "people")
    list_select_related = ("lead",)
    search_fields = ("name",)
    fields = ("name", "is_default", "dealing", "lead", "members")
    filter_horizontal = ("members",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(count=Count("members"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "lead":
            kwargs["queryset"] = find_staff(VIEW).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Colleagues, not all customers; who is a member already stays one, also while they may not sign in."""
        if db_field.name == "members":
            known = Team.members.through.objects.values("user_id")
            members = User.objects.filter(Q(pk__in=find_staff(VIEW).values("pk")) | Q(pk__in=known))
            kwargs["queryset"] = members.order_by("username")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="Members", ordering="count")
    def people(self, team: Team) -> int:
        return team.count  # type: ignore[attr-defined]


class _NamedFields(admin.TabularInline):
    """Django names the columns of such a table, and not the fields in them."""

    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = str(field.label)
        return field


class OpeningHoursInline(_NamedFields):
    """By the calendar's own clock: what Django offers beside the fields, "now" and the server's time, would mislead."""

    model = OpeningHours
    formfield_overrides: ClassVar[Any] = {
        models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
    }


class HolidayInline(_NamedFields):
    model = Holiday
    formfield_overrides: ClassVar[Any] = {
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
    }


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin):
    list_help = (
        "When somebody is there. Targets count by these hours, and the default calendar's are what visitors are told."
    )
    list_display = ("name", "time_zone", "is_default")
    inlines = (OpeningHoursInline, HolidayInline)
    readonly_fields = ("opens_next",)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "time_zone":
            names = [(name, name) for name in list_zones()]
            kwargs["widget"] = forms.Select(choices=[("", "Choose one"), *names])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="Somebody is there")
    def opens_next(self, calendar: Calendar) -> str:
        """What the hours come to, as stored: what stands in the form may be no time zone."""
        stored = Calendar.objects.filter(pk=calendar.pk).first()
        if stored is None:
            return "Save it first."
        if stored.is_open():
            return "Now."
        opening = find_next_opening(stored)
        return describe_moment(opening, stored.time_zone) if opening else "Never: there are no opening hours."

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        queue_on_commit(REPLAN)
        self.message_user(request, REPLANNED, messages.INFO)


@admin.register(SlaPolicy)
class SlaPolicyAdmin(admin.ModelAdmin):
    list_help = "How soon tickets are answered and solved. Of those that match a ticket the first by position holds."
    list_display = (
        "position", "name", "is_active", "priority", "type", "team", "calendar", "first_response_minutes",
        "next_response_minutes", "resolution_minutes",
    )  # fmt: skip
    list_display_links = ("name",)
    list_select_related = ("team", "calendar")
    fieldsets = (
        (None, {"fields": (("name", "position", "is_active"),)}),
        ("Which tickets", {"fields": (("priority", "type", "team"),), "description": "The first policy that matches."}),
        (
            "Targets",
            {
                "fields": (
                    "calendar",
                    ("first_response_minutes", "next_response_minutes", "resolution_minutes"),
                    ("warning_percent", "escalate_to"),
                ),
                "description": "Minutes of the calendar's time. Empty: no target.",
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: SlaPolicy, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        queue_on_commit(REPLAN)
        self.message_user(request, REPLANNED, messages.INFO)

    def delete_model(self, request: HttpRequest, obj: SlaPolicy) -> None:
        super().delete_model(request, obj)
        queue_on_commit(REPLAN)
