"""How well `build_index` finds: precision, recall and reciprocal rank of the first right one, over the first k."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.search import build_index

# On all 100 questions of the guide's set, over the first 3: precision, recall, MRR.
LISTED = {
    "the guide's embeddings": (0.428, 0.659, 0.737),
    "… with summaries": (0.453, 0.714, 0.773),
    "… with summaries and a model's re-ranking": (0.437, 0.693, 0.865),
    "BM25 alone": (0.393, 0.633, 0.773),
    "BM25 and wordllama": (0.420, 0.671, 0.822),
    "BM25, wordllama and the built-in encoder": (0.427, 0.686, 0.832),
}


# Drawn again with replacement, to see how far the means may be from those of other questions.
RESAMPLES = 10_000


@dataclass(frozen=True)
class Question:
    text: str
    relevant: frozenset[str]


@dataclass(frozen=True)
class Quality:
    precision: float
    recall: float
    reciprocal_rank: float


def read_questions(path: Path) -> list[Question]:
    return [Question(case["question"], frozenset(case["relevant"])) for case in json.loads(path.read_text())]


def print_quality(docs: list[dict[str, str]], questions: list[Question], k: int, *, show_misses: bool) -> None:
    index = build_index([doc["text"] for doc in docs])
    judged = []
    for question in questions:
        found = [docs[hit.position]["id"] for hit in index.search(question.text, k)]
        judged.append(judge(found, question.relevant))
        if show_misses and judged[-1].reciprocal_rank < 1:
            print(f"\n{question.text}\n  wanted {sorted(question.relevant)}\n  found  {found}")
    print(f"\n{'over the first ' + str(k):45}{'precision':>10}{'recall':>10}{'MRR':>10}")
    for name, figures in LISTED.items():
        print(f"{name:45}" + "".join(f"{figure:10.3f}" for figure in figures))
    figures = np.array([(one.precision, one.recall, one.reciprocal_rank) for one in judged])
    drawn = np.random.default_rng(1).integers(len(figures), size=(RESAMPLES, len(figures)))
    low, high = np.quantile(figures[drawn].mean(axis=1), [0.025, 0.975], axis=0)
    for name, row in (
        (f"this search, on {len(figures)} questions", figures.mean(axis=0)),
        ("  of other questions like these, at least", low),
        ("  and at most, 95 times in 100", high),
    ):
        print(f"{name:45}" + "".join(f"{figure:10.3f}" for figure in row))


def judge(found: list[str], relevant: frozenset[str]) -> Quality:
    ranks = [rank for rank, name in enumerate(found, start=1) if name in relevant]
    return Quality(
        len(ranks) / max(len(found), 1), len(set(found) & relevant) / len(relevant), 1 / ranks[0] if ranks else 0
    )
