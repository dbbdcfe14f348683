"""What a visitor who asks for a person can expect. Pure: nothing is said that is not known."""

import enum
import math
from collections.abc import Sequence

from chat.presence import Presence

MINUTE = 60


class Course(enum.Enum):
    """What becomes of a request."""

    QUEUE = "queue"
    # Open, or nobody knows, and no agent is there.
    NOBODY = "nobody"
    CLOSED = "closed"


def choose_course(is_open: bool | None, present: Sequence[Presence] | None) -> Course:
    """`is_open` is None where there is no calendar, `present` where nobody knows who is there.

    An agent who is there counts for more than the calendar: nobody is told that the team is away while it answers.
    """
    if present is not None and any(agent.status == "online" and agent.capacity for agent in present):
        return Course.QUEUE
    if is_open is False:
        return Course.CLOSED
    return Course.QUEUE if present is None else Course.NOBODY


def estimate_wait(position: int, present: Sequence[Presence] | None, usual_seconds: float | None) -> int | None:
    """Seconds, in whole minutes, until the visitor at `position` (from 1) is likely to be taken; 0 if an agent is free
    for them; None if that can't be told.

    All places of those who are online become free one after the other, each after the usual length of a conversation.
    """
    if not present:
        return None
    free = sum(agent.free for agent in present)
    if position <= free:
        return 0
    places = sum(agent.capacity for agent in present if agent.status == "online")
    if not places or usual_seconds is None:
        return None
    return MINUTE * math.ceil((position - free) * usual_seconds / places / MINUTE)
