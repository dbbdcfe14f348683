"""What open inboxes hear of conversations, from whichever process."""

import asyncio

from chat.database import run_in_database
from chat.eventlog import publish
from chat.events import HandoffChanged
from chat.runtime import Runtime
from chat.staff_notices import Notice
from tests.chat.conftest import Connect
from tests.patience import PATIENCE


class Inbox:
    """Listens as an inbox's socket does."""

    def __init__(self, runtime: Runtime) -> None:
        self.heard: asyncio.Queue[Notice] = asyncio.Queue()
        self.leave = runtime.staff.listen(self.heard.put_nowait)

    async def until(self, kind: str) -> list[Notice]:
        heard = []
        async with asyncio.timeout(PATIENCE):
            while not heard or heard[-1].kind != kind:
                heard.append(await self.heard.get())
        return heard


async def test_an_inbox_hears_what_both_sides_say_and_nothing_of_what_is_being_written(
    connect: Connect, runtime: Runtime
) -> None:
    inbox = Inbox(runtime)
    await inbox.until("notices.missed")
    socket = await connect()
    await socket.hello()
    await socket.ask("Hello")
    heard = await inbox.until("message.created") + await inbox.until("message.created")
    assert [(notice.conversation_id, notice.status) for notice in heard] == [
        (socket.conversation_id, "visitor"),
        (socket.conversation_id, "assistant"),
    ]


async def test_an_inbox_hears_of_other_processes_and_nothing_once_it_has_left(runtime: Runtime) -> None:
    inbox = Inbox(runtime)
    await inbox.until("notices.missed")
    await run_in_database(publish.publish_event, "c1", HandoffChanged(handler="queued"), last_seq=0)
    assert await inbox.until("conversation.queued") == [Notice("conversation.queued", "c1", status="queued")]
    inbox.leave()
    await run_in_database(publish.publish_event, "c1", HandoffChanged(handler="human", agent="Ana"), last_seq=0)
    await asyncio.sleep(0.3)
    assert inbox.heard.empty()


async def test_the_same_said_twice_in_a_moment_is_heard_once(runtime: Runtime) -> None:
    inbox = Inbox(runtime)
    await inbox.until("notices.missed")
    for _ in range(3):
        runtime.staff.put(Notice("visitor.typing", "c1"))
    runtime.staff.put(Notice("presence.changed", agent_id=1, status="away"))
    assert [notice.kind for notice in await inbox.until("presence.changed")] == ["visitor.typing", "presence.changed"]
