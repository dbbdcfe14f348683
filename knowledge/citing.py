"""What an answer may cite: sources with their version, and citations checked against the text that they quote."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.db.models import F, Q
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse

from knowledge.chunks import Chunk, chunk_article
from knowledge.highlighting import CITED_ANCHOR
from knowledge.models import ArticleVersion
from knowledge.passages import Found, find_quote
from knowledge.support import Doubt, find_doubt


@dataclass(frozen=True, slots=True)
class Source:
    """A citation that holds. `url` leads to the passage, in the version that was cited."""

    title: str
    url: str
    quote: str
    version: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The citations that hold, and why others do not. With a `Doubt` about the text there are none."""

    sources: list[Source]
    doubts: list[Doubt]


def make_source_url(slug: str, version: int, anchor: str) -> str:
    """What a search result names as its source: the article's version, at the chunk's heading."""
    return f"{_make_path(slug)}?{urlencode({'version': version})}" + (f"#{anchor}" if anchor else "")


def make_passage_url(slug: str, version: int, key: str) -> str:
    return f"{_make_path(slug)}?{urlencode({'version': version, 'passage': key}, safe='~')}#{CITED_ANCHOR}"


def check_citations(text: str, citations: Iterable[dict[str, Any]], *, asked: str = "") -> Checked:
    """Checks the API's citations of one text block. `asked` is what the visitor wrote.

    A quote must stand in the chunk that its source names, word for word, in a version that the public may read; then
    the text must follow from its quotes. One query for each source.
    """
    checked = Checked([], [])
    supports = []
    for citation in citations:
        quote = str(citation.get("cited_text") or "").strip()
        address = _read_address(str(citation.get("source") or ""))
        version = _find_version(*address[:2]) if address else None
        if address is None or version is None:
            checked.doubts.append(Doubt("SOURCE", "no article that the public may read"))
        elif found := find_quote(cut(version.title, version.summary, version.body), address[2], quote):
            url = make_passage_url(version.article.slug, version.number, found.key)
            checked.sources.append(Source(found.chunk.label, url, quote, version.number))
            supports.append(found)
        else:
            checked.doubts.append(Doubt("QUOTE", f"the quote is not in version {version.number} of {address[0]}"))
    if supports and (doubt := _doubt_text(text, supports, asked)):
        return Checked([], [*checked.doubts, doubt])
    return checked


@lru_cache(maxsize=64)
def cut(title: str, summary: str, body: str) -> list[Chunk]:
    """`chunk_article`, remembered: a popular passage is cited again and again."""
    return chunk_article(title, summary, body)


def _doubt_text(text: str, supports: list[Found], asked: str) -> Doubt | None:
    source = "\n".join(passage for found in supports for passage in found.passages)
    heading = "\n".join(line for found in supports for line in (found.chunk.title, *found.chunk.heading_path))
    return find_doubt(text, source, heading, asked)


def _read_address(url: str) -> tuple[str, int | None, str] | None:
    """Slug, version and anchor of one of our own addresses."""
    try:
        parts = urlsplit(url)
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    if parts.scheme or parts.netloc or match.view_name != "knowledge:article":
        return None
    version = QueryDict(parts.query).get("version", "")
    number = int(version) if version.isascii() and version.isdigit() else None
    return match.kwargs["slug"], number, unquote(parts.fragment)


def _find_version(slug: str, number: int | None) -> ArticleVersion | None:
    """The version that the source names, or the one that stands; also by an address that the article had."""
    is_its_slug = Q(article__slug=slug) | Q(article__former_slugs__slug=slug)
    versions = ArticleVersion.objects.for_customers().filter(is_its_slug)
    wanted = F("article__version") if number is None else min(number, 2**31 - 1)
    return versions.filter(number=wanted).select_related("article").first()


def _make_path(slug: str) -> str:
    return reverse("knowledge:article", args=[slug])
