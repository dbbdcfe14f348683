"""The door to search: `search` over the published articles, `build_index` over any texts without the database."""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from embeddings import builtin
from knowledge.analysis import has_terms
from knowledge.embeddings import BuiltinEmbedder
from knowledge.fields import TEXT, TITLE
from knowledge.hits import Hit
from knowledge.hybrid import HybridIndex
from knowledge.index import LexicalIndex
from knowledge.readings import Document
from knowledge.vectors import VectorIndex
from knowledge.windows import split_windows

TURN_SECONDS = 0.0005


def search(
    query: str,
    limit: int = 4,
    *,
    earlier: Sequence[str] = (),
    product: str = "",
    language: str = "",
    original: str = "",
    by_word: bool = False,
) -> list[Hit]:
    """The chunks of published articles that answer the query, best first; none when nothing is relevant.

    `earlier` are the questions before this one, the last one last: a query that leans on them is understood with them.
    `original` is the same question as it was asked, where the query is a translation: what answers either is found.
    With a `product` what is about another one is left out. Articles in the `language` come before all others, if they
    answer. `by_word` is for a search box: what holds the query's words is found though it may not be about them.
    """
    from knowledge.library import LIBRARY  # The ORM is loaded for this function alone.

    library = LIBRARY.current()
    return library.search(
        query, limit, earlier=earlier, product=product, language=language, original=original, by_word=by_word
    )


def respell(query: str) -> str:
    """The query as it was likely meant, among the words of the published articles; empty when it has no slip."""
    from knowledge.library import LIBRARY

    return LIBRARY.current().respell(query)


def build_index(texts: Sequence[str]) -> HybridIndex:
    """An index by words and meaning over texts; a match's `position` is the text's place. A text's first line counts
    as its title when a blank line sets it apart."""
    documents = [_split_title(text) for text in texts]
    windows = [list(split_windows(title, text)) if has_terms(f"{title} {text}") else [] for title, text in documents]
    with _taking_short_turns(), ThreadPoolExecutor(1) as beside:
        lexical = beside.submit(LexicalIndex, documents, [TITLE, TEXT], knows_near_words=True)
        flat = builtin.encode([window for group in windows for window in group], threads=builtin.count_cores())
    groups = np.split(flat, np.cumsum([len(group) for group in windows])[:-1]) if windows else []
    return HybridIndex(lexical.result(), VectorIndex(groups), BuiltinEmbedder())


@contextmanager
def _taking_short_turns() -> Iterator[None]:
    """Words are read in Python, beside threads that need the interpreter for a moment between two products: by its
    usual turns they would wait 5 ms for it each time, and a processor would have nothing to do."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _split_title(text: str) -> Document:
    title, separator, body = text.strip().partition("\n\n")
    if separator and "\n" not in title:
        return [title, body]
    return ["", text]
