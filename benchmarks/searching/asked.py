"""The example company's library in memory, and what speaks for the best passage of each question."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import terms
from knowledge.company import read_articles, read_synonyms
from knowledge.embedding import embed_chunks
from knowledge.embeddings import BuiltinEmbedder
from knowledge.entries import make_entries
from knowledge.following_up import find_context
from knowledge.hybrid import keep_sensible
from knowledge.memory import Library
from knowledge.models import SynonymGroup
from knowledge.relevance import LEAST
from tests.knowledge.harder_questions import FOREIGN, OFF_TOPIC, PARAPHRASED
from tests.knowledge.held_out_questions import HELD_OUT as HELD_OUT_QUESTIONS
from tests.knowledge.questions import ANSWERED, FOREIGN_ANSWERED, FOREIGN_UNANSWERED, UNANSWERED

__all__ = ["HELD_OUT", "LEAST", "list_off_topic", "list_ours", "make_library", "measure"]

ACME = Path(__file__).resolve().parents[2] / "portal" / "company" / "acme"
HELD_OUT = "held out"
# A question and the one before it that it leans on, if any.
Question = tuple[str, str]


def make_library() -> Library:
    synonyms = [SynonymGroup(words=words).phrases() for words in read_synonyms(ACME)]
    entries = make_entries(read_articles(ACME))
    vectors = embed_chunks(BuiltinEmbedder(), {entry.digest: entry.chunk for entry in entries})
    return Library(entries, synonyms, vectors=vectors, embedder=BuiltinEmbedder())


def list_ours() -> dict[str, list[Question]]:
    return {
        "plain": [(text, "") for text, _ in ANSWERED],
        "harder": [(text, "") for text, _ in PARAPHRASED],
        "foreign": [
            (text, "") for text in [*(text for _, text, _ in FOREIGN), *(text for text, _ in FOREIGN_ANSWERED)]
        ],
        HELD_OUT: [(asked.text, asked.earlier) for asked in HELD_OUT_QUESTIONS],
    }


def list_off_topic() -> list[Question]:
    texts = [*(text for _, text in OFF_TOPIC), *UNANSWERED, *FOREIGN_UNANSWERED]
    return [(text, "") for text in texts if terms(text)]


def measure(library: Library, questions: Sequence[Question]) -> NDArray[np.float64]:
    """A row for each question: words, likeness, terms, subject, everyday, of the passage that would come first."""
    rows = []
    for text, earlier in questions:
        evidence = library.weigh(text, find_context(text, [earlier] if earlier else []), "", "").evidence
        best = int(np.argmax(keep_sensible(evidence)))
        if evidence.likeness is None or evidence.asked is None:
            raise ValueError("the library does not search by meaning")
        rows.append([evidence.words[best], evidence.likeness[best], *evidence.asked])
    return np.array(rows, dtype=np.float64)
