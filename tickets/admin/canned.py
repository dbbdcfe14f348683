"""Canned replies."""

from django import forms
from django.contrib import admin

from tickets.canned import VARIABLES, find_unknown_variables
from tickets.models import CannedReply


class CannedReplyForm(forms.ModelForm):
    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if unknown := find_unknown_variables(text):
            known = ", ".join("{{" + name + "}}" for name in VARIABLES)
            raise forms.ValidationError(f"There is no {', '.join(unknown)}. What can be filled in: {known}.")
        return text


@admin.register(CannedReply)
class CannedReplyAdmin(admin.ModelAdmin):
    form = CannedReplyForm
    list_display = ("title", "team", "is_active")
    list_filter = ("is_active", "team")
    list_select_related = ("team",)
    search_fields = ("title", "text")
    list_per_page = 50
    show_full_result_count = False
