"""What a search finds. Pure: the article is passed on as it came."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.chunks import Chunk

if TYPE_CHECKING:
    from knowledge.models import Article


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that answers a query, how well (0 to 1), and the article it is part of."""

    chunk: Chunk
    score: float
    article: "Article"

    @property
    def text(self) -> str:
        return self.chunk.text

    @property
    def updated_at(self) -> datetime:
        return self.article.updated_at

    @property
    def slug(self) -> str:
        return self.article.slug

    @property
    def url(self) -> str:
        """The page of the article, at the chunk's heading."""
        anchor = f"#{self.chunk.anchor}" if self.chunk.anchor else ""
        return self.article.get_absolute_url() + anchor
