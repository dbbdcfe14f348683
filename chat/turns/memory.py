"""What this process remembers of conversations whose last turn it ran: enough to write the next request without the
database.

Nothing rests on it alone: somebody may have changed a conversation without this process having heard of it yet. What
the database says when the turn is claimed decides.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from chat.models import PromptSnapshot
from chat.turns.claiming import StartedTurn

LIMIT_CHARACTERS = 16_000_000
LIMIT_IDS = 20_000
Id = TypeVar("Id", str, uuid.UUID)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A conversation as its last turn left it; `entries` are its history."""

    visitor_id: uuid.UUID
    snapshot: PromptSnapshot
    entries: Sequence[str]
    page_url: str = ""

    @property
    def size(self) -> int:
        return sum(map(len, self.entries))


class Memory:
    """Conversations in which nothing has happened since. The latest stay, the oldest go."""

    def __init__(self) -> None:
        self._kept: dict[str, Remembered] = {}
        self._size = 0
        self._begun: dict[str, None] = {}
        self._sent: dict[uuid.UUID, None] = {}

    def keep(self, started: StartedTurn, entries: Sequence[str]) -> None:
        """A turn is over, and what it added to the history is stored."""
        self.forget(started.conversation_id)
        history = (*started.entries, *entries)
        remembered = Remembered(started.visitor_id, started.snapshot, history, started.page_url)
        self._kept[started.conversation_id] = remembered
        self._size += remembered.size
        while self._size > LIMIT_CHARACTERS:
            self.forget(next(iter(self._kept)))

    def take(self, conversation_id: str) -> Remembered | None:
        """Remembered no longer: what is done with it changes the conversation."""
        remembered = self._kept.pop(conversation_id, None)
        if remembered is not None:
            self._size -= remembered.size
        return remembered

    def begin(self, conversation_id: str) -> bool:
        """Whether a new conversation begins only now: of two first messages at once one is the first."""
        return _add(self._begun, conversation_id)

    def note_message(self, client_message_id: uuid.UUID) -> bool:
        """Whether a message comes for the first time, as far as this process knows."""
        return _add(self._sent, client_message_id)

    def forget(self, conversation_id: str) -> None:
        """Something has happened in it, or may have."""
        self.take(conversation_id)


def _add(known: dict[Id, None], new: Id) -> bool:
    if new in known:
        return False
    known[new] = None
    if len(known) > LIMIT_IDS:
        del known[next(iter(known))]
    return True
