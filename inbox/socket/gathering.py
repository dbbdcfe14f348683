"""Word of many changes, told in few events: whoever hears it fetches the same pages, however much has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from chat.staff_notices import Notice

What = Literal["tickets", "messages"]
# The first of several changes is told soon, the others together.
SOON_SECONDS = 0.25
PAUSE_SECONDS = 2.0
Tell = Callable[[list[What], set[str]], Awaitable[None]]


class Gathering:
    """For one socket. `tell` gets what kinds of things changed, and the conversations in which a customer wrote."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._what: set[What] = set()
        self._written: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._told_at = 0.0

    def take(self, notice: Notice) -> None:
        what = _KINDS.get(notice.kind)
        if what is None:
            return
        self._what.update(what)
        if notice.kind == "message.created" and notice.status == "visitor":
            self._written.add(notice.conversation_id)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._tell_soon())

    async def _tell_soon(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(SOON_SECONDS, self._told_at + PAUSE_SECONDS - loop.time()))
        self._told_at = loop.time()
        what, written = sorted(self._what), self._written
        self._what, self._written, self._task = set(), set(), None
        await self._tell(what, written)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None


_KINDS: dict[str, tuple[What, ...]] = {
    "conversation.queued": ("tickets",),
    "conversation.handled": ("tickets",),
    "conversation.closed": ("tickets",),
    "ticket.changed": ("tickets",),
    "message.created": ("messages",),
    "notices.missed": ("tickets", "messages"),
}
