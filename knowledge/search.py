"""The door to search: `search` over the published articles, `build_index` over any texts without the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.bm25 import Field
from knowledge.chunks import Chunk
from knowledge.embeddings import builtin
from knowledge.hybrid import HybridIndex
from knowledge.index import Document, LexicalIndex

if TYPE_CHECKING:
    from knowledge.models import Article

TITLE = Field(3.0, 0.6)
TEXT = Field(1.0)


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that answers a query, how well (0 to 1), and the article it is part of."""

    chunk: Chunk
    score: float
    article: "Article"

    @property
    def url(self) -> str:
        """The page of the article, at the chunk's heading."""
        anchor = f"#{self.chunk.anchor}" if self.chunk.anchor else ""
        return self.article.get_absolute_url() + anchor


def search(query: str, limit: int = 4) -> list[Hit]:
    """The chunks of published articles that answer the query, best first; none when nothing is relevant."""
    from knowledge.library import LIBRARY  # The ORM is loaded for this function alone.

    return LIBRARY.current().search(query, limit)


def build_index(texts: Sequence[str]) -> HybridIndex:
    """An index by words and meaning over texts; a match's `position` is the text's place. A text's first line counts
    as its title when a blank line sets it apart."""
    documents = [_split_title(text) for text in texts]
    return HybridIndex(LexicalIndex(documents, [TITLE, TEXT]), documents, builtin())


def _split_title(text: str) -> Document:
    title, separator, body = text.strip().partition("\n\n")
    if separator and "\n" not in title:
        return [title, body]
    return ["", text]
