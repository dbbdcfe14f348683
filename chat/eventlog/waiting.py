"""What waits to be written, and how much of it there may be while Valkey is away."""

import logging

from chat.eventlog import script
from chat.events import Event, MessageCompleted, MessageDelta, MessageReplaced

logger = logging.getLogger(__name__)
LIMIT_BYTES = 16_000_000
HARD_LIMIT_BYTES = 2 * LIMIT_BYTES


class Waiting:
    """Events by conversation, in order.

    Above the limit no more deltas are kept: a message then lacks its end, never its middle, until its completion
    brings the whole text. Above the hard limit nothing is: what was said is in the database.
    """

    def __init__(self) -> None:
        self._entries: dict[str, tuple[int, list[script.Entry]]] = {}
        self._bytes = 0
        # Conversations whose message lacks text: more of it would leave a hole.
        self._cut: set[str] = set()
        self._is_reported = False

    def __bool__(self) -> bool:
        return bool(self._entries)

    def put(self, conversation_id: str, event: Event, least: int, marker: script.Marker, epoch: int) -> bool:
        """False if there is no room even for what matters."""
        if self._bytes > LIMIT_BYTES or self._cut:
            if self._bytes > HARD_LIMIT_BYTES:
                return False
            if self._is_dropped(conversation_id, event, marker):
                return True
        body = script.encode_body(conversation_id, event)
        self._bytes += len(body)
        self.make_entry(conversation_id, least).append(script.Entry(int(marker), epoch, body))
        return True

    def make_entry(self, conversation_id: str, least: int) -> list[script.Entry]:
        """The conversation's events. An empty entry makes the log keep its number above `least`."""
        entry = self._entries.get(conversation_id)
        if entry is None:
            entry = self._entries[conversation_id] = (least, [])
        return entry[1]

    def _is_dropped(self, conversation_id: str, event: Event, marker: script.Marker) -> bool:
        if isinstance(event, MessageDelta):
            if self._bytes > LIMIT_BYTES:
                self._cut.add(conversation_id)
                self._report()
            return conversation_id in self._cut
        if isinstance(event, MessageCompleted | MessageReplaced) or marker != script.Marker.NONE:
            self._cut.discard(conversation_id)
        return False

    def _report(self) -> None:
        if not self._is_reported:
            self._is_reported = True
            logger.error("event log unavailable for long: text that is being written is told only when complete")

    def take(self) -> script.Batch:
        """Everything that waits."""
        batch = [(key, least, events) for key, (least, events) in self._entries.items()]
        self._entries, self._bytes, self._is_reported = {}, 0, False
        return batch
