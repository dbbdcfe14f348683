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
        self._parts: dict[str, script.Part] = {}
        self._bytes = 0
        # Conversations whose message lacks text: more of it would leave a hole.
        self._cut: set[str] = set()
        self._is_reported = False

    def __bool__(self) -> bool:
        return bool(self._parts)

    def __contains__(self, conversation_id: str) -> bool:
        return conversation_id in self._parts

    @property
    def has_room(self) -> bool:
        """Whether everything is kept."""
        return self._bytes <= LIMIT_BYTES and not self._cut

    def put(
        self,
        conversation_id: str,
        event: Event,
        least: int,
        marker: script.Marker,
        epoch: int,
        filler: Event | None = None,
    ) -> bool:
        """False if there is no room even for what matters."""
        if not self.has_room:
            if self._bytes > HARD_LIMIT_BYTES:
                return False
            if self._is_dropped(conversation_id, event, marker):
                return True
        body = script.encode_body(conversation_id, event)
        self._bytes += len(body)
        part = self._parts.get(conversation_id)
        if part is None:
            part = self._parts[conversation_id] = script.Part(conversation_id, least, [])
        if filler is not None and not part.filler:
            part = self._parts[conversation_id] = part._replace(filler=script.encode_body(conversation_id, filler))
        part.events.append(script.Entry(int(marker), epoch, body))
        return True

    def put_part(self, part: script.Part) -> None:
        """Of a conversation of which nothing waits; if something does, that goes before an empty one."""
        self._parts.setdefault(part.conversation_id, part)

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
        batch = list(self._parts.values())
        self._parts, self._bytes, self._is_reported = {}, 0, False
        return batch
