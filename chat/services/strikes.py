"""Attack after attack of one visitor: the answer slows, then the conversation ends politely, with a way to a person."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.assistant.prompt import get_published_prompt
from chat.events import ConversationClosed
from chat.models import Conversation, Verdict
from guardrails.chain import Strikes

DELAY_SECONDS = 3.0


@dataclass(frozen=True)
class Step:
    """What this message is answered with, after how long, and whether it is the last."""

    answer: str
    delay_seconds: float = 0.0
    is_end: bool = False


def count_strikes(conversation: Conversation, answer: str, strikes: Strikes | None) -> Step:
    """Counts the visitor's attacks, this one included, in all their conversations: a new one is no fresh start."""
    if strikes is None:
        return Step(answer)
    attacks = Verdict.objects.filter(
        message__conversation__visitor_id=conversation.visitor_id,
        direction=Verdict.Direction.INBOUND,
        rule__in=strikes.rules,
        action__in=strikes.actions,
        created_at__gte=timezone.now() - timedelta(minutes=strikes.minutes),
    )
    count = attacks.values("message_id").distinct().count()
    if count >= strikes.end_from:
        return Step(describe_end(), DELAY_SECONDS, is_end=True)
    if count >= strikes.slow_from:
        return Step(f"{answer} {describe_slowing()}", DELAY_SECONDS)
    return Step(answer)


def close_conversation(conversation: Conversation) -> ConversationClosed:
    """Ends it, in the caller's transaction; returns the event to tell."""
    conversation.closed_at = timezone.now()
    conversation.save(update_fields=["closed_at"])
    return ConversationClosed()


def describe_slowing() -> str:
    return _("As this keeps coming up, my answers take a little longer now.")


def describe_end() -> str:
    profile = get_published_prompt().profile
    return _(
        "We're going round in circles, so I'll end this conversation here. If there is something we can help with, our "
        "team is at %(phone)s (%(hours)s), and you're welcome to start a new conversation about your insurance."
    ) % {"phone": profile.get("phone", ""), "hours": profile.get("hours", "")}
