"""A conversation as staff read it: what was said, and beside it what was done and decided. Few, fixed queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from chat.admin.concerns import Concern, find_in_message, find_in_turn
from chat.admin.rendering import format_cost, format_duration
from chat.admin.spoken import MessageView, TurnView, describe_tokens
from chat.admin.tool_view import ToolCallView
from chat.models import Conversation, HandoffRequest, Message, ToolCall, Turn, Verdict

# A page of a transcript; longer conversations have several.
PART_SIZE = 500


@dataclass(frozen=True)
class Entry:
    """One of three: a turn, a message outside any turn, or a request for a person."""

    at: datetime
    turn: TurnView | None = None
    message: MessageView | None = None
    handoff: HandoffRequest | None = None


@dataclass
class Transcript:
    conversation: Conversation
    entries: list[Entry]
    handoffs: list[HandoffRequest]
    totals: dict[str, Any]
    part: int
    parts: int

    @property
    def turns(self) -> list[TurnView]:
        return [entry.turn for entry in self.entries if entry.turn]

    @property
    def who(self) -> str:
        """A visitor has no name: the end of the identifier tells one from another."""
        customer = self.conversation.customer
        return customer.get_username() if customer else f"Visitor {str(self.conversation.visitor_id)[-6:]}"

    @property
    def duration(self) -> str:
        return format_duration(self.conversation.last_activity_at - self.conversation.created_at)

    @property
    def cost(self) -> str:
        return format_cost(self.totals["cost"])

    @property
    def turn_count(self) -> str:
        return f"{self.totals['turns']:,}"

    @property
    def tokens(self) -> list[tuple[str, str]]:
        return describe_tokens(*(self.totals[name] for name in ("input", "output", "cache_read", "cache_write")))

    @cached_property
    def concerns(self) -> list[Concern]:
        found = [
            Concern("Asked for a person", f"handoff-{one.pk}", "bad") for one in self.handoffs if not one.resolved_at
        ]
        for turn in self.turns:
            found.extend(find_in_turn(turn))
        for entry in self.entries:
            if entry.message:
                found.extend(find_in_message(entry.message))
        return found


def load_transcript(conversation: Conversation, part: int = 1) -> Transcript:
    """The part (from 1) of the conversation, with the whole's totals."""
    parts = max(1, -(-conversation.messages.count() // PART_SIZE))
    part = min(max(part, 1), parts)
    messages = _load_messages(conversation, part)
    turns = {turn.pk: TurnView(turn) for turn in _load_turns(conversation, messages, is_last=part == parts)}
    for call in ToolCall.objects.filter(turn__in=turns).order_by("id"):
        turns[call.turn_id].tool_calls.append(ToolCallView(call))
    entries = _arrange(messages, turns)
    handoffs = list(conversation.handoff_requests.order_by("created_at"))
    entries.extend(Entry(at=one.created_at, handoff=one) for one in handoffs if _is_within(one, entries, part, parts))
    entries.sort(key=lambda entry: entry.at)
    return Transcript(conversation, entries, handoffs, _sum_up(conversation), part, parts)


def find_part(conversation: Conversation, message_id: UUID) -> int:
    return conversation.messages.filter(id__lt=message_id).count() // PART_SIZE + 1


def _load_messages(conversation: Conversation, part: int) -> list[MessageView]:
    rows = conversation.messages.order_by("id").select_related("feedback")
    messages = list(rows[(part - 1) * PART_SIZE : part * PART_SIZE])
    verdicts: dict[UUID, list[Verdict]] = defaultdict(list)
    for verdict in Verdict.objects.filter(message__in=[message.pk for message in messages]).order_by("id"):
        verdicts[verdict.message_id].append(verdict)
    return [MessageView(row, verdicts[row.pk], getattr(row, "feedback", None)) for row in messages]


def _load_turns(conversation: Conversation, messages: Sequence[MessageView], *, is_last: bool) -> Iterable[Turn]:
    """Those of the messages, and between them tries that came to nothing, which have none."""
    if not messages:
        return []
    wanted = {view.message.turn_id for view in messages if view.message.turn_id}
    tries = Q(retry_of__isnull=False, pk__gt=messages[0].message.pk)
    if not is_last:
        tries &= Q(pk__lt=messages[-1].message.pk)
    return conversation.turns.filter(Q(pk__in=wanted) | tries).order_by("id")


def _arrange(messages: list[MessageView], turns: dict[UUID, TurnView]) -> list[Entry]:
    entries = []
    for view in messages:
        turn = turns.get(view.message.turn_id) if view.message.turn_id else None
        if turn is None:
            entries.append(Entry(at=view.message.created_at, message=view))
        else:
            (turn.asked if view.message.role == Message.Role.VISITOR else turn.answered).append(view)
    return entries + [Entry(at=turn.at, turn=turn) for turn in turns.values()]


def _is_within(request: HandoffRequest, entries: list[Entry], part: int, parts: int) -> bool:
    """Whether a request belongs to this part: between its entries, or before the first or after the last of all."""
    if not entries:
        return True
    first, last = min(entry.at for entry in entries), max(entry.at for entry in entries)
    return (part == 1 or request.created_at >= first) and (part == parts or request.created_at <= last)


def _sum_up(conversation: Conversation) -> dict[str, Any]:
    return conversation.turns.aggregate(
        turns=Count("id"),
        cost=Sum("cost_usd", default=Decimal(0)),
        input=Sum("input_tokens", default=0),
        output=Sum("output_tokens", default=0),
        cache_read=Sum("cache_read_tokens", default=0),
        cache_write=Sum("cache_write_tokens", default=0),
    )
