"""Valkey stops while people talk: the database goes on, and whoever comes back finds what it says."""

import asyncio
import json
import uuid

import pytest
import redis
from channels.db import database_sync_to_async

from chat.models import Conversation, Message, Turn
from chat.reservations import is_reserved, make_reserved_id
from chat.runtime import Runtime
from chat.services import handling
from chat.services.conversations import Identity
from chat.turns import supervisor
from tests.chat.conftest import Connect, join_text
from tests.chat.test_handling import WORDS, make_agent
from tests.patience import PATIENCE
from tests.servers import OwnValkey
from tests.upstream import Upstream, held, reply, slow

pytestmark = pytest.mark.postgres


@pytest.fixture
def valkey(own_valkey: OwnValkey) -> OwnValkey:
    return own_valkey


async def start_again(valkey: OwnValkey, runtime: Runtime) -> None:
    """Until the process listens again, and has sent pages back that have to come back."""
    await asyncio.to_thread(valkey.start)
    mailbox = f"chat:mailbox:{runtime.process_id}"
    with redis.Redis(unix_socket_path=str(valkey.socket)) as client:
        async with asyncio.timeout(PATIENCE):
            while not client.pubsub_numsub(mailbox)[0][1]:
                await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)


async def test_a_takeover_while_valkey_is_away_ends_the_reply_and_is_known_when_it_is_back(
    connect: Connect, upstream: Upstream, valkey: OwnValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "RENEW_SECONDS", 0.1)
    upstream.play(slow(*WORDS * 5, pause=0.5))
    socket = await connect()
    await socket.hello()
    await socket.say("How do claims work?")
    seen = await socket.until("message.delta")
    await asyncio.to_thread(valkey.stop)
    agent = await database_sync_to_async(make_agent)("Ana")
    change = await database_sync_to_async(handling.take_over)(socket.conversation_id, agent.pk)
    await asyncio.to_thread(handling.tell_change, change)
    async with asyncio.timeout(PATIENCE):
        while await Turn.objects.filter(status=Turn.Status.RUNNING).aexists():
            await asyncio.sleep(0.05)
    await database_sync_to_async(handling.reply_live)(socket.conversation_id, agent.pk, "Hello, I am Ana.")
    await asyncio.to_thread(valkey.start)
    # Who answers now, and what they wrote, reached no log: the page is sent back for it.
    async with asyncio.timeout(PATIENCE):
        while (answer := await socket.communicator.receive_output())["type"] != "websocket.close":
            seen.append(json.loads(answer["text"]))
    assert answer["code"] == 4408
    stored = await Message.objects.aget(role="assistant")
    assert stored.status == "stopped" and stored.text.startswith(join_text(seen)) and stored.text != "".join(WORDS * 5)
    back = await connect(socket.visitor_id)
    ready = await back.hello(socket.conversation_id, after=seen[-1]["seq"])
    assert (ready["handler"], ready["handoff"]["agent"]) == ("human", "Ana")
    assert ready["messages"][-1]["text"] == "Hello, I am Ana."


async def test_a_page_that_heard_the_answer_all_the_while_stays_connected(
    connect: Connect, upstream: Upstream, valkey: OwnValkey, runtime: Runtime
) -> None:
    is_away, is_back = asyncio.Event(), asyncio.Event()
    upstream.play(held(*WORDS[:4], is_away, *WORDS[4:8], is_back, *WORDS[8:]), reply("Again."))
    socket = await connect()
    await socket.hello()
    await socket.say("How do claims work?")
    await socket.until("message.delta")
    await asyncio.to_thread(valkey.stop)
    is_away.set()
    await start_again(valkey, runtime)
    is_back.set()
    await socket.until("turn.completed")
    assert (await socket.ask("Are you there?"))[-1]["type"] == "turn.completed"


async def test_a_page_that_missed_an_agents_words_is_sent_back_for_them(
    connect: Connect, upstream: Upstream, valkey: OwnValkey
) -> None:
    upstream.play(reply("Hello."))
    socket = await connect()
    await socket.hello()
    await socket.ask("Hi")
    agent = await database_sync_to_async(make_agent)("Ana")
    await database_sync_to_async(handling.take_over)(socket.conversation_id, agent.pk)
    await Conversation.objects.aupdate(handler_since="2026-01-01T00:00Z")
    await asyncio.to_thread(valkey.stop)
    await database_sync_to_async(handling.reply_live)(socket.conversation_id, agent.pk, "Hello, I am Ana.")
    await asyncio.to_thread(valkey.start)
    while (answer := await socket.communicator.receive_output())["type"] != "websocket.close":
        assert "Ana." not in str(answer)
    assert answer["code"] == 4408


async def test_a_first_message_whose_page_comes_back_is_stored_once(
    connect: Connect, upstream: Upstream, valkey: OwnValkey, runtime: Runtime
) -> None:
    upstream.play(reply("Hello."))
    await asyncio.to_thread(valkey.stop)
    socket = await connect()
    ready = await socket.hello()
    assert ready["messages"] == []
    await start_again(valkey, runtime)
    back = await connect(socket.visitor_id)
    assert (await back.hello(ready["conversation_id"]))["conversation_id"] == ready["conversation_id"]
    client_message_id = await back.say("Hi")
    await back.until("turn.completed")
    await back.say("Hi", client_message_id)
    assert (await back.until("message.created"))[-1]["message"]["text"] == "Hi"
    assert [message.text async for message in Message.objects.filter(role="visitor")] == ["Hi"]


@pytest.mark.django_db
async def test_an_id_is_resumed_by_whom_it_was_given_to_and_only_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    owner, other = Identity(uuid.uuid4()), Identity(uuid.uuid4())
    given = make_reserved_id(owner)
    assert await is_reserved(owner, given)
    assert not await is_reserved(other, given)
    assert not await is_reserved(owner, str(uuid.UUID(int=uuid.UUID(given).int ^ 1)))
    assert not await is_reserved(owner, str(uuid.uuid4()))
    monkeypatch.setattr("time.time", lambda: uuid.UUID(given).int / (1 << 80) / 1000 + 86_401)
    assert not await is_reserved(owner, given)
