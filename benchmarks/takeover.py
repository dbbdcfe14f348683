"""Takes conversations over from the assistant in mid-answer, at random moments and from another process than the one
that answers, and counts what of the assistant's is told after the visitor heard of it. There must be none.

    python -m benchmarks.takeover --times 500

The web process, its worker, Valkey and a paced stand-in for the model are real. Prints also how long a takeover takes
from the agent's click to the visitor's screen.
"""

import argparse
import asyncio
import random
import statistics
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
import msgspec

from benchmarks.streaming.replies import TOPICS, make_question
from benchmarks.streaming.servers import Server, make_cookie, running_portal
from benchmarks.streaming.upstream import Upstream

AT_ONCE = 10
ANSWER_SECONDS = 3.2
# How long the visitor listens after the takeover: longer than the answer would have gone on.
LISTEN_SECONDS = 3.5
LATE = {"message.delta", "message.cited", "message.replaced", "message.completed", "card.shown", "turn.completed"}


def take_over(conversation_id: str, agent_id: int) -> None:
    from django.db import connection

    from chat.services import handling

    try:
        handling.tell_change(handling.take_over(conversation_id, agent_id))
    finally:
        connection.close()


async def interrupt(server: Server, agent_id: int, threads: ThreadPoolExecutor, place: int) -> tuple[int, float]:
    """One conversation: how many events came late, and the seconds the takeover took."""
    chance = random.Random(place)
    async with (
        aiohttp.ClientSession(headers={"Cookie": make_cookie()}) as session,
        session.ws_connect(server.url.replace("ws:", "http:")) as socket,
    ):
        await socket.send_json({"type": "hello", "conversation_id": None})
        ready = await _receive(socket)
        question = make_question(chance.choice(TOPICS))
        await socket.send_json({"type": "message.send", "client_message_id": str(uuid.uuid4()), "text": question})
        await _until(socket, "message.delta")
        await asyncio.sleep(chance.uniform(0, ANSWER_SECONDS * 0.8))
        began = time.monotonic()
        taking = asyncio.get_running_loop().run_in_executor(threads, take_over, ready["conversation_id"], agent_id)
        await _until(socket, "handoff.changed")
        took = time.monotonic() - began
        await taking
        return await _count_late(socket), took


async def _receive(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    event: dict[str, Any] = msgspec.json.decode((await asyncio.wait_for(socket.receive(), 30)).data)
    return event


async def _until(socket: aiohttp.ClientWebSocketResponse, kind: str) -> None:
    while (await _receive(socket))["type"] != kind:
        pass


async def _count_late(socket: aiohttp.ClientWebSocketResponse) -> int:
    late = 0
    try:
        async with asyncio.timeout(LISTEN_SECONDS):
            while True:
                late += msgspec.json.decode((await socket.receive()).data)["type"] in LATE
    except TimeoutError:
        return late


def _make_agent() -> int:
    import django

    django.setup()
    from django.contrib.auth.models import User

    return User.objects.create_user("benchmark-agent", first_name="Ana", is_staff=True).pk


async def measure(times: int) -> int:
    upstream = Upstream()
    await upstream.start()
    with running_portal(upstream.url) as server, ThreadPoolExecutor(AT_ONCE) as threads:
        agent_id = await asyncio.to_thread(_make_agent)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(place: int) -> tuple[int, float]:
            async with gate:
                return await interrupt(server, agent_id, threads, place)

        results = await asyncio.gather(*(one(place) for place in range(times)))
    upstream.stop()
    late, seconds = sum(count for count, _ in results), [took for _, took in results]
    print(f"{times} takeovers, {late} late events (must be 0)")
    print(
        f"from click to screen: median {statistics.median(seconds) * 1000:.0f} ms, longest {max(seconds) * 1000:.0f} ms"
    )
    return late


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=500)
    return 1 if asyncio.run(measure(parser.parse_args().times)) else 0


if __name__ == "__main__":
    sys.exit(main())
