import re

import nh3
import pytest

from knowledge.chunks import chunk_article
from knowledge.company import read_articles
from knowledge.highlighting import Highlighter
from knowledge.markdown import render
from knowledge.passages import find_named, find_quote
from tests.knowledge.conftest import ACME

LONG = "The first sentence is here. " * 8 + "**Bold** words end it. " + "The last sentences follow. " * 8


def mark(body: str, anchor: str, *passages: str) -> list[str]:
    html = render(body, Highlighter(anchor, passages)).html
    return re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)


def test_a_run_of_sentences_is_marked_within_its_paragraph_across_bold_words() -> None:
    first, second = [passage for chunk in chunk_article("T", "", LONG) for passage in chunk.passages]
    html = render(LONG, Highlighter("", (second,))).html
    assert html.count('id="cited"') == 1
    marked = nh3.clean(" ".join(re.findall(r"<mark[^>]*>(.*?)</mark>", html)), tags=set())
    assert marked.split() == second.split() and first not in marked


@pytest.mark.parametrize(
    ("body", "anchor", "passage", "marked"),
    [
        ("## A\n\nWe pay for:\n\n- fire\n- `theft`", "a", "We pay for:\n- fire\n- theft", 3),
        ("## A\n\n| Cover | Pays |\n|---|---|\n| Fire | yes |", "a", "Cover: Fire; Pays: yes", 4),
        ("## A\n\nOne\ntwo [three](/x/).", "a", "One two three.", 4),
        ("## A\n\nSame.\n\n## B\n\nSame.", "b", "Same.", 1),
        ("## A\n\nAnother text.", "a", "A text that was.", 0),
    ],
)
def test_blocks_are_marked_whole_and_in_their_own_section(body: str, anchor: str, passage: str, marked: int) -> None:
    assert len(mark(body, anchor, passage)) == marked


def test_an_author_cannot_take_the_anchor_of_the_cited_passage() -> None:
    html = render('## Cited\n\n<mark id="cited">x</mark> text', Highlighter("cited-2", ("nothing",))).html
    assert "<mark" not in html and 'id="cited-2"' in html


def test_every_passage_of_the_example_company_can_be_found_named_and_marked() -> None:
    for article in read_articles(ACME):
        chunks = chunk_article(article.title, article.summary, article.body)
        for chunk in chunks:
            for passage in chunk.passages:
                found = find_quote(chunks, chunk.anchor, passage)
                assert found and find_named(chunks, found.key) == found
                assert passage == article.summary or mark(article.body, chunk.anchor, passage), (article.slug, passage)
