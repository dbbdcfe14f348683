"""What must happen even when nobody looks."""

from chat.eventlog.publish import publish_event
from chat.events import TurnFailed
from chat.turns.recovery import fail_abandoned
from chat.turns.wording import describe_failure

ABANDONED_AFTER_SECONDS = 30


def fail_abandoned_turns() -> int:
    """Fails turns whose lease lapsed long ago, and says so. Returns how many."""
    message, retryable = describe_failure("interrupted")
    turns = fail_abandoned(ABANDONED_AFTER_SECONDS)
    for turn in turns:
        event = TurnFailed(turn_id=str(turn.pk), code="interrupted", message=message, retryable=retryable)
        publish_event(str(turn.conversation_id), event, last_seq=turn.conversation.last_seq)
    return len(turns)
