"""The library over the tables: a query brings some hundred candidates, which are weighed as in memory."""

import json
from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from knowledge.analysis import fold
from knowledge.chunks import Chunk, list_titles
from knowledge.embedding import note_failed_question
from knowledge.embeddings import BuiltinEmbedder, EmbeddingError, find
from knowledge.hits import Hit
from knowledge.hybrid import Evidence, describe_question
from knowledge.index import Match
from knowledge.models import Article
from knowledge.near_words import MOST_WORDS, NearWords
from knowledge.picking import GENERAL, Candidates, Searchable, trust_translation
from knowledge.postgres.candidates import choose_names, find_candidates, read_likeness, read_mean
from knowledge.postgres.holdings import CandidateHoldings, StoredVocabulary
from knowledge.postgres.syncing import read_lengths, read_words
from knowledge.relevance import Asked
from knowledge.scoring import score_question
from knowledge.understanding import Question, Understanding

Vector = NDArray[np.float32]


class PostgresLibrary(Searchable):
    def __init__(self, synonyms: Iterable[Sequence[str]] = ()) -> None:
        self._understanding = Understanding(synonyms)
        with connection.cursor() as cursor:
            self.chunk_count, self._mean_lengths = read_lengths(cursor)
            cursor.execute("SELECT count(DISTINCT article_id) FROM knowledge_search_chunk")
            self.article_count = cursor.fetchone()[0]
            cursor.execute("SELECT count(DISTINCT chunk_id) FROM knowledge_search_window")
            self.embedded_count = cursor.fetchone()[0]
            cursor.execute("SELECT name FROM knowledge_search_model")
            names = [name for (name,) in cursor.fetchall()]
            self._embedder = find(names[0]) if names and self.embedded_count else None
            is_builtin = isinstance(self._embedder, BuiltinEmbedder)
            self._mean = read_mean(cursor) if is_builtin else None
            self._near = NearWords(read_words(cursor, MOST_WORDS)) if self._embedder else None

    def weigh(self, query: str, context: str, product: str, original: str) -> Candidates:
        queries = [f"{context} {query}", query] if context else [query]
        if original:
            queries.append(original)
        products = [product, GENERAL] if product else None
        vocabulary = StoredVocabulary(self._near)
        questions = [self._understanding.read(text, vocabulary) for text in queries]
        vectors = self._embed([question.text for question in questions])
        keys = {key for question in questions for key in question.keys}
        rarities = vocabulary.rarities(keys, self.chunk_count)
        rows = find_candidates(choose_names(rarities, vocabulary), vectors or (), products)
        holdings = CandidateHoldings(rows, rarities, self._mean_lengths)
        likeness = [read_likeness(vector, rows) for vector in vectors] if vectors else None
        asked = None
        if vectors and self._mean is not None:
            asked = [describe_question(*one, self._mean) for one in zip(queries, vectors, strict=True)]
        *found, last = self._weigh(questions, holdings, likeness, asked)
        if not original:
            found.append(last)
        evidence = found[0].blend(found[1]) if context else found[0]
        if original:
            evidence = evidence.join(last, trust_translation(query))
        return Candidates(
            evidence,
            np.array([row.product for row in rows]),
            np.array([row.language for row in rows]),
            lambda matches: _make_hits([rows[match.position].id for match in matches], matches),
        )

    def find_named(self, label: str) -> list[Hit]:
        titles, wanted = list_titles(label), fold(label.strip())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT chunk.id, chunk.chunk FROM knowledge_search_chunk AS chunk JOIN knowledge_article AS article "
                "ON article.id = chunk.article_id "
                "WHERE lower(article.title) = ANY(ARRAY(SELECT lower(one) FROM unnest(%s::text[]) AS one)) "
                "ORDER BY chunk.id",
                [titles],
            )
            ids = [key for key, stored in cursor.fetchall() if fold(_read_chunk(stored).label) == wanted]
        return _make_hits(ids, [Match(place, 1.0) for place in range(len(ids))]) if ids else []

    def respell(self, query: str) -> str:
        return self._understanding.respell(query, StoredVocabulary())

    def _weigh(
        self,
        questions: Sequence[Question],
        holdings: CandidateHoldings,
        likeness: Sequence[Vector] | None,
        asked: Sequence[Asked] | None,
    ) -> list[Evidence]:
        found = []
        for place, question in enumerate(questions):
            scores = score_question(question, holdings)
            by_meaning = (likeness[place] if likeness else None, asked[place] if asked else None)
            found.append(Evidence(scores.words, scores.pairs, *by_meaning))
        return found

    def _embed(self, queries: Sequence[str]) -> list[Vector] | None:
        if self._embedder is None:
            return None
        try:
            return [self._embedder.embed_query(query) for query in queries]
        except EmbeddingError as error:
            note_failed_question(error)
            return None


def _make_hits(ids: Sequence[int], matches: Sequence[Match]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, article_id, chunk FROM knowledge_search_chunk WHERE id = ANY(%s)", [list(ids)])
        rows = {key: (article, chunk) for key, article, chunk in cursor.fetchall()}
    articles = Article.objects.defer("body").in_bulk({article for article, _ in rows.values()})
    hits = []
    for key, match in zip(ids, matches, strict=True):
        # What went meanwhile is left out.
        if key in rows and rows[key][0] in articles:
            hits.append(Hit(_read_chunk(rows[key][1]), match.score, articles[rows[key][0]]))
    return hits


def _read_chunk(stored: str) -> Chunk:
    values = json.loads(stored)
    return Chunk(**values | {name: tuple(values[name]) for name in ("heading_path", "passages", "aliases")})
