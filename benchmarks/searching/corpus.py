"""Texts and vectors of any number, made from given texts: as varied in words, as long as help articles' chunks."""

import random
import re

import numpy as np

from embeddings.builtin import Vectors, encode
from knowledge.readings import Document
from knowledge.windows import split_windows

WORDS = (60, 200)
EMBEDDED = 300
# How far a made window lies from the real one that it stands for.
SPREAD = 0.4


def make_documents(texts: list[str], count: int) -> list[Document]:
    """Each a title and sentences from all over; one in ten has words of its own, as product names are."""
    pick = random.Random(1)
    sentences = [one for text in texts for one in re.split(r"(?<=[.!?])\s+|\n+", text) if 4 <= len(one.split()) <= 40]
    documents = []
    for number in range(count):
        size, chosen = pick.randint(*WORDS), []
        while sum(len(one.split()) for one in chosen) < size:
            own = f" Model {number % 997}-{pick.randint(1, 9999)}." if pick.random() < 0.1 else ""
            chosen.append(pick.choice(sentences) + own)
        documents.append([" ".join(pick.choice(sentences).split()[:6]), " ".join(chosen)])
    return documents


def make_vectors(documents: list[Document]) -> list[Vectors]:
    """As many windows for each document as it has. Those of the first documents are embedded; the others are made from
    them: embedding takes milliseconds each, and comparing does not care."""
    random_numbers = np.random.default_rng(1)
    windows = [list(split_windows(title, text)) for title, text in documents]
    real = encode([window for group in windows[:EMBEDDED] for window in group])
    groups = []
    for group in windows:
        noise = random_numbers.standard_normal((len(group), real.shape[1])) * SPREAD / np.sqrt(real.shape[1])
        rows = real[random_numbers.integers(len(real), size=len(group))] + noise
        groups.append((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16))
    return groups
