"""What goes into a tool and what comes out, with a real worker: originals for the entitled, placeholders elsewhere, and
nothing that gives the assistant orders."""

import asyncio
import sys
from collections.abc import Iterator
from subprocess import Popen

import pytest
import redis
from channels.db import database_sync_to_async
from django.conf import LazySettings
from django.utils import timezone

from chat.assistant.client import preload
from chat.models import Message, ToolCall, Verdict
from chat.tools import get_tools, registry
from chat.turns import tool_calls
from guardrails import policy_store
from guardrails.models import AllowedValue
from guardrails.passages import LEFT_OUT
from tests import servers
from tests.chat.conftest import Connect, find, join_text
from tests.chat.example_tools import GARAGE, ORDER
from tests.chat.test_personal_data import dump_database, dump_valkey
from tests.upstream import Script, Upstream, call, end, reply, start, tool_block

pytestmark = pytest.mark.postgres
MODULE = "tests.chat.example_tools"


@pytest.fixture(scope="module")
def worker(django_db_setup: None, valkey_server: Popen[bytes]) -> Iterator[None]:
    with servers.celery_worker(DJANGO_SETTINGS_MODULE="tests.chat.worker_settings"):
        yield


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first task of a worker takes long on a busy machine: it loads all that the detectors know."""
    preload()
    monkeypatch.setattr(tool_calls, "WAIT_SECONDS", 60)


@pytest.fixture(autouse=True)
def example_tools(settings: LazySettings, worker: None) -> Iterator[None]:
    known = dict(registry._registered)
    sys.modules.pop(MODULE, None)
    get_tools.cache_clear()
    settings.CHAT_TOOLS = [*settings.CHAT_TOOLS, MODULE]
    get_tools()
    yield
    registry._registered.clear()
    registry._registered.update(known)
    get_tools.cache_clear()
    policy_store.forget()


def read_results(upstream: Upstream) -> list[str]:
    """The texts of the tools' results in the last request."""
    return [block["content"][0]["text"] for block in upstream.requests[-1]["messages"][-1]["content"]]


async def test_an_entitled_tool_gets_the_original_and_everything_else_a_placeholder(
    connect: Connect, upstream: Upstream, valkey: redis.Redis, capfd: pytest.CaptureFixture[str]
) -> None:
    letter = tool_block("write_letter", '{"email": "[EMAIL_1]", "phone": "[PHONE_1]"}', index=0, id="t1")
    count = tool_block("count_letters", '{"email": "[EMAIL_1]"}', index=1, id="t2")
    upstream.play(Script([start(), *letter, *count, *end("tool_use")]), reply("It is on its way to [EMAIL_1]."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("I am at maria@example.com or 415-555-0132", seconds=60)
    assert read_results(upstream) == [
        "Wrote to [EMAIL_1] (17 letters), not to [PHONE_1].",
        "[EMAIL_1] has 9 letters.",
    ]
    # The visitor's own view has it back.
    assert find(events, "card.shown")["data"] == {"to": "maria@example.com"}
    assert find(events, "tool.progressed")["label"] == "Writing to maria@example.com"
    assert join_text(events) == "It is on its way to maria@example.com."
    stored = {row.name: (row.arguments, row.result["card"]) async for row in ToolCall.objects.all()}
    assert stored["write_letter"] == (
        {"email": "[EMAIL_1]", "phone": "[PHONE_1]"},
        {"kind": "letter", "data": {"to": "[EMAIL_1]"}},
    )
    places = {
        "model": repr(upstream.bodies),
        "database": await database_sync_to_async(dump_database)(),
        "Valkey": dump_valkey(valkey).decode(),
        "logs of both processes": "".join(capfd.readouterr()),
    }
    assert not [place for place, text in places.items() if "maria@" in text or "555-0132" in text]


async def test_an_order_in_a_result_reaches_the_model_as_a_gap_in_data(connect: Connect, upstream: Upstream) -> None:
    upstream.play(call("read_notice", "{}"), reply("We are open from 9 to 5."))
    socket = await connect()
    await socket.hello()
    assert join_text(await socket.ask("When are you open?")) == "We are open from 9 to 5."
    assert read_results(upstream) == [f"Opening hours: 9 to 5.\n{LEFT_OUT}\nParking: behind the house."]
    assert ORDER not in repr(upstream.bodies)
    (result,) = upstream.requests[-1]["messages"][-1]["content"]
    assert (result["type"], result["tool_use_id"]) == ("tool_result", "toolu_1")
    verdict = await Verdict.objects.aget(kind="PASSAGE")
    assert (verdict.action, verdict.direction) == ("replace", "inbound")
    assert ORDER[:40] in verdict.excerpt and verdict.message_id == (await Message.objects.alast()).pk  # type: ignore[union-attr]


async def test_what_staff_allow_in_admin_holds_in_the_worker_within_seconds(
    connect: Connect, upstream: Upstream
) -> None:
    socket = await connect()
    await socket.hello()

    async def ask() -> str:
        upstream.play(call("find_garage", "{}"), reply("There you are."))
        await socket.ask("Where is a garage?")
        return read_results(upstream)[0]

    assert await ask() == "The garage is at [PHONE_1]."
    await AllowedValue.objects.acreate(kind=AllowedValue.Kind.VALUE, value=GARAGE)
    async with asyncio.timeout(5):
        while await ask() != f"The garage is at {GARAGE}.":
            await asyncio.sleep(0.3)
    await AllowedValue.objects.aupdate(is_on=False, updated_at=timezone.now())
    async with asyncio.timeout(5):
        while GARAGE in await ask():
            await asyncio.sleep(0.3)
