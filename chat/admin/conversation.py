"""Conversations for staff: a list to find what needs a look, and each conversation as a transcript."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chat.admin import filters
from chat.admin.findings import attach_findings
from chat.admin.personal_data import PersonalDataPages
from chat.admin.readonly import ReadOnlyAdmin, WindowList, make_chip, make_time
from chat.admin.rendering import format_cost, pretty_json
from chat.admin.search import find_conversations
from chat.admin.times import first_id_at, read_day, start_of
from chat.admin.transcript import find_part, load_transcript
from chat.models import Conversation, Message
from guardrails import vault

HANDLER_TONES = {Conversation.Handler.QUEUED: "bad", Conversation.Handler.HUMAN: "warn"}


class ConversationList(WindowList):
    search_note = ""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = attach_findings(list(self.result_list))
        self.search_note = getattr(request, "search_note", "")


@admin.register(Conversation)
class ConversationAdmin(PersonalDataPages, ReadOnlyAdmin):
    list_help = "Everything that visitors and the assistant said, the latest first. To answer somebody, open the inbox."
    list_display = ("subject", "who", "state", "messages", "last_activity", "stars", "findings", "cost")
    list_display_links = ("subject",)
    actions = ("erase_personal_data",)
    list_filter = (
        filters.ActivityFilter,
        "handler",
        filters.TroubleFilter,
        filters.VerdictFilter,
        filters.FeedbackFilter,
        filters.RatingFilter,
        filters.ToolFilter,
        filters.PromptFilter,
    )
    list_select_related = ("customer",)
    ordering = ("-last_activity_at",)
    sortable_by = ("last_activity",)
    search_fields = ("pk",)
    search_help_text = (
        "Words that were said, a customer's name or email address, or the id of a conversation, message or turn"
    )

    class Media:
        css = {"all": ["admin-portal/conversations.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ConversationList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        term = " ".join(search_term.replace("\x00", "").split())
        if not term:
            return queryset, False
        last = read_day(request.GET.get(filters.ActivityFilter.TO))
        found = find_conversations(term, before=first_id_at(start_of(last + timedelta(days=1))) if last else None)
        request.search_note = found.note  # type: ignore[attr-defined]
        return queryset.filter(pk__in=found.conversation_ids), False

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "<uuid:conversation_id>/history/<uuid:turn_id>/",
            self.admin_site.admin_view(self.history_of_turn),
            name="chat_conversation_turn_history",
        )
        return [address, *self.make_personal_data_urls(), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> Any:
        """Without Django's own, which would delete conversations by the page."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def delete_model(self, request: HttpRequest, obj: Conversation) -> None:
        """With a conversation goes its vault."""
        conversation_id = obj.pk
        super().delete_model(request, obj)
        vault.forget_conversations([conversation_id])

    def change_view(self, request: HttpRequest, object_id: str, *rest: Any, **more: Any) -> HttpResponse:
        """The transcript."""
        conversation = self._find(request, object_id)
        part = request.GET.get("part", "")
        transcript = load_transcript(
            conversation, int(part) if part.isdecimal() else self._find_part(request, conversation)
        )
        context = {
            "title": str(conversation),
            "transcript": transcript,
            "conversation": conversation,
            "can_handle_personal_data": self.has_personal_data_permission(request),
            "can_review": request.user.has_perm("chat.change_verdict"),
            "can_resolve": request.user.has_perm("chat.change_handoffrequest"),
            "can_see_prompt": request.user.has_perm("chat.view_promptversion"),
        }
        return self._render(request, "transcript", context)

    def history_of_turn(self, request: HttpRequest, conversation_id: UUID, turn_id: UUID) -> HttpResponse:
        """What was sent to and received from the model in one turn, as stored. For superusers."""
        if not request.user.is_superuser:
            raise PermissionDenied
        conversation = self._find(request, str(conversation_id))
        rows = conversation.history.filter(turn=turn_id).order_by("id").values_list("body", flat=True)
        bodies = [_read_body(body) for body in rows]
        context = {"title": "Model history", "conversation": conversation, "bodies": bodies, "turn_id": turn_id}
        return self._render(request, "history", context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404

    def _find(self, request: HttpRequest, object_id: str) -> Conversation:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).select_related("prompt_version")
        try:
            return found.get(pk=UUID(object_id))
        except (Conversation.DoesNotExist, ValueError):
            raise Http404("There is no such conversation.") from None

    def _find_part(self, request: HttpRequest, conversation: Conversation) -> int:
        """The part in which the message or turn of the address is; most conversations have but one."""
        try:
            if message := request.GET.get("message"):
                return find_part(conversation, UUID(message))
            if turn := request.GET.get("turn"):
                first = Message.objects.filter(turn=UUID(turn)).order_by("id").values_list("id", flat=True).first()
                return find_part(conversation, first) if first else 1
        except ValueError:
            pass
        return 1

    def _render(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        common = {"opts": self.opts, "has_view_permission": True, "media": self.media}
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), **common, **context}
        context["has_delete_permission"] = self.has_delete_permission(request)
        context["preserved_filters"] = self.get_preserved_filters(request)
        return TemplateResponse(request, f"admin/chat/conversation/{name}.html", context)

    @admin.display(description="Conversation")
    def subject(self, row: Conversation) -> str:
        return str(row)

    @admin.display(description="Who")
    def who(self, row: Conversation) -> SafeString:
        if row.customer:
            return format_html("{}", row.customer.get_username())
        return format_html('<span class="quiet">Visitor {}</span>', str(row.visitor_id)[-6:])

    @admin.display(description="With")
    def state(self, row: Conversation) -> SafeString:
        """What is usual is said quietly."""
        handler = Conversation.Handler(row.handler)
        words = "Closed" if row.closed_at else handler.label
        if row.closed_at or handler not in HANDLER_TONES:
            return format_html('<span class="quiet">{}</span>', words)
        return make_chip(words, HANDLER_TONES[handler])

    @admin.display(description="Messages")
    def messages(self, row: Conversation) -> str:
        return f"{row.message_count:,}"

    @admin.display(description="Last activity", ordering="last_activity_at")
    def last_activity(self, row: Conversation) -> SafeString:
        return make_time(row.last_activity_at)

    @admin.display(description="Rating")
    def stars(self, row: Conversation) -> SafeString | str:
        if row.rating is None:
            return ""
        tone = "bad" if row.rating <= 2 else "good" if row.rating >= 4 else ""
        return make_chip(f"{row.rating} of 5", tone)

    @admin.display(description="Worth a look")
    def findings(self, row: Any) -> SafeString:
        return format_html_join(" ", "{}", ((make_chip(words, tone),) for words, tone in row.findings.describe()))

    @admin.display(description="Cost")
    def cost(self, row: Any) -> str:
        return format_cost(row.findings.cost) if row.findings.cost else ""


def _read_body(body: str) -> dict[str, str]:
    try:
        content = json.loads(body)
    except ValueError:
        return {"role": "unreadable", "text": body}
    return {"role": str(content.get("role", "")) if isinstance(content, dict) else "", "text": pretty_json(content)}
