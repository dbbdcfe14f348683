"""Who saw or erased originals: read, never changed."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from guardrails import conf
from guardrails.models import Disclosure
from guardrails.pii.wording import describe
from records.admin import RecordAdmin


@admin.register(Disclosure)
class DisclosureAdmin(RecordAdmin):
    list_help = (
        "Who saw or erased personal data of a conversation, when, and for what reason. Nobody changes these entries."
    )
    list_display = ("at", "action", "username", "conversation", "which", "reason")
    list_display_links = None
    list_filter = ("action", "at")
    search_fields = ("username", "conversation_id")
    search_help_text = "Who it was, or the id of a conversation"
    show_full_result_count = False
    actions = None

    @admin.display(description="Kinds")
    def which(self, row: Disclosure) -> str:
        return ", ".join(describe(kind) for kind in row.kinds) or "none kept"

    @admin.display(description="Conversation", ordering="conversation_id")
    def conversation(self, row: Disclosure) -> str:
        page = conf.read("GUARDRAILS_CONVERSATION_PAGE")
        if not page:
            return str(row.conversation_id)
        return format_html('<a href="{}">{}</a>', reverse(page, args=[row.conversation_id]), row.conversation_id)
