"""The one write to the log: names of keys, the script and the form of a batch, for async and sync writers alike."""

import enum
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from chat.events import (
    Event,
    HandoffChanged,
    TurnCompleted,
    TurnFailed,
    TurnStarted,
    event_encoder,
)

APPEND = (Path(__file__).parent / "append.lua").read_text()
STREAM_LENGTH = 5_000
STREAM_LIFE_SECONDS = 3_600
NUMBER_LIFE_SECONDS = 7 * 86_400
# A log that was lost goes on this far above the last number known, which may be behind by a turn's events.
FLOOR_MARGIN = 10_000


class Marker(enum.IntEnum):
    """What an event means for where a new listener must begin: at the start of the turn that is running."""

    NONE = 0
    TURN_STARTED = 1
    TURN_OVER = 2
    # Nothing that the handler before wrote is told after it.
    TAKEN_OVER = 3


# The epoch of an event that whoever answers next does not end.
ANY_EPOCH = -1


class Entry(NamedTuple):
    marker: int
    epoch: int
    body: bytes


class Part(NamedTuple):
    """What is written of one conversation, whose log must be above the number `least`.

    If the first event was told already, as `early`, `late_body` is written in its place should it not get that number.
    If a turn begins here, its process holds the number after the part, and `filler` is what is written under it should
    somebody else write first; without one no number is held.
    """

    conversation_id: str
    least: int
    events: list[Entry]
    early: int = 0
    late_body: bytes = b""
    filler: bytes = b""

    @property
    def holds(self) -> bool:
        """Whether a turn that begins here holds a number."""
        return bool(self.filler)

    def list_written(self, before: int) -> list[Entry]:
        """The events as they are in the log, above the number `before`."""
        if self.early in (0, before + 1):
            return self.events
        return [self.events[0]._replace(body=self.late_body), *self.events[1:]]


Batch = Sequence[Part]


def make_process_id() -> str:
    return secrets.token_hex(8)


def encode_body(conversation_id: str, event: Event) -> bytes:
    """The event's JSON with everything but its number, which only the log knows."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event_encoder.encode(event)[:-1] + b',"conversation_id":"%b","at":"%b"}' % (
        conversation_id.encode(),
        at.encode(),
    )


def make_frame(seq: int, body: bytes) -> bytes:
    return b'{"seq":%d,' % seq + body[1:]


def find_marker(event: Event, epoch: int = ANY_EPOCH) -> Marker:
    if epoch >= 0 and isinstance(event, HandoffChanged):
        return Marker.TAKEN_OVER
    if isinstance(event, TurnStarted):
        return Marker.TURN_STARTED
    return Marker.TURN_OVER if isinstance(event, TurnCompleted | TurnFailed) else Marker.NONE


def is_anew(before: int, least: int) -> bool:
    """Whether numbering was begun anew: Valkey had lost it."""
    return least > 0 and before == least + FLOOR_MARGIN


def make_arguments(origin: str, number: int, batch: Batch) -> tuple[list[str], list[str | bytes | int]]:
    """KEYS and ARGV of the script."""
    arguments: list[str | bytes | int] = [
        origin,
        number,
        STREAM_LENGTH,
        STREAM_LIFE_SECONDS,
        NUMBER_LIFE_SECONDS,
        FLOOR_MARGIN,
    ]
    for part in batch:
        arguments += (part.conversation_id, part.least, len(part.events), part.early, part.late_body, part.filler)
        for entry in part.events:
            arguments += entry
    return [f"chat:writer:{origin}"], arguments
