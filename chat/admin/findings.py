"""What a reviewer wants to know of each conversation in a list: five queries for the page, however long it is."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from chat.admin.filters import BROKEN
from chat.models import Conversation, Feedback, HandoffRequest, ToolCall, Turn, Verdict


@dataclass
class Findings:
    cost: Decimal = Decimal(0)
    failed_turns: int = 0
    failed_tools: int = 0
    is_waiting: bool = False
    feedback: Counter[int] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)

    def describe(self) -> list[tuple[str, str]]:
        """(words, tone), the gravest first."""
        wanted = [
            (self.is_waiting, "wants a person", "bad"),
            (self.failed_turns, "failed turn", "bad"),
            (self.failed_tools, "failed tool", "bad"),
            (self.verdicts["block"], "blocked", "bad"),
            (self.feedback[-1], "not helpful", "warn"),
            (self.verdicts["flag"], "flagged", "warn"),
            (self.verdicts["replace"], "replaced", "warn"),
            (self.verdicts["redact"], "redacted", ""),
            (self.feedback[1], "helpful", "good"),
        ]
        return [(f"{number} {words}" if number > 1 else words, tone) for number, words, tone in wanted if number]


def load_findings(conversation_ids: list[UUID]) -> dict[UUID, Findings]:
    """By conversation; a conversation without any has an empty one."""
    found: dict[Any, Findings] = defaultdict(Findings)
    ids = {"conversation__in": conversation_ids}
    turns = Turn.objects.filter(**ids).order_by().values("conversation_id")
    for row in turns.annotate(cost=Sum("cost_usd"), failed=Count("id", filter=Q(status=Turn.Status.FAILED))):
        found[row["conversation_id"]].cost = row["cost"]
        found[row["conversation_id"]].failed_turns = row["failed"]
    calls = ToolCall.objects.filter(turn__conversation__in=conversation_ids, state__in=BROKEN)
    for key in calls.order_by().values_list("turn__conversation", flat=True):
        found[key].failed_tools += 1
    for key in HandoffRequest.objects.filter(**ids, resolved_at=None).values_list("conversation", flat=True):
        found[key].is_waiting = True
    in_messages = {"message__conversation__in": conversation_ids}
    thumbs = Feedback.objects.filter(**in_messages).order_by()
    for key, rating in thumbs.values_list("message__conversation", "rating"):
        found[key].feedback[rating] += 1
    verdicts = Verdict.objects.filter(**in_messages).order_by().exclude(action=Verdict.Action.ALLOW)
    for key, action in verdicts.values_list("message__conversation", "action"):
        found[key].verdicts[action] += 1
    return found


def attach_findings(conversations: list[Conversation]) -> list[Conversation]:
    found = load_findings([conversation.pk for conversation in conversations])
    for conversation in conversations:
        conversation.findings = found[conversation.pk]  # type: ignore[attr-defined]
    return conversations
