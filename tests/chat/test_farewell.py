"""How it was is asked once, when the visitor takes their leave, whoever answers."""

import pytest

from chat.models import Conversation
from tests.chat.conftest import Connect, Socket
from tests.upstream import Upstream, reply

pytestmark = pytest.mark.postgres


async def leave(socket: Socket, upstream: Upstream, text: str = "thanks, that's all. Bye") -> list[str]:
    """The kinds of cards that come with the answer."""
    upstream.play(reply("You're welcome. Goodbye!"))
    return [event["kind"] for event in await socket.ask(text) if event["type"] == "card.shown"]


async def test_a_farewell_after_an_answer_brings_the_question_once(connect: Connect, upstream: Upstream) -> None:
    socket = await connect()
    await socket.hello()
    assert await leave(socket, upstream) == [], "nothing has been answered yet"
    assert await leave(socket, upstream, "Is hail covered") == []
    assert await leave(socket, upstream) == ["rating"]
    assert await leave(socket, upstream) == [], "once is enough"
    messages = (await socket.hello(socket.conversation_id))["messages"]
    assert [[card["kind"] for card in message["cards"]] for message in messages if message["role"] == "assistant"] == [
        [], [], ["rating"], [],
    ]  # fmt: skip


async def test_who_has_rated_is_not_asked(connect: Connect, upstream: Upstream) -> None:
    socket = await connect()
    await socket.hello()
    await leave(socket, upstream, "Is hail covered")
    await Conversation.objects.filter(pk=socket.conversation_id).aupdate(rating=5)
    assert await leave(socket, upstream) == []
