"""What a visitor who asks for a person is told to expect."""

import pytest

from chat.presence import Presence
from chat.waiting import Course, choose_course, estimate_wait

FREE = Presence(1, "online", capacity=2, live=0)
FULL = Presence(2, "online", capacity=2, live=2)
OVERFULL = Presence(3, "online", capacity=1, live=3)
AWAY = Presence(4, "away", capacity=3, live=0)
CLOSED_DOOR = Presence(5, "online", capacity=0, live=0)


@pytest.mark.parametrize(
    ("is_open", "present", "expected"),
    [
        (True, [FREE], Course.QUEUE),
        (True, [FULL], Course.QUEUE),
        (True, [AWAY], Course.NOBODY),
        (True, [CLOSED_DOOR], Course.NOBODY),
        (True, [], Course.NOBODY),
        # Nobody is told that the team is away while it answers.
        (False, [FREE], Course.QUEUE),
        (False, [AWAY], Course.CLOSED),
        (False, [], Course.CLOSED),
        # Nobody knows who is there: the hours alone speak.
        (False, None, Course.CLOSED),
        (True, None, Course.QUEUE),
        (None, None, Course.QUEUE),
        (None, [], Course.NOBODY),
        (None, [FULL], Course.QUEUE),
    ],
)
def test_what_becomes_of_a_request(is_open: bool | None, present: list[Presence] | None, expected: Course) -> None:
    assert choose_course(is_open, present) is expected


@pytest.mark.parametrize(
    ("position", "present", "usual_seconds", "expected"),
    [
        # One of two free places each; who is free needs no history.
        (1, [FREE], None, 0),
        (2, [FREE], 600, 0),
        # The third waits for the first of two conversations to end.
        (3, [FREE], 600, 300),
        (3, [FREE], 610, 360),
        (1, [FULL], 600, 300),
        (2, [FULL], 600, 600),
        (1, [FULL, FULL], 600, 180),
        # More than an agent can have is no place for one more.
        (1, [OVERFULL], 600, 600),
        (1, [OVERFULL, FREE], 600, 0),
        # What can't be told is not said.
        (1, [FULL], None, None),
        (1, [AWAY], 600, None),
        (1, [AWAY, FULL], 600, 300),
        (1, [], 600, None),
        (1, None, 600, None),
    ],
)
def test_the_wait_that_can_be_expected(
    position: int, present: list[Presence] | None, usual_seconds: float | None, expected: int | None
) -> None:
    assert estimate_wait(position, present, usual_seconds) == expected
