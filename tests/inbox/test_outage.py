"""Valkey is away: agents read, answer and take over all the same, and are told that nothing comes by itself."""

import uuid

import pytest
from channels.db import database_sync_to_async

from chat.models import Conversation, Message
from inbox.socket import consumer
from tests.cast import Cast
from tests.inbox.conftest import ConnectAgent, sign_in
from tests.servers import OwnValkey
from tests.tickets.desk import make_conversation, make_ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("support")]


@pytest.fixture
def valkey(own_valkey: OwnValkey) -> OwnValkey:
    return own_valkey


def test_pages_and_actions_do_their_work(cast: Cast, valkey: OwnValkey) -> None:
    ticket, conversation = make_ticket(cast), make_conversation(cast)
    valkey.stop()
    client = sign_in(cast.agent, is_script=True)
    address = f"/inbox/tickets/{ticket.pk}/"
    theirs = f"/inbox/conversations/{conversation.pk}/"
    for path in ("/inbox/", "/inbox/nav/", "/inbox/rows/?list=live", address, theirs):
        assert client.get(path).status_code == 200, path
    assert client.post(f"{theirs}take/").status_code == 200
    reply = {"text": "I am here.", "client_message_id": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(f"{address}reply/", reply).status_code == 200
    assert client.post(f"{address}note/", {"text": "Call back"}).status_code == 200
    assert client.post(f"{address}give-back/").status_code == 200
    assert [one.text for one in Message.objects.filter(role="agent")] == ["I am here."]
    taken = Conversation.objects.filter(handler="human", agent=cast.agent)
    assert [one.pk for one in taken] == [conversation.pk]


async def test_the_socket_says_that_nobody_knows_until_somebody_does(
    connect_agent: ConnectAgent, cast: Cast, valkey: OwnValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "HEARTBEAT_SECONDS", 0.2)
    conversation = await database_sync_to_async(make_conversation)(cast)
    valkey.stop()
    socket = await connect_agent(cast.agent)
    assert socket is not None
    await socket.send("presence.set", status="online", capacity=2)
    assert (await socket.until("presence.noted"))["status"] == "unknown"
    assert (await socket.follow(conversation))["type"] == "conversation.followed"
    assert not (await socket.until("conversation.followed"))["is_live"]
    valkey.start()
    while (noted := await socket.until("presence.noted"))["status"] == "unknown":
        pass
    assert (noted["status"], noted["capacity"]) == ("online", 2)
    assert (await socket.follow(conversation))["is_live"]
