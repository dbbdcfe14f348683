"""What this process's listeners are told before it is in the log.

Who begins a turn holds the conversation's next number until it has told something under it, or somebody else writes:
then something that says nothing goes there (append.lua). So a turn's first words need not wait for Valkey. Should they
come too late for their number after all, the log takes another event in their place, right for whoever has heard them
and for whoever has not.
"""

from collections.abc import Iterable

from chat.eventlog.script import Entry, Marker, Part


class Early:
    """Numbers held, and what was told under them and is not written yet."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._told: dict[str, tuple[int, bytes]] = {}

    def follow(self, part: Part, written: Iterable[Entry], *, is_next: bool) -> None:
        """What this process has written decides whether it holds the number after it; and whether others wrote before
        it, when it is not the next after this process's last."""
        if not is_next:
            self.release(part.conversation_id)
        for entry in written:
            if entry.marker == Marker.TURN_STARTED and part.holds:
                self._held.add(part.conversation_id)
            elif entry.marker in (Marker.TURN_OVER, Marker.TAKEN_OVER):
                self.release(part.conversation_id)

    def release(self, conversation_id: str) -> None:
        self._held.discard(conversation_id)

    def is_held(self, conversation_id: str) -> bool:
        return conversation_id in self._held

    def note(self, conversation_id: str, seq: int, frame: bytes) -> None:
        """It has been told. A held number is told under once."""
        self._held.discard(conversation_id)
        self._told[conversation_id] = seq, frame

    def find(self, conversation_id: str) -> tuple[int, bytes] | None:
        """Number and frame of what was told and is not written yet."""
        return self._told.get(conversation_id)

    def limit(self, conversation_id: str, number: int) -> int:
        """The number, or that before what was told and is not written yet."""
        told = self._told.get(conversation_id)
        return number if told is None else min(number, told[0] - 1)

    def settle(self, conversation_id: str) -> None:
        """It has been written, or never will be."""
        self._told.pop(conversation_id, None)
