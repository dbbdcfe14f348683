"""The company's own numbers and addresses."""

from django.contrib import admin

from guardrails.admin.editing import PolicyAdmin
from guardrails.models import AllowedValue


@admin.register(AllowedValue)
class AllowedValueAdmin(PolicyAdmin):
    list_display = ("value", "kind", "is_on", "note", "updated_at")
    list_filter = ("kind", "is_on")
    search_fields = ("value", "note")
    fields = ("kind", "value", "is_on", "note", "updated_at", "updated_by")
