"""A conversation and the account of whoever writes in it: as a browser does, by HTTP and at the socket."""

import asyncio
import json
import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User
from django.test import AsyncClient

from chat import consumers
from chat.api import following
from chat.eventlog.publish import publish_event
from chat.events import MessageDelta
from chat.models import Conversation, HandoffRequest
from chat.routing import websocket_urlpatterns
from chat.runtime import Runtime
from portal.security import OriginValidator, SessionUser
from tests.chat.api_steps import PATH, read_events, say, start_conversation
from tests.upstream import Upstream, reply

pytestmark = pytest.mark.postgres


@sync_to_async
def make_user(name: str) -> User:
    return User.objects.create_user(name)


async def read_status(client: AsyncClient, conversation_id: str) -> int:
    return (await client.get(f"{PATH}/{conversation_id}")).status_code


async def test_who_signs_in_and_goes_on_has_the_conversation_in_their_account(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Please sign in."), reply("Thank you."))
    customer = await make_user("customer")
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "What is my deductible?")
    assert (await Conversation.objects.aget()).customer_id is None
    await async_client.aforce_login(customer)
    assert (await say(async_client, conversation_id, "And now?")).status_code == 200
    assert (await Conversation.objects.aget()).customer_id == customer.pk


async def test_who_comes_to_the_browser_next_finds_nothing_of_the_accounts_conversation(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Gladly."))
    customer, other = await make_user("customer"), await make_user("other_customer")
    await async_client.aforce_login(customer)
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "What is my deductible?")
    visitor = async_client.cookies["visitor"].value
    for user in (None, other):
        next_client = AsyncClient()
        next_client.cookies["visitor"] = visitor
        if user is not None:
            await next_client.aforce_login(user)
        assert await read_status(next_client, conversation_id) == 404
        assert (await say(next_client, conversation_id, "What is my deductible?")).status_code == 404
        assert (await next_client.get(PATH)).json()["conversations"] == []
    assert await read_status(async_client, conversation_id) == 200
    assert len((await async_client.get(PATH)).json()["conversations"]) == 1
    assert (await Conversation.objects.aget()).message_count == 2


async def open_socket(client: AsyncClient, conversation_id: str) -> WebsocketCommunicator:
    """A page of the browser's that shows the conversation."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    application = OriginValidator(SessionUser(URLRouter(websocket_urlpatterns)))
    headers = [(b"host", b"testserver"), (b"cookie", cookies.encode())]
    socket = WebsocketCommunicator(application, "/ws/chat/", headers=headers)
    assert (await socket.connect())[0]
    await tell(socket, "hello", conversation_id=conversation_id, after=0)
    assert json.loads(await socket.receive_from(5))["type"] == "conversation.ready"
    return socket


async def tell(socket: WebsocketCommunicator, kind: str, **fields: Any) -> None:
    await socket.send_to(text_data=json.dumps({"type": kind, **fields}))


def write_a_word(conversation_id: str) -> None:
    publish_event(conversation_id, MessageDelta(message_id=str(uuid.uuid4()), text="Your policy "), last_seq=0)


async def test_pages_that_are_still_open_get_nothing_of_the_accounts_after_signing_out(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "ASK_AGAIN_SECONDS", 0)
    monkeypatch.setattr(following, "ASK_AGAIN_SECONDS", 0)
    upstream.play(reply("Gladly."))
    await async_client.aforce_login(await make_user("customer"))
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "What is my deductible?")
    writes, listens = [await open_socket(async_client, conversation_id) for _ in range(2)]
    stream = read_events(await async_client.get(f"{PATH}/{conversation_id}/events"))
    assert (await anext(stream)).type == "conversation.ready"
    await async_client.alogout()
    await tell(writes, "message.send", client_message_id=str(uuid.uuid4()), text="And my address?")
    assert await writes.receive_output(5) == {"type": "websocket.close", "code": 4408}
    await asyncio.to_thread(write_a_word, conversation_id)
    assert await listens.receive_output(5) == {"type": "websocket.close", "code": 4408}
    async with asyncio.timeout(5):
        assert "Your policy " not in [event.data.get("text") async for event in stream]
    assert (await Conversation.objects.aget()).message_count == 2
    for socket in (writes, listens):
        await socket.disconnect()


async def test_who_signs_in_and_asks_for_a_person_has_the_request_in_their_account(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Gladly."))
    customer = await make_user("customer")
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "What is my deductible?")
    await async_client.aforce_login(customer)
    socket = await open_socket(async_client, conversation_id)
    await tell(socket, "handoff.request", reason="")
    while json.loads(await socket.receive_from(5))["type"] != "handoff.changed":
        pass
    await socket.disconnect()
    request = await HandoffRequest.objects.select_related("conversation").aget()
    ticket = await request.conversation.tickets.aget()
    assert (request.conversation.customer_id, ticket.customer_id) == (customer.pk, customer.pk)


async def test_a_page_from_before_the_sign_in_comes_back_as_the_accounts(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Gladly."), reply("It is $500."), reply("Yes."))
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "What is my deductible?")
    earlier = await open_socket(async_client, conversation_id)
    await async_client.aforce_login(await make_user("customer"))
    await say(async_client, conversation_id, "And now?")
    message_id = str(uuid.uuid4())
    await tell(earlier, "message.send", client_message_id=message_id, text="Is that all?")
    while (told := await earlier.receive_output(5))["type"] != "websocket.close":
        pass
    assert told["code"] == 4408
    again = await open_socket(async_client, conversation_id)
    await tell(again, "message.send", client_message_id=message_id, text="Is that all?")
    while json.loads(await again.receive_from(5))["type"] != "turn.completed":
        pass
    assert (await Conversation.objects.aget()).message_count == 6
    for socket in (earlier, again):
        await socket.disconnect()
