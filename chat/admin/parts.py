"""Lists across conversations: turns, tool calls, verdicts and feedback. Each row leads to its place in a transcript."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.safestring import SafeString

from chat.admin.filters import ToolFilter
from chat.admin.readonly import PartAdmin, link_to_transcript, make_chip, make_time, make_transcript_url
from chat.admin.rendering import format_cost, format_milliseconds, pretty_json
from chat.admin.reviewing import review_verdict
from chat.admin.times import TimeFilter
from chat.models import Feedback, ToolCall, Turn, Verdict

TONES = {
    "failed": "bad", "timed_out": "bad", "block": "bad", "hand_over": "warn", "flag": "warn", "replace": "warn",
    "stopped": "warn", "cancelled": "warn", "succeeded": "good", "completed": "good", "allow": "good",
}  # fmt: skip


class MessageTimeFilter(TimeFilter):
    """By the message's own time."""

    title = "time of the message"
    column = "message_id"


class FailedFilter(admin.SimpleListFilter):
    """Checks that broke or took too long."""

    title, parameter_name = "checks", "check"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("failed", "Failed")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.filter(kind="FAILED") if self.value() == "failed" else queryset


class ToolNameFilter(ToolFilter):
    title = "tool"

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.filter(name=self.value()) if self.value() else queryset


@admin.register(Turn)
class TurnAdmin(PartAdmin):
    list_help = (
        "Each time the assistant answered: how it ended, how long it took, and what it cost. A row leads to its "
        "place in the transcript."
    )
    list_display = ("transcript", "state", "began", "model", "total", "first_token", "tokens", "cost", "ended")
    list_filter = ("status", TimeFilter)
    list_select_related = ("conversation",)
    ordering = ("-id",)

    @admin.display(description="Conversation")
    def transcript(self, turn: Turn) -> SafeString:
        return link_to_transcript(turn.conversation, f"turn-{turn.pk}", turn=turn.pk)

    @admin.display(description="Status")
    def state(self, turn: Turn) -> SafeString:
        return make_chip(turn.get_status_display(), TONES.get(turn.status, ""))

    @admin.display(description="Began")
    def began(self, turn: Turn) -> SafeString:
        return make_time(turn.started_at)

    @admin.display(description="First token")
    def first_token(self, turn: Turn) -> str:
        return format_milliseconds(turn.first_token_ms)

    @admin.display(description="Total")
    def total(self, turn: Turn) -> str:
        return format_milliseconds(turn.total_ms)

    @admin.display(description="Tokens in / out")
    def tokens(self, turn: Turn) -> str:
        return f"{turn.input_tokens + turn.cache_read_tokens + turn.cache_write_tokens:,} / {turn.output_tokens:,}"

    @admin.display(description="Cost")
    def cost(self, turn: Turn) -> str:
        return format_cost(turn.cost_usd)

    @admin.display(description="Ended by")
    def ended(self, turn: Turn) -> str:
        return turn.error_code or turn.stop_reason


@admin.register(ToolCall)
class ToolCallAdmin(PartAdmin):
    list_help = (
        "What the assistant had done, such as a search or a quote: how long it waited and took, and what went wrong."
    )
    list_display = ("transcript", "name", "status", "given", "queued", "took", "attempts", "error")
    list_filter = (ToolNameFilter, "state", TimeFilter)
    list_select_related = ("turn__conversation",)
    ordering = ("-id",)

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).defer("result")

    @admin.display(description="Conversation")
    def transcript(self, call: ToolCall) -> SafeString:
        return link_to_transcript(call.turn.conversation, f"tool-{call.pk}", turn=call.turn_id)

    @admin.display(description="State")
    def status(self, call: ToolCall) -> SafeString:
        return make_chip(call.get_state_display(), TONES.get(call.state, ""))

    @admin.display(description="Arguments")
    def given(self, call: ToolCall) -> str:
        if not isinstance(call.arguments, dict):
            return pretty_json(call.arguments)[:120]
        return ", ".join(f"{name}: {value}" for name, value in call.arguments.items())[:120]

    @admin.display(description="Queued")
    def queued(self, call: ToolCall) -> SafeString:
        return make_time(call.queued_at)

    @admin.display(description="Took")
    def took(self, call: ToolCall) -> str:
        if not (call.started_at and call.finished_at):
            return ""
        return format_milliseconds(int((call.finished_at - call.started_at).total_seconds() * 1000))


class InMessageAdmin(PartAdmin):
    list_select_related = ("message__conversation",)
    ordering = ("-id",)

    @admin.display(description="Conversation")
    def transcript(self, row: Any) -> SafeString:
        return link_to_transcript(row.message.conversation, f"message-{row.message_id}", message=row.message_id)

    @admin.display(description="When")
    def at(self, row: Any) -> SafeString:
        return make_time(row.created_at)

    @admin.display(description="Message")
    def excerpt(self, row: Any) -> str:
        return f"{row.message.get_role_display()}: {row.message.text[:140]}"


@admin.register(Verdict)
class VerdictAdmin(InMessageAdmin):
    list_help = (
        "What the guardrails found in messages, and what they did about it. Mark one as wrong to find the rule's "
        "mistakes later."
    )
    list_display = ("transcript", "decision", "rule", "kind", "direction", "detail", "saw", "marked", "at")
    list_filter = ("action", "direction", FailedFilter, "review", MessageTimeFilter)

    def get_urls(self) -> list[URLPattern]:
        address = path("<int:pk>/review/", self.admin_site.admin_view(self.review_view), name="chat_verdict_review")
        return [address, *super().get_urls()]

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The buttons in the transcript."""
        if request.method != "POST" or not request.user.has_perm("chat.change_verdict"):
            raise PermissionDenied
        try:
            verdict = review_verdict(request.user, pk, request.POST.get("mark", ""))
        except ValueError:
            raise PermissionDenied from None
        if verdict is None:
            raise Http404
        self.log_change(request, verdict, f"Review: {verdict.get_review_display()}.")
        self.message_user(request, f"{verdict.rule}: {verdict.get_review_display().lower()}.", messages.SUCCESS)
        anchor, message_id = f"message-{verdict.message_id}", verdict.message_id
        return redirect(make_transcript_url(verdict.message.conversation_id, anchor, message=message_id))

    @admin.display(description="Saw")
    def saw(self, verdict: Verdict) -> str:
        return verdict.excerpt or verdict.message.text[:140]

    @admin.display(description="Review")
    def marked(self, verdict: Verdict) -> SafeString | str:
        if not verdict.review:
            return ""
        return make_chip(verdict.get_review_display(), "warn" if verdict.review == "false_positive" else "good")

    @admin.display(description="Decision")
    def decision(self, verdict: Verdict) -> SafeString:
        return make_chip(verdict.get_action_display(), TONES.get(verdict.action, ""))


@admin.register(Feedback)
class FeedbackAdmin(InMessageAdmin):
    list_help = "Visitors' thumbs on the assistant's answers, with what they wrote beside them."
    list_display = ("transcript", "thumb", "comment", "excerpt", "at")
    list_filter = ("rating", MessageTimeFilter)

    @admin.display(description="Rating")
    def thumb(self, feedback: Feedback) -> SafeString:
        return make_chip(feedback.get_rating_display(), "good" if feedback.rating > 0 else "bad")
