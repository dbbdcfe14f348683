"""The public articles as a searchable whole in this process's memory."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from embeddings.builtin import Vectors
from knowledge.analysis import fold
from knowledge.embedding import note_failed_question
from knowledge.embeddings import Embedder
from knowledge.entries import Entry
from knowledge.fields import FIELDS
from knowledge.hits import Hit
from knowledge.hybrid import HybridIndex
from knowledge.index import LexicalIndex, Match
from knowledge.picking import Candidates, Searchable, primary_language, trust_translation
from knowledge.readings import Reader
from knowledge.vectors import VectorIndex

NO_VECTORS: Vectors = np.zeros((0, 0), dtype=np.float32)


class Library(Searchable):
    """Chunks of articles, and their index, in memory. Never changed: another one takes its place."""

    def __init__(
        self,
        entries: Iterable[Entry],
        synonyms: Iterable[Sequence[str]] = (),
        *,
        vectors: Mapping[str, Vectors] | None = None,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
    ) -> None:
        """`vectors` are the embedder's, by the entries' digests; an entry without is found by its words."""
        self.entries = list(entries)
        self._named: dict[str, list[Entry]] = {}
        for entry in self.entries:
            self._named.setdefault(fold(entry.chunk.label), []).append(entry)
        self._products = np.array([str(entry.article.product) for entry in self.entries])
        self._languages = np.array([primary_language(entry.article.language) for entry in self.entries])
        known = vectors or {}
        groups = [known.get(entry.digest, NO_VECTORS) for entry in self.entries]
        documents = (entry.fields for entry in self.entries)
        lexical = LexicalIndex(documents, FIELDS, synonyms, reader=reader, knows_near_words=bool(known))
        self._index = HybridIndex(
            lexical, VectorIndex(groups) if known else None, embedder, on_failure=note_failed_question
        )
        self.article_count = len({entry.article.slug for entry in self.entries})
        self.chunk_count = len(self.entries)
        self.embedded_count = self._index.embedded_count

    def weigh(self, query: str, context: str, product: str, original: str) -> Candidates:
        if context:
            evidence = self._index.weigh(f"{context} {query}").blend(self._index.weigh(query))
        else:
            evidence = self._index.weigh(query)
        if original:
            evidence = evidence.join(self._index.weigh(original), trust_translation(query))
        return Candidates(evidence, self._products, self._languages, self._make_hits)

    def find_named(self, label: str) -> list[Hit]:
        return [Hit(entry.chunk, 1.0, entry.article) for entry in self._named.get(fold(label.strip()), ())]

    def respell(self, query: str) -> str:
        return self._index.respell(query)

    def _make_hits(self, matches: Sequence[Match]) -> list[Hit]:
        found = [(self.entries[match.position], match.score) for match in matches]
        return [Hit(entry.chunk, score, entry.article) for entry, score in found]
