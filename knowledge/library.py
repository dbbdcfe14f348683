"""The public articles as a searchable whole, kept in this process and rebuilt when they change."""

import threading
import time
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Q, Sum

from knowledge.bm25 import Field
from knowledge.chunks import Chunk, chunk_article
from knowledge.index import LexicalIndex, Match, best_matches
from knowledge.models import Article, SynonymGroup
from knowledge.readings import Document
from knowledge.search import TEXT, TITLE, Hit

HEADINGS = Field(2.0, 0.6)
KEYWORDS = Field(1.5, 0.0)
FIELDS = (TITLE, HEADINGS, KEYWORDS, TEXT)
# A best hit below this shares a passing word with the query, not its subject (tests/knowledge/questions.py).
RELEVANT = 0.2
# A hit this far behind the best one is about something else.
RELEVANT_TO_BEST = 0.5
CHECK_SECONDS = 1.0


class Library:
    """Articles cut into chunks, and their index. Never changed: another one takes its place."""

    def __init__(self, articles: Iterable[Article], synonyms: Iterable[Sequence[str]] = ()) -> None:
        self.articles = list(articles)
        self._entries = [
            (chunk, article)
            for article in self.articles
            for chunk in chunk_article(article.title, article.summary, article.body)
        ]
        self._index = LexicalIndex((_fields(*entry) for entry in self._entries), FIELDS, synonyms)

    @property
    def chunk_count(self) -> int:
        return len(self._entries)

    def search(self, query: str, limit: int, *, minimum: float = RELEVANT) -> list[Hit]:
        """The best chunks, best first. None when even the best score is below `minimum` (0 to 1)."""
        found = self._index.scores(query)
        matches = best_matches(found.total, limit)
        if not matches or found.words[matches[0].position] < minimum:
            return []
        close = [match for match in matches if match.score >= RELEVANT_TO_BEST * matches[0].score]
        return [self._make_hit(match) for match in close]

    def _make_hit(self, match: Match) -> Hit:
        chunk, article = self._entries[match.position]
        return Hit(chunk, match.score, article)


class LibraryHolder:
    """The library of this process. `current` looks at most once a second whether the articles changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._library: Library | None = None
        self._stamp: object = None
        self._checked_at = 0.0

    def current(self) -> Library:
        library = self._library
        if library is not None and time.monotonic() - self._checked_at < CHECK_SECONDS:
            return library
        # While one thread looks and rebuilds, the others go on with what there is.
        if library is not None and not self._lock.acquire(blocking=False):
            return library
        if library is None:
            self._lock.acquire()
        try:
            return self._refresh()
        finally:
            self._lock.release()

    def rebuild(self) -> Library:
        """Build anew from the database whether or not anything changed."""
        with self._lock:
            self._stamp = None
            return self._refresh()

    def expire(self) -> None:
        """Look for changes at the next search."""
        self._checked_at = float("-inf")

    def _refresh(self) -> Library:
        stamp = read_stamp()
        if self._library is None or stamp != self._stamp:
            self._library, self._stamp = load_library(), stamp
        self._checked_at = time.monotonic()
        return self._library


LIBRARY = LibraryHolder()


def load_library() -> Library:
    groups = SynonymGroup.objects.all()
    return Library(Article.objects.visible_to(AnonymousUser()), [group.phrases() for group in groups])


def read_stamp() -> object:
    """Changes with every change of the articles or synonyms; the sum of versions tells apart transactions that
    commit in another order than they were dated."""
    published = Count("pk", filter=Q(status=Article.Status.PUBLISHED, audience=Article.Audience.PUBLIC))
    articles = Article.objects.aggregate(Count("pk"), Max("updated_at"), Sum("version"), published=published)
    return articles, SynonymGroup.objects.aggregate(Count("pk"), Max("updated_at"))


def _fields(chunk: Chunk, article: Article) -> Document:
    return [chunk.title, " ".join(chunk.heading_path), article.keywords, chunk.text]
