"""A card number that a visitor types goes nowhere: not to the model, the database, the log of events or our logs."""

import io
import logging

import pytest
import redis
from channels.db import database_sync_to_async
from django.core.management import call_command

from tests.chat.conftest import Connect, find
from tests.upstream import Upstream, reply

pytestmark = pytest.mark.postgres
CARD = "4111 1111 1111 1111"
DIGITS = CARD.replace(" ", "")


def dump_database() -> str:
    output = io.StringIO()
    call_command("dumpdata", stdout=output)
    return output.getvalue()


def dump_valkey(client: redis.Redis) -> bytes:
    dumped = []
    for key in client.scan_iter():
        match client.type(key):
            case b"stream":
                dumped.append(repr(client.xrange(key)).encode())
            case b"hash":
                dumped.append(repr(client.hgetall(key)).encode())
            case b"list":
                dumped.append(repr(client.lrange(key, 0, -1)).encode())
            case b"string":
                dumped.append(repr(client.get(key)).encode())
    return b"\n".join(dumped)


@pytest.mark.parametrize("typed", [CARD, DIGITS, CARD.replace(" ", "-"), CARD.replace(" ", " \u200b")])
async def test_a_card_number_reaches_nothing_and_the_visitor_sees_a_sensible_echo(
    connect: Connect, upstream: Upstream, valkey: redis.Redis, caplog: pytest.LogCaptureFixture, typed: str
) -> None:
    caplog.set_level(logging.DEBUG)
    upstream.play(reply("Please never send card numbers here."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask(f"My card is {typed}, charge it")
    echo = find(events, "message.created")["message"]["text"]
    assert echo == "My card is [CREDIT_CARD_1], charge it"
    places = {
        "model": upstream.bodies[0].decode(),
        "database": await database_sync_to_async(dump_database)(),
        "Valkey": dump_valkey(valkey).decode(),
        "logs": caplog.text,
        "frames": repr(socket.events),
    }
    for place, text in places.items():
        for spelling in (typed, CARD, DIGITS):
            assert spelling not in text, f"the card number is in: {place}"
    assert "[CREDIT_CARD_1]" in places["model"] and "[CREDIT_CARD_1]" in places["database"]


@pytest.mark.parametrize("pieces", [[CARD], list(CARD), ["4111 1111", " 1111 1111"], [CARD[:3], CARD[3:]]])
async def test_a_card_number_that_the_model_writes_is_never_shown(
    connect: Connect, upstream: Upstream, pieces: list[str]
) -> None:
    upstream.play(reply("Your card ", *pieces, " is fine."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("What's my card?")
    shown = "".join(event["text"] for event in events if event["type"] == "message.delta")
    assert "4111" not in shown and "is fine." in shown
    assert find(events, "message.completed")["text"] == shown
