"""A line on a passage that fails, comes late or is of no use: it is never the passage's loss."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings

from chat.assistant import aside
from knowledge.context_lines import writing
from knowledge.context_lines.storing import MOST_ATTEMPTS
from knowledge.embedding import embed_missing, note_problem
from knowledge.embeddings import BuiltinEmbedder, EmbeddingError
from knowledge.models import Article, ChunkVectors, ContextRequest, SearchIndex
from tests.knowledge.context_steps import LINE, PAYING, answer, article, read_contexts, upstream, write
from tests.upstream import Script, Upstream, end, reply, start, text_block

__all__ = ["article", "upstream"]
FAILURES: dict[str, Callable[[], Script]] = {
    "slow": lambda: Script([start(), 3.0, *text_block('{"1": "Late"}'), *end()]),
    "failing": lambda: Script(status=529),
    "cut off": lambda: Script([start(), *text_block('{"1": "Half')], breaks=True),
    "cut by its length": lambda: reply('{"1": "Half a line"}', stop_reason="max_tokens"),
    "refusing": lambda: reply("", stop_reason="refusal"),
    "empty": lambda: reply(""),
    "chatty": lambda: reply("The first passage is about packs."),
    "of another shape": lambda: reply('["On packs", "On paying"]'),
}


@pytest.mark.parametrize("failure", FAILURES)
async def test_without_an_answer_of_use_the_rules_line_stands_staff_see_why_and_the_next_round_tries_again(
    upstream: Upstream, article: Article, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    monkeypatch.setattr(writing, "ANSWER_SECONDS", 0.3)
    upstream.play(FAILURES[failure](), answer)
    assert await write() is False
    assert await read_contexts() == ["On the pack."] * 2
    index = await sync_to_async(SearchIndex.read)()
    assert index.description_problem in (
        "The fast model gave no answer in time.",
        "The fast model's answer could not be read.",
    )
    monkeypatch.setattr(writing, "ANSWER_SECONDS", 5.0)
    # On a busy machine the first request may have run out of time before it got here.
    upstream.play(answer)
    await write()
    assert await read_contexts() == [LINE, PAYING]
    assert (await sync_to_async(SearchIndex.read)()).description_problem == ""


async def test_what_keeps_being_described_wrongly_is_given_up_and_its_neighbour_is_not(
    upstream: Upstream, article: Article
) -> None:
    upstream.play(reply(json.dumps({"1": LINE, "2": "<b>"})), reply("{}"))
    for _ in range(MOST_ATTEMPTS + 2):
        await write()
    assert await read_contexts() == [LINE, "On the pack."]
    assert len(upstream.requests) == MOST_ATTEMPTS
    assert (await sync_to_async(SearchIndex.read)()).description_problem == ""


async def test_the_days_budget_and_a_broken_embedding_service_hold_requests_up(
    upstream: Upstream, article: Article, settings: LazySettings
) -> None:
    settings.CONTEXT_LINES_BUDGET_USD = Decimal("0.5")
    await ContextRequest.objects.acreate(article_id=1, model="m", cost_usd=Decimal("0.5"))
    await write()
    assert "budget of 0.5 US dollars" in (await sync_to_async(SearchIndex.read)()).description_problem
    settings.CONTEXT_LINES_BUDGET_USD = None
    await sync_to_async(note_problem)(EmbeddingError("It is down."))
    await write()
    assert (await sync_to_async(SearchIndex.read)()).description_problem == writing.NOT_EMBEDDED
    assert upstream.requests == []


async def test_lines_that_cannot_be_embedded_are_not_used_and_their_passages_keep_their_vectors(
    upstream: Upstream, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {row async for row in ChunkVectors.objects.values_list("digest", flat=True)}

    def fail(*args: object) -> None:
        raise EmbeddingError("It is down.")

    monkeypatch.setattr(writing, "embed_chunks", fail)
    await write()
    assert await read_contexts() == ["On the pack."] * 2
    assert {row async for row in ChunkVectors.objects.values_list("digest", flat=True)} == before
    assert "It is down." in (await sync_to_async(SearchIndex.read)()).problem


async def test_lines_that_were_paid_for_are_used_once_they_can_be_embedded_and_not_asked_again(
    upstream: Upstream, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise EmbeddingError("It is down.")

    with monkeypatch.context() as patch:
        patch.setattr(writing, "embed_chunks", fail)
        await write()
    await write()
    assert (await sync_to_async(SearchIndex.read)()).description_problem == writing.NOT_EMBEDDED
    assert await read_contexts() == ["On the pack."] * 2
    await sync_to_async(embed_missing)(BuiltinEmbedder())
    await write()
    assert await read_contexts() == [LINE, PAYING]
    after = await sync_to_async(SearchIndex.read)()
    assert (after.described, after.description_problem) == (2, "")
    assert len(upstream.requests) == 1


async def test_a_worker_that_ends_after_the_answer_has_lost_nothing(
    upstream: Upstream, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(writing, "embed_chunks", end)
        with pytest.raises(SystemExit):
            await write()
    await write()
    assert await read_contexts() == [LINE, PAYING]
    assert len(upstream.requests) == await ContextRequest.objects.acount() == 1


async def test_what_a_worker_asked_when_it_ended_counts_as_spent_and_a_refused_request_does_not(
    upstream: Upstream, article: Article, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*args: object, **options: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(aside, "ask", end)
        with pytest.raises(SystemExit):
            await write()
    assert (await ContextRequest.objects.aget()).cost_usd > 0
    await ContextRequest.objects.all().adelete()
    upstream.play(Script(status=429, headers={"retry-after": "1"}), answer)
    await write()
    assert await ContextRequest.objects.acount() == 0
    await write()
    assert await read_contexts() == [LINE, PAYING]
