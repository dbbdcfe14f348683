"""What search can find: the chunks of the public articles. Chunks of unchanged articles are kept in this process."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Q, Sum

from knowledge.chunks import Chunk, chunk_article
from knowledge.models import Article, SearchIndex, SynonymGroup
from knowledge.readings import Document
from knowledge.windows import chunk_windows, digest_windows


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk with its article; `digest` names what of it is embedded."""

    chunk: Chunk
    article: Article
    digest: str

    @property
    def fields(self) -> Document:
        """What words are looked for in: title, headings, keywords, text."""
        return [self.chunk.title, " ".join(self.chunk.heading_path), self.article.keywords, self.chunk.text]


class EntryLoader:
    """Remembers each article's chunks until it changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._chunks: dict[object, list[tuple[Chunk, str]]] = {}

    def load(self) -> list[Entry]:
        """In the articles' order. Bodies are read of changed articles alone."""
        articles = list(Article.objects.visible_to(AnonymousUser()).defer("body"))
        with self._lock:
            known = self._chunks
            changed = [article.pk for article in articles if _stamp_article(article) not in known]
            bodies: dict[int, str] = {}
            for start in range(0, len(changed), 500):
                rows = Article.objects.filter(pk__in=changed[start : start + 500])
                bodies |= dict(rows.values_list("pk", "body"))
            self._chunks = {
                stamp: known.get(stamp) or _cut(article, bodies.get(article.pk, ""))
                for article in articles
                if (stamp := _stamp_article(article))
            }
            return [
                Entry(chunk, article, digest)
                for article in articles
                for chunk, digest in self._chunks[_stamp_article(article)]
            ]


load_entries = EntryLoader().load


def make_entries(articles: Iterable[Article]) -> list[Entry]:
    """Of articles at hand, with their bodies."""
    return [Entry(chunk, article, digest) for article in articles for chunk, digest in _cut(article, article.body)]


def read_stamp() -> object:
    """Changes with every change of articles, synonyms or vectors; the sum of versions tells apart transactions that
    commit in another order than they were dated."""
    public = Count("pk", filter=Q(status=Article.Status.PUBLISHED, audience=Article.Audience.PUBLIC))
    articles = Article.objects.aggregate(Count("pk"), Max("updated_at"), Sum("version"), public=public)
    synonyms = SynonymGroup.objects.aggregate(Count("pk"), Max("updated_at"))
    return articles, synonyms, SearchIndex.objects.values_list("version", flat=True).first()


def _cut(article: Article, body: str) -> list[tuple[Chunk, str]]:
    aliases = [alias for part in article.keywords.split(",") if (alias := part.strip())]
    chunks = chunk_article(article.title, article.summary, body, aliases)
    return [(chunk, digest_windows(chunk_windows(chunk))) for chunk in chunks]


def _stamp_article(article: Article) -> object:
    return article.pk, article.version, article.updated_at
