"""The load: N visitors who ask again and again, and what a window of it came to."""

import asyncio
import gc
import random
from collections.abc import Callable
from itertools import chain

from benchmarks.streaming import figures
from benchmarks.streaming.replies import (
    FIRST_TOKEN_SECONDS,
    PACE_SECONDS,
    TOKENS,
    TOPICS,
    find_answer,
    make_question,
)
from benchmarks.streaming.servers import Server
from benchmarks.streaming.upstream import Upstream
from benchmarks.streaming.visitor import Reply, Visitor

REPLY_SECONDS = FIRST_TOKEN_SECONDS + PACE_SECONDS * (TOKENS - 1)
# All visitors have begun after one reply's time; the server has warmed up after another's.
RAMP_SECONDS = 2 * REPLY_SECONDS
# How long replies that began in the window may take to end.
TAIL_SECONDS = 45.0
CONNECTING_AT_ONCE = 20
MakeCookie = Callable[[], str]


async def connect_all(server: Server, count: int, make_cookie: MakeCookie) -> list[Visitor]:
    """Visitors that have said hello. Raises ConnectionError."""
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def connect() -> Visitor:
        async with gate:
            return await Visitor.connect(server.url, make_cookie())

    return list(await asyncio.gather(*(connect() for _ in range(count))))


class Load:
    def __init__(self, visitors: list[Visitor]) -> None:
        self._visitors = visitors
        self.replies: list[Reply] = []

    async def measure(self, server: Server, upstream: Upstream, seconds: float) -> figures.Figures:
        """Runs visitors through ramp, window and tail. Raises WrongReplyError."""
        loop = asyncio.get_running_loop()
        gc.collect()
        gc.disable()
        talks = [
            asyncio.create_task(self._talk(visitor, place * REPLY_SECONDS / len(self._visitors)))
            for place, visitor in enumerate(self._visitors)
        ]
        try:
            await self._sleep(RAMP_SECONDS, talks)
            upstream.lateness.clear()
            began, cpu, web = loop.time(), server.read_cpu_seconds(), server.read_web_cpu_seconds()
            characters = self._count_characters()
            await self._sleep(seconds, talks)
            ended = loop.time()
            used, used_by_web = server.read_cpu_seconds() - cpu, server.read_web_cpu_seconds() - web
            characters = self._count_characters() - characters
            late = figures.spread(upstream.lateness)
            await self._wait_for_window(ended, talks)
        finally:
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
            gc.enable()
        if not characters:
            raise TimeoutError("nothing was said in the window: is the machine busy with other things?")
        window = [reply for reply in self._all_replies() if began <= reply.sent_at < ended]
        # Replies by what was said in the window: at its edges parts of replies lie inside.
        done = characters / self._mean_length()
        lasted = ended - began
        return self._describe(server, window, late, used / done, used_by_web / done, used / lasted, done / lasted)

    async def _talk(self, visitor: Visitor, delay: float) -> None:
        await asyncio.sleep(delay)
        chance = random.Random(delay)
        while True:
            topic = chance.choice(TOPICS)
            reply = await visitor.ask(topic, make_question(topic))
            figures.check(reply)
            self.replies.append(reply)
            visitor.reply = None

    async def _sleep(self, seconds: float, talks: list[asyncio.Task[None]]) -> None:
        """A visitor whose reply was wrong ends the run."""
        done, _ = await asyncio.wait(talks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for talk in done:
            talk.result()

    async def _wait_for_window(self, ended: float, talks: list[asyncio.Task[None]]) -> None:
        deadline = asyncio.get_running_loop().time() + TAIL_SECONDS
        while asyncio.get_running_loop().time() < deadline and any(
            visitor.reply is not None and visitor.reply.sent_at < ended for visitor in self._visitors
        ):
            await self._sleep(0.2, talks)

    def _all_replies(self) -> list[Reply]:
        return [*self.replies, *(visitor.reply for visitor in self._visitors if visitor.reply is not None)]

    def _count_characters(self) -> int:
        return sum(len(text) for reply in self._all_replies() for _, text in reply.deltas)

    def _mean_length(self) -> float:
        return sum(len(find_answer(topic).text) for topic in TOPICS) / len(TOPICS)

    def _describe(
        self,
        server: Server,
        window: list[Reply],
        late: figures.Spread,
        cpu: float,
        web: float,
        core: float,
        rate: float,
    ) -> figures.Figures:
        told = [reply for reply in window if reply.deltas]
        whole = [reply for reply in window if reply.is_over]
        return figures.Figures(
            server=server.name,
            streams=len(self._visitors),
            replies_a_second=rate,
            replies=len(whole),
            unfinished=len(window) - len(whole),
            restarts=sum(reply.restarts for reply in window),
            first_added=figures.spread(figures.compute_added(reply) for reply in told),
            gap=figures.spread(chain.from_iterable(figures.compute_gaps(reply) for reply in told)),
            behind=figures.spread(chain.from_iterable(figures.compute_behind(reply) for reply in told)),
            end_late=figures.spread(figures.compute_behind(reply)[-1] for reply in whole),
            steady_share=figures.compute_steady_share(told),
            cpu_ms=cpu * 1_000,
            web_cpu_ms=web * 1_000,
            core_share=core,
            upstream_late=late,
        )


async def measure_idle_memory(server: Server, count: int, make_cookie: MakeCookie) -> float:
    """Bytes that one open, idle conversation adds to the web process."""
    warm = await connect_all(server, 20, make_cookie)
    before = await _wait_for_steady_memory(server)
    visitors = await connect_all(server, count, make_cookie)
    await asyncio.sleep(1)
    grown = server.read_memory_bytes() - before
    for visitor in [*warm, *visitors]:
        visitor.close()
    await asyncio.sleep(1)
    return grown / count


async def _wait_for_steady_memory(server: Server) -> int:
    """What the first visitors make a server load in the background is no part of what one more costs."""
    before = server.read_memory_bytes()
    for _ in range(30):
        await asyncio.sleep(2)
        if (now := server.read_memory_bytes()) - before < 65_536:
            return now
        before = now
    return before
