"""One listener's frames."""

import asyncio


class Subscription:
    """Frames in order. A listener that falls too far behind is cut off and must come back."""

    LIMIT = 20_000

    def __init__(self) -> None:
        self.frames: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue(self.LIMIT)
        self.is_cut_off = False

    def deliver(self, seq: int, frame: bytes) -> None:
        if self.is_cut_off:
            return
        try:
            self.frames.put_nowait((seq, frame))
        except asyncio.QueueFull:
            self.cut_off()

    def cut_off(self) -> None:
        """Ends the frames after those that wait already."""
        if self.is_cut_off:
            return
        self.is_cut_off = True
        if self.frames.full():
            self.frames.get_nowait()
        self.frames.put_nowait(None)
