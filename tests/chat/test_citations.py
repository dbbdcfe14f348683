"""What the model cites is checked against the article before a mark is shown."""

from typing import Any

import pytest
from django.test import Client

from chat.models import Message, ToolCall, Verdict
from chat.services import tool_calls
from chat.turns import citing
from chat.turns import tool_calls as waiting
from knowledge.models import Article, UnansweredQuestion
from knowledge.publishing import save_article
from tests.chat.conftest import Connect, find, join_text
from tests.upstream import Script, Upstream, call, end, start, text_block

pytestmark = pytest.mark.postgres

COVER = "The battery is covered. It is covered when its capacity falls below 70% within 8 years."
NOT_COVERED = "- Slow loss of capacity from age"


# What the search found: the passage that is cited, and others that back a figure which it does not.
OTHERS = "Towing is free for 8 months. Tyres are worn at 80%."
FOUND = {
    "type": "search_result", "source": "/help/battery/?version=2#cover", "title": "Battery",
    "content": [{"type": "text", "text": text} for text in (COVER, OTHERS)],
}  # fmt: skip


@pytest.fixture(autouse=True)
def search_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search's result is there without a worker."""

    def run(tool_call_id: Any, name: str) -> None:
        result = {"content": [FOUND], "card": None, "is_error": False}
        ToolCall.objects.filter(pk=tool_call_id).update(state=ToolCall.State.SUCCEEDED, result=result)

    monkeypatch.setattr(tool_calls, "dispatch", run)
    monkeypatch.setattr(waiting, "CHECK_SECONDS", 0.05)


def cite(quote: str = COVER, source: str = "/help/battery/?version=2#cover") -> dict[str, Any]:
    return {
        "type": "search_result_location", "source": source, "title": "Whatever", "cited_text": quote,
        "search_result_index": 0, "start_block_index": 0, "end_block_index": 1,
    }  # fmt: skip


async def answer(
    connect: Connect, upstream: Upstream, *blocks: tuple[str, list[dict[str, Any]]], asked: str = "And the battery?"
) -> list[dict[str, Any]]:
    parts = [text_block(text, index=index, citations=citations) for index, (text, citations) in enumerate(blocks)]
    said = Script([start(), *[event for part in parts for event in part], *end()])
    upstream.play(call("search_help", '{"query": "battery"}'), said)
    socket = await connect()
    await socket.hello()
    events: list[dict[str, Any]] = await socket.ask(asked)
    return events


async def test_a_citation_leads_to_its_passage_in_the_version_that_was_cited(
    connect: Connect, upstream: Upstream, battery: Article, client: Client
) -> None:
    events = await answer(connect, upstream, ("The battery is covered for 8 years.", [cite()]))
    cited = find(events, "message.cited")
    stored = (await Message.objects.aget(role="assistant")).citations
    assert stored == [{key: cited[key] for key in ("number", "title", "url", "quote", "offset", "version")}]
    assert (cited["version"], cited["title"], cited["quote"]) == (2, "Battery — Cover", COVER)
    assert cited["url"].endswith("#cited")
    assert not await Verdict.objects.filter(rule="citation").aexists()


REFUSED = {
    "a quote that is not in the passage": ("It is covered.", [cite("Everything is covered.")], "QUOTE"),
    "a quote of another section": ("Loss from age is no problem.", [cite("Slow loss of capacity")], "QUOTE"),
    "a quote of another version": ("It is covered.", [cite(COVER, "/help/battery/?version=1#cover")], "QUOTE"),
    "an empty quote": ("It is covered.", [cite("")], "QUOTE"),
    "a version that never was": ("It is covered.", [cite(COVER, "/help/battery/?version=9#cover")], "SOURCE"),
    "an article that never was": ("It is covered.", [cite(COVER, "/help/battery-2/#cover")], "SOURCE"),
    "another site's page": ("It is covered.", [cite(COVER, "https://example.com/help/battery/#cover")], "SOURCE"),
    "another page of ours": ("It is covered.", [cite(COVER, "/chat/#cover")], "SOURCE"),
    "a figure that the quote has not": ("It is covered below 80% of its capacity.", [cite()], "FIGURE"),
    "a figure that counts something else": ("It is covered within 8 months.", [cite()], "FIGURE"),
    "a year the visitor did not name": ("Your 2019 car's battery is covered.", [cite()], "FIGURE"),
    "a claim of something else": ("Flatbed towing reaches the nearest workshop at once.", [cite()], "CLAIM"),
    "a yes where the source says no": (
        "Slow loss from age is covered.",
        [cite(NOT_COVERED, "/help/battery/?version=2#what-is-not-covered")],
        "CLAIM",
    ),
    "a no where the source says yes": ("The battery isn't covered.", [cite("The battery is covered.")], "CLAIM"),
}


