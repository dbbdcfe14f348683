"""The tries of one turn: one that failed can be run again, as another turn, for the same messages."""

import uuid

from chat.models import Turn


def find_earlier_tries(turn: Turn) -> tuple[uuid.UUID, ...]:
    """Those before it, oldest first. The first has the visitor's messages. A first try costs no query."""
    earlier: list[uuid.UUID] = []
    before = turn.retry_of_id
    while before is not None:
        earlier.insert(0, before)
        before = Turn.objects.values_list("retry_of_id", flat=True).get(pk=before)
    return tuple(earlier)


def find_latest_try(turn: Turn) -> Turn:
    """The last of those after it, or itself."""
    while turn.status == Turn.Status.FAILED and (later := Turn.objects.filter(retry_of=turn).first()) is not None:
        turn = later
    return turn
