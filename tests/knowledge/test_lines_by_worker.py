"""A real worker has the fast model write lines while search goes on; one that is killed meanwhile loses nothing."""

import asyncio
import json
import signal
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import Any

import psutil
import pytest
from django.core.cache import cache

from knowledge.embedding import queue_embedding
from knowledge.library import LIBRARY
from knowledge.models import Article, ContextRequest, SearchIndex
from knowledge.publishing import save_article
from knowledge.search import search
from tests import servers
from tests.upstream import Script, Upstream, reply, serve_upstream

BODY = "The battery of an electric car is covered against damage.\n\n## Payments\n\nThe premium is paid by credit card."
KEPT_LINES = {"battery": "Whether worn-out cells are paid for", "credit": "How customers settle what they owe"}

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def upstream_apart() -> Iterator[Upstream]:
    """In a thread of its own: the worker asks while the test waits."""
    started: Future[tuple[Upstream, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        ended = asyncio.Event()
        async with serve_upstream() as server:
            started.set_result((server, asyncio.get_running_loop(), ended))
            await ended.wait()

    thread = Thread(target=asyncio.run, args=[serve()], daemon=True)
    thread.start()
    server, loop, ended = started.result(10)
    yield server
    loop.call_soon_threadsafe(ended.set)
    thread.join(10)


def answer(request: dict[str, Any]) -> Script:
    passages = request["messages"][0]["content"][0]["text"].split("<passage ")[1:]
    lines = [next(line for word, line in KEPT_LINES.items() if word in passage) for passage in passages]
    return reply(json.dumps({str(number): line for number, line in enumerate(lines, 1)}))


def publish(article: Article | None = None) -> Article:
    article = article or Article(slug="battery", title="Battery cover", body=BODY, category="Test", status="published")
    save_article(article)
    queue_embedding()
    return article


def find(query: str) -> list[str]:
    LIBRARY.expire()
    return [hit.chunk.context for hit in search(query, 1)]


def test_a_worker_has_lines_written_once_and_one_that_is_killed_meanwhile_leaves_them_to_its_successor(
    valkey: Any,
) -> None:
    with upstream_apart() as upstream:
        key = {"ANTHROPIC_API_KEY": "test-key", "ANTHROPIC_BASE_URL": upstream.url, "CONTEXT_LINES": "model"}
        with servers.celery_worker(EMBEDDINGS="builtin", **key) as worker:
            upstream.play(answer)
            article = publish()
            assert find("battery cover") == [""]
            servers.wait_until(lambda: SearchIndex.read().described == 2)
            assert find("battery cover") == [KEPT_LINES["battery"]]

            upstream.play(Script([60.0]), answer)
            article.body = BODY.replace("credit card", "credit card or cheque")
            publish(article)
            servers.wait_until(lambda: len(upstream.bodies) == 2)
            for pool_process in psutil.Process(worker.pid).children():
                pool_process.send_signal(signal.SIGKILL)
            assert find("battery cover") == [KEPT_LINES["battery"]]
            assert find("credit card or cheque") == [""]
            assert ContextRequest.objects.latest("pk").cost_usd > 0, "what was asked may have to be paid for"
            # The mark of the one that was killed would lapse by itself after three minutes.
            cache.delete("knowledge.describing")
            servers.wait_until(lambda: SearchIndex.read().described == 2)
            assert find("credit card or cheque") == [KEPT_LINES["credit"]]
        asked = [request["messages"][0]["content"][0]["text"].count("<passage ") for request in upstream.requests]
        assert asked == [2, 1, 1]
