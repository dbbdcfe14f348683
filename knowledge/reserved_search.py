"""Search in what not everybody may read: few articles, which no index of the public's holds. Each process keeps an
index for each circle of readers until one of its articles changes."""

import threading
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet, Sum

from knowledge.chunks import Chunk, chunk_article
from knowledge.fields import KEYWORDS, TEXT, TITLE
from knowledge.hits import Hit
from knowledge.index import LexicalIndex
from knowledge.models import Article
from knowledge.models.visibility import Reader, list_audiences

# A hit below this shares a passing word with the query.
RELEVANT = 0.25
MOST_ARTICLES = 500


def search_reserved(query: str, limit: int, reader: Reader) -> list[Hit]:
    """The chunks of articles for customers or staff that the reader may read and that share the query's words, best
    first."""
    audiences = tuple(one for one in list_audiences(reader) if one != Article.Audience.PUBLIC)
    return _search(audiences, query, limit) if audiences else []


def search_for_customers(query: str, limit: int) -> list[Hit]:
    """The same of what is for any customer who is signed in, and for nobody else."""
    return _search((str(Article.Audience.CUSTOMERS),), query, limit)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The passages of some articles with their index; `stamp` changes with any of them."""

    stamp: object
    passages: list[tuple[Chunk, Article]]
    index: LexicalIndex

    def search(self, query: str, limit: int) -> list[Hit]:
        matches = [match for match in self.index.search(query, limit) if match.score >= RELEVANT]
        found = [(*self.passages[match.position], match.score) for match in matches]
        return [Hit(chunk, score, article) for chunk, article, score in found]


_shelves: dict[tuple[str, ...], _Shelf] = {}
_filling = threading.Lock()


def _search(audiences: tuple[str, ...], query: str, limit: int) -> list[Hit]:
    articles = Article.objects.published().filter(audience__in=audiences)
    stamp = articles.aggregate(Count("pk"), Max("pk"), Max("updated_at"), Sum("version"))
    if not stamp["pk__count"]:
        return []
    shelf = _shelves.get(audiences)
    if shelf is None or shelf.stamp != stamp:
        with _filling:
            shelf = _shelves.get(audiences)
            if shelf is None or shelf.stamp != stamp:
                shelf = _shelves[audiences] = _fill(stamp, articles)
    return shelf.search(query, limit)


def _fill(stamp: object, articles: QuerySet[Article]) -> _Shelf:
    passages = [
        (chunk, article)
        for article in articles[:MOST_ARTICLES]
        for chunk in chunk_article(article.title, article.summary, article.body)
    ]
    documents = [[chunk.title, article.keywords, chunk.text] for chunk, article in passages]
    return _Shelf(stamp, passages, LexicalIndex(documents, [TITLE, KEYWORDS, TEXT]))
