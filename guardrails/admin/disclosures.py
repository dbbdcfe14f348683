"""Who saw or erased originals: read, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from guardrails.models import Disclosure
from guardrails.pii.wording import describe


@admin.register(Disclosure)
class DisclosureAdmin(admin.ModelAdmin):
    list_display = ("at", "action", "username", "conversation_id", "which", "reason")
    list_display_links = None
    list_filter = ("action", "at")
    search_fields = ("username", "conversation_id")
    search_help_text = "Who it was, or the id of a conversation"
    show_full_result_count = False
    actions = None

    @admin.display(description="Kinds")
    def which(self, row: Disclosure) -> str:
        return ", ".join(describe(kind) for kind in row.kinds) or "none kept"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