@pytest.mark.parametrize(("text", "citations", "kind"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_citation_that_does_not_hold_leaves_the_text_without_a_mark_and_is_flagged(
    connect: Connect, upstream: Upstream, battery: Article, text: str, citations: list[dict[str, Any]], kind: str
) -> None:
    events = await answer(connect, upstream, (text, citations), asked="My car is from 2021")
    assert join_text(events) == text
    assert find(events, "message.completed")["citations"] == []
    verdict = await Verdict.objects.aget(rule="citation")
    assert (verdict.action, verdict.direction, verdict.kind) == ("flag", "outbound", kind)
    assert verdict.excerpt == text and verdict.detail


HELD = {
    "word for word": COVER,
    "in other words": "Yes: we cover the battery once its capacity is under 70 percent, within eight years.",
    "the visitor's year said back": "For your 2021 car: the battery is covered.",
    "another language": "Die Batterie ist versichert, wenn ihre Kapazität unter 70 % fällt, für 8 Jahre.",
    "a numbered list": "1. The battery is covered.\n2. It is covered within 8 years.",
}


@pytest.mark.parametrize("text", HELD.values(), ids=HELD.keys())
async def test_what_follows_from_its_quote_keeps_its_mark(
    connect: Connect, upstream: Upstream, battery: Article, text: str
) -> None:
    events = await answer(connect, upstream, (text, [cite()]), asked="My car is from 2021")
    assert find(events, "message.cited")["offset"] == len(text)


async def test_of_two_citations_the_one_that_holds_stays(
    connect: Connect, upstream: Upstream, battery: Article
) -> None:
    events = await answer(connect, upstream, ("The battery is covered.", [cite("Nonsense."), cite()]))
    assert find(events, "message.cited")["quote"] == COVER
    assert (await Verdict.objects.aget(rule="citation")).kind == "QUOTE"


async def test_marks_are_numbered_as_they_appear_and_a_passage_keeps_its_number(
    connect: Connect, upstream: Upstream, battery: Article
) -> None:
    exclusion = cite(NOT_COVERED, "/help/battery/?version=2#what-is-not-covered")
    events = await answer(
        connect,
        upstream,
        ("The battery is covered.", [cite()]),
        (" Slow loss from age is not.", [exclusion]),
        (" It is covered for 8 years.", [cite(), cite()]),
    )
    citations = find(events, "message.completed")["citations"]
    assert [citation["number"] for citation in citations] == [1, 2, 1]


async def test_a_staff_article_is_never_a_source(connect: Connect, upstream: Upstream, battery: Article) -> None:
    battery.status = Article.Status.ARCHIVED
    await Article.objects.filter(pk=battery.pk).aupdate(status=Article.Status.ARCHIVED)
    events = await answer(connect, upstream, ("The battery is covered.", [cite()]))
    assert find(events, "message.completed")["citations"] == []
    assert (await Verdict.objects.aget(rule="citation")).kind == "SOURCE"


async def test_sources_that_cannot_be_looked_up_cost_the_mark_and_never_the_answer(
    connect: Connect, upstream: Upstream, battery: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(citing, "_load", lambda: fail)
    events = await answer(connect, upstream, ("The battery is covered.", [cite()]))
    assert join_text(events) == "The battery is covered."
    assert find(events, "message.completed")["citations"] == []
    assert (await Verdict.objects.aget(rule="citation")).kind == "FAILED"


async def test_a_doubt_of_an_attempt_that_broke_off_is_forgotten(
    connect: Connect, upstream: Upstream, battery: Article
) -> None:
    broken = [start(), *text_block("It is covered below 80%.", citations=[cite()])]
    whole = [start(), *text_block("The battery is covered.", citations=[cite()]), *end()]
    upstream.play(Script(broken), Script(whole))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("And the battery?")
    assert len(find(events, "message.completed")["citations"]) == 1
    assert not await Verdict.objects.filter(rule="citation").aexists()


@pytest.mark.django_db(transaction=True)
def test_the_page_marks_the_passage_and_says_when_there_is_a_newer_version(battery: Article, client: Client) -> None:
    from knowledge.citing import check_citations

    (source,) = check_citations("The battery is covered.", [cite()]).sources
    page = client.get(source.url.partition("#")[0]).content.decode()
    assert f'<mark id="cited">{COVER}</mark>' in page
    assert "earlier version" not in page
    battery.body = "## Cover\n\nAnother text."
    save_article(battery)
    page = client.get(source.url.partition("#")[0]).content.decode()
    assert f'<mark id="cited">{COVER}</mark>' in page
    assert "earlier version" in page and 'href="/help/battery/">Read the current version' in page
    assert "noindex" in page


@pytest.mark.parametrize(("cites", "kept"), [(True, []), (False, ["battery range"])])
async def test_a_search_that_the_answer_does_not_use_leaves_a_question_for_staff(
    connect: Connect,
    upstream: Upstream,
    battery: Article,
    monkeypatch: pytest.MonkeyPatch,
    cites: bool,
    kept: list[str],
) -> None:
    citations = [cite()] if cites else []
    said = [start(), *text_block("The battery is covered.", citations=citations), *end()]
    upstream.play(call("search_help", '{"query": "battery range"}'), Script(said))
    socket = await connect()
    await socket.hello()
    await socket.ask("And the range?")
    await socket.ask("ok")
    assert [row.question async for row in UnansweredQuestion.objects.all()] == kept
