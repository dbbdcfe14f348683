"""The listeners of one process, and how far each conversation was told them."""

from collections.abc import Iterable, Sequence

from chat.eventlog import script
from chat.eventlog.script import Entry
from chat.eventlog.subscription import Subscription


class Listeners:
    """Hands events on in order of their numbers, each once."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, tuple[Subscription, ...]] = {}
        self._seen: dict[str, int] = {}

    def __contains__(self, conversation_id: str) -> bool:
        return conversation_id in self._subscriptions

    def __bool__(self) -> bool:
        return bool(self._subscriptions)

    def conversation_ids(self) -> list[str]:
        return list(self._subscriptions)

    def find_seen(self, conversation_id: str) -> int:
        """The last number told, 0 if nobody listens."""
        return self._seen.get(conversation_id, 0)

    def begin(self, conversation_id: str, seq: int) -> None:
        """Counts from a number on, unless somebody counts already."""
        self._seen.setdefault(conversation_id, seq)

    def has_reader(self, conversation_id: str) -> bool:
        return any(one.is_reader for one in self._subscriptions.get(conversation_id, ()))

    def add(self, conversation_id: str, *, is_reader: bool = True) -> Subscription:
        subscription = Subscription(is_reader=is_reader)
        self._subscriptions[conversation_id] = (*self._subscriptions.get(conversation_id, ()), subscription)
        return subscription

    def remove(self, conversation_id: str, subscription: Subscription) -> bool:
        """True if it was the last."""
        listeners = self._subscriptions.get(conversation_id, ())
        if others := tuple(listener for listener in listeners if listener is not subscription):
            self._subscriptions[conversation_id] = others
            return False
        self._subscriptions.pop(conversation_id, None)
        self._seen.pop(conversation_id, None)
        return True

    def deliver(self, conversation_id: str, before: int, events: Iterable[Entry]) -> bool:
        """Hands on what this process wrote after a number. False if something before it was not told yet."""
        listeners = self._subscriptions.get(conversation_id)
        if not listeners:
            return True
        seen = self._seen.get(conversation_id, before)
        if seen < before:
            return False
        seq = before
        for entry in events:
            seq += 1
            if seq <= seen:
                continue  # Catching up with another process has brought it already.
            frame = script.make_frame(seq, entry.body)
            for listener in listeners:
                listener.deliver(seq, frame)
        self._seen[conversation_id] = max(seq, seen)
        return True

    def take(self, conversation_id: str, frames: Sequence[tuple[int, bytes]]) -> None:
        """Hands on what was read from the log."""
        listeners = self._subscriptions.get(conversation_id)
        if not listeners:
            return
        for seq, frame in frames:
            if seq > self._seen.get(conversation_id, 0):
                self._seen[conversation_id] = seq
                for listener in listeners:
                    listener.deliver(seq, frame)

    def cut_off(self, conversation_id: str, *, but: Subscription | None = None) -> None:
        """Ends what listeners get: they must come back, and get a snapshot."""
        for listener in self._subscriptions.get(conversation_id, ()):
            if listener is not but:
                listener.cut_off()

    def begin_anew(self, conversation_id: str, seq: int, *, newest: Subscription | None = None) -> None:
        """The log's numbers have fallen: only who came after that can follow them."""
        self.cut_off(conversation_id, but=newest)
        self._seen[conversation_id] = seq
