"""From what speaks for each passage to the passages that answer."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import terms
from knowledge.following_up import find_context
from knowledge.hits import Hit
from knowledge.hybrid import Evidence, keep_sensible
from knowledge.index import Match, best_matches
from knowledge.models import Article
from knowledge.repeats import drop_repeats, spread

GENERAL = str(Article.Product.GENERAL)
# A hit this far behind the best one is about something else.
RELEVANT_TO_BEST = 0.5
# That something was found shows in one of so many.
JUDGED = 2
# A translation of so many different words tells what is asked.
TELLING_TERMS = 3
# So many more are looked at, in case some say the same or are of one article.
MOST_REPEATS = 16


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages that may answer, in one order: what speaks for each, and whose they are. `make_hits` brings the
    passages themselves."""

    evidence: Evidence
    products: NDArray[np.str_]
    languages: NDArray[np.str_]
    make_hits: Callable[[Sequence[Match]], list[Hit]]


class Searchable(ABC):
    """The public articles as they can be searched, wherever they are kept."""

    article_count: int
    chunk_count: int
    embedded_count: int

    @abstractmethod
    def weigh(self, query: str, context: str, product: str, original: str) -> Candidates:
        """What may answer the query, understood with the earlier question that it leans on, if any, or the same in the
        asker's own words."""

    @abstractmethod
    def find_named(self, label: str) -> list[Hit]:
        """The passages under the article's title or the section of it that a query names word for word, as
        `Chunk.label` does."""

    @abstractmethod
    def respell(self, query: str) -> str:
        """The query as it was likely meant; empty when no word of it looks mistyped."""

    def search(
        self,
        query: str,
        limit: int,
        *,
        earlier: Sequence[str] = (),
        product: str = "",
        language: str = "",
        original: str = "",
        by_word: bool = False,
    ) -> list[Hit]:
        """The best chunks, best first; none when nothing is relevant. See `knowledge.search.search`."""
        context = find_context(query, earlier)
        if limit < 1 or not self.chunk_count or not (context or terms(query) or terms(original)):
            return []
        candidates = self.weigh(query, context, product, original)
        allowed = np.full(len(candidates.products), True)
        if product:
            allowed = (candidates.products == product) | (candidates.products == GENERAL)
        spoken = allowed & (candidates.languages == primary_language(language))
        named = [hit for hit in self.find_named(query) if not product or hit.article.product in (product, GENERAL)]
        for judge in (candidates.evidence.is_relevant, *([candidates.evidence.is_worded] if by_word else [])):
            if found := _pick(candidates, spoken, limit, judge) or _pick(candidates, allowed, limit, judge):
                return drop_repeats(_put_first(named, found), limit)
        return drop_repeats(named, limit)


def _put_first(named: Sequence[Hit], found: Sequence[Hit]) -> list[Hit]:
    chunks = [hit.chunk for hit in named]
    return [*named, *(hit for hit in found if hit.chunk not in chunks)]


def primary_language(language: str) -> str:
    """`zh-hans` and `zh-CN` are read by the same people."""
    return language.lower().replace("_", "-").partition("-")[0]


def trust_translation(query: str) -> float:
    """How far a translation's words may decide: of few, which any question may have, less."""
    return min(1.0, len(set(terms(query))) / TELLING_TERMS)


def _pick(candidates: Candidates, allowed: NDArray[np.bool_], limit: int, judge: Callable[[int], bool]) -> list[Hit]:
    """The best of the allowed; none if not even one of the first few is judged to answer."""
    scores = np.where(allowed, keep_sensible(candidates.evidence), 0)
    matches = best_matches(scores, limit + MOST_REPEATS)
    if not any(judge(match.position) for match in matches[:JUDGED]):
        return []
    close = [match for match in matches if match.score >= RELEVANT_TO_BEST * matches[0].score]
    return spread(drop_repeats(candidates.make_hits(close), len(close)), limit)
