"""The tries of one turn: one that gave no answer can be run again, as another turn, for the same messages."""

import uuid

from chat.models import Message, Turn


def find_earlier_tries(turn: Turn) -> tuple[uuid.UUID, ...]:
    """Those before it, oldest first. The first has the visitor's messages. A first try costs no query."""
    earlier: list[uuid.UUID] = []
    before = turn.retry_of_id
    while before is not None:
        earlier.insert(0, before)
        before = Turn.objects.values_list("retry_of_id", flat=True).get(pk=before)
    return tuple(earlier)


def is_unanswered(turn: Turn) -> bool:
    """Whether it failed, or the visitor stopped it before there was a word of an answer."""
    if turn.status == Turn.Status.STOPPED:
        return not turn.messages.filter(role=Message.Role.ASSISTANT).exists()
    return turn.status == Turn.Status.FAILED


def find_latest_try(turn: Turn) -> Turn:
    """The last of those after it, or itself."""
    ended = (Turn.Status.FAILED, Turn.Status.STOPPED)
    while turn.status in ended and (later := Turn.objects.filter(retry_of=turn).first()) is not None:
        turn = later
    return turn
