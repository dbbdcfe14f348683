"""What reviewers look for among conversations. Each filter costs little, whether much or next to nothing matches."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest

from chat.admin.times import TimeFilter
from chat.models import Conversation, Feedback, HandoffRequest, Message, PromptVersion, ToolCall, Turn, Verdict
from chat.tools import get_tools

# Up to so many matches are named one by one; beyond, a walk through the newest conversations soon meets enough.
RARE = 5_000
BROKEN = (ToolCall.State.FAILED, ToolCall.State.TIMED_OUT)


class ActivityFilter(TimeFilter):
    title = "last activity"
    column = "last_activity_at"
    is_identifier = False


class PartFilter(admin.SimpleListFilter):
    """Conversations in which something of a kind stands.

    Neither database plans this well by itself: with an order and a limit it walks through all conversations for the
    sake of three, or sorts a million. So the number of matches decides, and the result is exact either way.
    """

    choices_by_value: ClassVar[dict[str, str]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return self.choices_by_value.items()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value is None or value not in dict(self.lookup_choices):
            return queryset
        parts, path, find_in = self.describe(value)
        parts = parts.order_by()
        if parts[: RARE + 1].count() > RARE:
            return queryset.filter(find_in())
        return queryset.filter(pk__in=set(parts.values_list(path, flat=True)))

    def describe(self, value: str) -> tuple[QuerySet, str, Callable[[], Exists]]:
        """The parts looked for, the path to their conversation, and the condition on one conversation."""
        raise NotImplementedError


def in_messages(parts: QuerySet) -> Exists:
    return _exists(Message, "conversation", Exists(parts.filter(message=OuterRef("pk"))))


def in_turns(parts: QuerySet) -> Exists:
    return _exists(Turn, "conversation", Exists(parts.filter(turn=OuterRef("pk"))))


def _exists(model: type[Model], path: str, condition: Exists | Q) -> Exists:
    return Exists(model._default_manager.filter(condition, **{path: OuterRef("pk")}))


class VerdictFilter(PartFilter):
    title, parameter_name = "guard verdict", "verdict"
    choices_by_value: ClassVar = {
        action.value: label
        for action, label in (
            (Verdict.Action.BLOCK, "Blocked"),
            (Verdict.Action.HAND_OVER, "Handed over"),
            (Verdict.Action.FLAG, "Flagged"),
            (Verdict.Action.REDACT, "Redacted"),
            (Verdict.Action.REPLACE, "Replaced"),
        )
    }

    def describe(self, value: str) -> tuple[QuerySet, str, Callable[[], Exists]]:
        parts = Verdict.objects.filter(action=value)
        return parts, "message__conversation", lambda: in_messages(parts)


class FeedbackFilter(PartFilter):
    title, parameter_name = "feedback", "feedback"
    choices_by_value: ClassVar = {"negative": "Not helpful", "positive": "Helpful"}

    def describe(self, value: str) -> tuple[QuerySet, str, Callable[[], Exists]]:
        parts = Feedback.objects.filter(rating=-1 if value == "negative" else 1)
        return parts, "message__conversation", lambda: in_messages(parts)


class TroubleFilter(PartFilter):
    title, parameter_name = "trouble", "trouble"
    choices_by_value: ClassVar = {
        "turn": "Failed turn",
        "tool": "Failed tool call",
        "handoff": "Open handoff request",
    }

    def describe(self, value: str) -> tuple[QuerySet, str, Callable[[], Exists]]:
        if value == "turn":
            turns = Turn.objects.filter(status=Turn.Status.FAILED)
            return turns, "conversation", lambda: _exists(Turn, "conversation", Q(status=Turn.Status.FAILED))
        if value == "tool":
            calls = ToolCall.objects.filter(state__in=BROKEN)
            return calls, "turn__conversation", lambda: in_turns(calls)
        requests = HandoffRequest.objects.filter(resolved_at__isnull=True)
        return requests, "conversation", lambda: _exists(HandoffRequest, "conversation", Q(resolved_at__isnull=True))


class ToolFilter(PartFilter):
    title, parameter_name = "tool used", "tool"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(name, name) for name in sorted(get_tools())]

    def describe(self, value: str) -> tuple[QuerySet, str, Callable[[], Exists]]:
        calls = ToolCall.objects.filter(name=value)
        return calls, "turn__conversation", lambda: in_turns(calls)


class RatingFilter(admin.SimpleListFilter):
    title, parameter_name = "visitor's rating", "rating"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("low", "Low (1 or 2)"), ("middling", "3"), ("high", "High (4 or 5)"), ("any", "Any rating")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> QuerySet[Conversation]:
        lowest, highest = {"low": (1, 2), "middling": (3, 3), "high": (4, 5), "any": (1, 5)}.get(
            self.value() or "", (None, None)
        )
        if lowest is None:
            return queryset
        return queryset.filter(rating__isnull=False, rating__gte=lowest, rating__lte=highest)


class PromptFilter(admin.SimpleListFilter):
    title, parameter_name = "prompt version", "prompt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        versions = PromptVersion.objects.exclude(status=PromptVersion.Status.DRAFT)
        numbers = versions.values_list("number", "status")[:8]
        return [(str(number), f"{number} ({status})") for number, status in numbers]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> QuerySet[Conversation]:
        value = self.value() or ""
        if not value.isdecimal():
            return queryset
        version = PromptVersion.objects.filter(number=int(value)).values_list("pk", flat=True).first()
        return queryset.filter(prompt_version=version) if version else queryset.none()
