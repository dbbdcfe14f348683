"""A fast model that describes an article's passages, and the rounds in which it is asked."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from asgiref.sync import sync_to_async
from django.conf import LazySettings
from django.core.cache import cache

from chat.assistant import aside, breaker
from chat.assistant.client import preload
from knowledge.context_lines import writing
from knowledge.embedding import embed_missing
from knowledge.embeddings import BuiltinEmbedder
from knowledge.entries import load_entries
from knowledge.library import LIBRARY
from knowledge.models import Article
from knowledge.publishing import save_article
from tests.upstream import Script, Upstream, reply, serve_upstream

BODY = "The traction pack is looked after for eight years.\n\n## Paying\n\nBy card, each month."
LINE = "Whether fading range and worn-out cells of an electric car are paid for"
PAYING = "How customers settle their monthly premium"


@pytest_asyncio.fixture
async def upstream(settings: LazySettings, transactional_db: None) -> AsyncIterator[Upstream]:
    preload()
    async with serve_upstream() as server:
        settings.ASSISTANT_PROVIDER, settings.ANTHROPIC_API_KEY = "anthropic", "test-key"
        settings.ANTHROPIC_BASE_URL, settings.CONTEXT_LINES = server.url, "model"
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        await asyncio.to_thread(cache.clear)
        breaker.reset()
        server.play(answer)
        yield server
        await asyncio.to_thread(aside.stop)
        breaker.reset()


@pytest_asyncio.fixture
async def article(upstream: Upstream) -> Article:
    return await sync_to_async(publish)()


def publish(body: str = BODY, slug: str = "pack") -> Article:
    article = Article(slug=slug, title="The pack", summary="On the pack.", body=body, category="Test",
                      status="published")  # fmt: skip
    save_article(article)
    embed_missing(BuiltinEmbedder())
    LIBRARY.expire()
    return article


def answer(request: dict[str, Any]) -> Script:
    """A line for each passage that was asked for."""
    asked = request["messages"][0]["content"][0]["text"].count("<passage ")
    lines = (
        [LINE, PAYING] if asked == 2 else [f"What is said of subject {n}, in words of customers" for n in range(asked)]
    )
    return reply(json.dumps({str(number): line for number, line in enumerate(lines, 1)}))


@sync_to_async
def write() -> bool:
    LIBRARY.expire()
    return writing.write_missing()


@sync_to_async
def read_contexts() -> list[str]:
    return [entry.chunk.context for entry in load_entries()]
