"""Whose turn it is for new leads, and the record of who saw, erased or exported contacts. Leads: /dashboard/leads/."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from quotes.models import LeadDisclosure, RotaPlace
from records.admin import RecordAdmin


class RotaPlaceForm(forms.ModelForm):
    """A row of the list, whose box is told apart by whose it is: the column's heading labels none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_paused"].widget.attrs["aria-label"] = f"{self.instance.user} is on leave and gets no new leads"


@admin.register(RotaPlace)
class RotaPlaceAdmin(admin.ModelAdmin):
    list_help = "Whose turn it is for the next new lead: whoever had none for longest. Who is on leave is passed over."
    list_display = ("user", "is_paused", "last_given_at")
    list_editable = ("is_paused",)
    list_select_related = ("user",)
    readonly_fields = ("user", "last_given_at")

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, **({"form": RotaPlaceForm} | kwargs))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A member of the group has a place as soon as a lead is given out."""
        return False


@admin.register(LeadDisclosure)
class LeadDisclosureAdmin(RecordAdmin):
    list_help = (
        "Who saw, erased or exported contacts of leads, when, and for what reason. Nobody changes these entries."
    )
    list_display = ("at", "action", "username", "lead_id", "reason")
    list_filter = ("action", "at")
    search_fields = ("username__istartswith", "lead_id__exact")
    search_help_text = "A user's name, or a lead's number"
    show_full_result_count = False
    list_per_page = 50
