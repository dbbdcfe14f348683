"""One listener's frames."""

import asyncio
from collections.abc import Callable

Frames = list[tuple[int, bytes]]


class Subscription:
    """Frames in order. A listener that falls too far behind is cut off and must come back.

    There is one for each open socket, most of them idle: a queue of the standard library's has fifteen times the size,
    and a task that waits for frames several times. `notify`, if set, is called when there is something to take.
    """

    __slots__ = ("_frames", "_waiter", "is_cut_off", "is_reader", "notify")
    LIMIT = 20_000

    def __init__(self, *, is_reader: bool = True) -> None:
        """A reader is whose conversation it is, not an agent who looks on."""
        self.is_reader = is_reader
        self._frames: Frames = []
        self._waiter: asyncio.Future[None] | None = None
        self.is_cut_off = False
        self.notify: Callable[[], None] | None = None

    async def take(self, *, wait: bool = True) -> Frames:
        """All frames that are there. Waits for some, unless told not to or after a cut. For one reader."""
        while wait and not self._frames and not self.is_cut_off:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        frames, self._frames = self._frames, []
        return frames

    def deliver(self, seq: int, frame: bytes) -> None:
        if self.is_cut_off:
            return
        if len(self._frames) >= self.LIMIT:
            self.cut_off()
        else:
            self._frames.append((seq, frame))
            self._wake()

    def cut_off(self) -> None:
        """Ends the frames after those that wait already."""
        self.is_cut_off = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self.notify is not None:
            self.notify()
