"""What search can find: the chunks of the public articles. Chunks of unchanged articles are kept in this process."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Q, Sum

from knowledge.chunks import Chunk, chunk_article
from knowledge.context_lines.storing import Lines, load_lines, read_marks
from knowledge.models import Article, SearchIndex, SynonymGroup
from knowledge.readings import Document
from knowledge.windows import chunk_windows, digest_passage, digest_windows

NO_LINES: Lines = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk with its article; `digest` names what of it is embedded, `passage` what readers see of it."""

    chunk: Chunk
    article: Article
    digest: str
    passage: str

    @property
    def fields(self) -> Document:
        """What words are looked for in: title, headings, keywords, text."""
        return [self.chunk.title, " ".join(self.chunk.heading_path), self.article.keywords, self.chunk.text]


class Cut(NamedTuple):
    """A chunk, without its article, and the entry's digests."""

    chunk: Chunk
    digest: str
    passage: str


class EntryLoader:
    """Remembers each article's chunks until it, or a line on one of them, changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cuts: dict[object, list[Cut]] = {}

    def load(self) -> list[Entry]:
        """In the articles' order. Bodies are read of changed articles alone."""
        articles = list(Article.objects.visible_to(AnonymousUser()).defer("body"))
        marks = read_marks()
        with self._lock:
            known = self._cuts
            changed = [article.pk for article in articles if _stamp_article(article, marks) not in known]
            bodies: dict[int, str] = {}
            lines: dict[tuple[int, str], str] = {}
            for start in range(0, len(changed), 500):
                some = changed[start : start + 500]
                bodies |= dict(Article.objects.filter(pk__in=some).values_list("pk", "body"))
                lines |= load_lines(some)
            self._cuts = {
                stamp: known.get(stamp) or _cut(article, bodies.get(article.pk, ""), lines)
                for article in articles
                if (stamp := _stamp_article(article, marks))
            }
            return [
                Entry(cut.chunk, article, cut.digest, cut.passage)
                for article in articles
                for cut in self._cuts[_stamp_article(article, marks)]
            ]


load_entries = EntryLoader().load


def make_entries(articles: Iterable[Article], lines: Lines = NO_LINES) -> list[Entry]:
    """Of articles at hand, with their bodies."""
    return [
        Entry(cut.chunk, article, cut.digest, cut.passage)
        for article in articles
        for cut in _cut(article, article.body, lines)
    ]


def read_stamp() -> object:
    """Changes with every change of articles, synonyms or vectors; the sum of versions tells apart transactions that
    commit in another order than they were dated."""
    public = Count("pk", filter=Q(status=Article.Status.PUBLISHED, audience=Article.Audience.PUBLIC))
    articles = Article.objects.aggregate(Count("pk"), Max("updated_at"), Sum("version"), public=public)
    synonyms = SynonymGroup.objects.aggregate(Count("pk"), Max("updated_at"))
    return articles, synonyms, SearchIndex.objects.values_list("version", flat=True).first()


def _cut(article: Article, body: str, lines: Lines) -> list[Cut]:
    aliases = [alias for part in article.keywords.split(",") if (alias := part.strip())]
    cuts = []
    for chunk in chunk_article(article.title, article.summary, body, aliases):
        passage = digest_passage(chunk)
        told = replace(chunk, context=lines.get((article.pk, passage)) or chunk.context)
        cuts.append(Cut(told, digest_windows(chunk_windows(told)), passage))
    return cuts


def _stamp_article(article: Article, marks: Mapping[int, str]) -> object:
    return article.pk, article.version, article.updated_at, marks.get(article.pk)
