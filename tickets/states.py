"""The states of a ticket and the ways between them. Pure: services ask here, and here alone."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    NEW = "new"
    OPEN = "open"
    PENDING_CUSTOMER = "pending_customer"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"
    SPAM = "spam"
    MERGED = "merged"


LABELS = {
    State.NEW: "New",
    State.OPEN: "Open",
    State.PENDING_CUSTOMER: "Waiting for the customer",
    State.ON_HOLD: "On hold",
    State.SOLVED: "Solved",
    State.CLOSED: "Closed",
    State.SPAM: "Spam",
    State.MERGED: "Merged",
}
# A conversation has at most one ticket in these.
LIVE = frozenset({State.NEW, State.OPEN, State.PENDING_CUSTOMER, State.ON_HOLD, State.SOLVED})
# Somebody has still to do something.
UNSOLVED = LIVE - {State.SOLVED}
_WORK = frozenset({State.OPEN, State.PENDING_CUSTOMER, State.ON_HOLD})
_ENDS = frozenset({State.SOLVED, State.SPAM, State.MERGED})

WAYS: dict[State, frozenset[State]] = {
    State.NEW: _WORK | _ENDS,
    State.OPEN: (_WORK - {State.OPEN}) | _ENDS,
    State.PENDING_CUSTOMER: (_WORK - {State.PENDING_CUSTOMER}) | _ENDS,
    State.ON_HOLD: (_WORK - {State.ON_HOLD}) | _ENDS,
    State.SOLVED: frozenset({State.OPEN, State.CLOSED, State.SPAM, State.MERGED}),
    State.SPAM: frozenset({State.OPEN, State.CLOSED}),
    State.CLOSED: frozenset(),
    State.MERGED: frozenset(),
}


def can_change(before: str, after: str) -> bool:
    return State(after) in WAYS[State(before)]


@dataclass(frozen=True)
class Effect:
    """What a customer's reply does: a new state, a follow-up ticket, or neither."""

    state: State | None = None
    opens_follow_up: bool = False


def decide_on_reply(state: str, *, is_courtesy: bool = False, is_automatic: bool = False) -> Effect:
    """A reply reopens what is not closed, and opens a follow-up after. "Thanks" alone reopens nothing that is solved,
    and what a machine sent (`is_automatic`) changes nothing at all."""
    if is_automatic:
        return Effect()
    if state in {State.PENDING_CUSTOMER, State.ON_HOLD}:
        return Effect(state=State.OPEN)
    if is_courtesy:
        return Effect()
    if state == State.SOLVED:
        return Effect(state=State.OPEN)
    return Effect(opens_follow_up=state == State.CLOSED)
