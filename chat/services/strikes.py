"""Attack after attack of one visitor: the answer slows, then the conversation ends politely, with a way to a person."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from chat.assistant.prompt import get_published_prompt
from chat.events import ConversationClosed
from chat.models import Conversation, Verdict
from guardrails.chain import Reply, Strikes

DELAY_SECONDS = 3.0


@dataclass(frozen=True)
class Step:
    """What a refused message is answered with, after how long, and whether a person is offered and all ends there."""

    answer: str
    delay_seconds: float = 0.0
    offers_handoff: bool = False
    is_end: bool = False


def choose_step(conversation_id: uuid.UUID | str, reply: Reply, *, unstored: int = 0) -> Step:
    """What follows from the visitor's attacks, in all their conversations: a new one is no fresh start.

    `unstored` are those whose verdicts are not in the database yet.
    """
    answer = reply.answer or ""
    if reply.strikes is None:
        return Step(answer, offers_handoff=reply.offers_handoff)
    count = count_attacks(conversation_id, reply.strikes) + unstored
    if count >= reply.strikes.end_from:
        return Step(fill_in(reply.strikes.end_words), DELAY_SECONDS, offers_handoff=True, is_end=True)
    if count >= reply.strikes.slow_from:
        return Step(f"{answer} {reply.strikes.slow_words}", DELAY_SECONDS, offers_handoff=True)
    return Step(answer, offers_handoff=reply.offers_handoff)


def count_attacks(conversation_id: uuid.UUID | str, strikes: Strikes) -> int:
    """Answers and messages of the conversation's visitor with a verdict that counts, as stored by now."""
    visitor = Conversation.objects.filter(pk=conversation_id).values("visitor_id")
    attacks = Verdict.objects.filter(
        message__conversation__visitor_id__in=visitor,
        direction=Verdict.Direction.INBOUND,
        rule__in=strikes.rules,
        action__in=strikes.actions,
        created_at__gte=timezone.now() - timedelta(minutes=strikes.minutes),
    )
    return attacks.values("message_id").distinct().count()


def close_conversation(conversation: Conversation) -> ConversationClosed:
    """Ends it, in the caller's transaction; returns the event to tell."""
    conversation.closed_at = timezone.now()
    conversation.save(update_fields=["closed_at"])
    return ConversationClosed()


def fill_in(words: str) -> str:
    """With the company's telephone and hours. Nothing else in braces means anything: staff wrote the words."""
    profile = get_published_prompt().profile
    for name in ("phone", "hours"):
        words = words.replace(f"{{{name}}}", str(profile.get(name, "")))
    return words
