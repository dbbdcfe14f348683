"""A text as numbers: hashed pieces of it, each present or not, and a few measures of its shape."""

import math
import re
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guardrails.injection.plain import PlainText
from guardrails.injection.signs import HARM, ODD_RUN, SIGNS

BUCKETS = 1 << 15
# How many values `_measure` gives.
MEASURES = 8
SIZE = 2 * BUCKETS + len(SIGNS) + MEASURES
_CHARACTER_GRAMS = (3, 4, 5)
_WORDS = re.compile(r"[^\W_]+|[^\w\s]")
_SYMBOL = re.compile(r"[^\w .,?!'-]|_")
_YOU = re.compile(r"\b(?:you|your|yourself)\b")
_MACHINE = re.compile(r"\b(?:chatbots?|ai|bots?|gpt\w*|assistant|model|character|persona)\b")
_MIX = tuple(np.uint32(number) for number in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1))
# Of the signs and measures, beside pieces that weigh 1 together.
_SIGN_VALUE = 0.3

Indices = NDArray[np.int64]
Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """Positions below SIZE and their values, same length."""

    indices: Indices
    values: Values


def extract(plain: PlainText) -> Features:
    pieces = [
        (_hash_characters(plain.text), 0, 0.7),
        (_hash_words(plain.text), BUCKETS, 1.0),
    ]
    indices = [found + offset for found, offset, _ in pieces]
    values = [np.full(len(found), weight / math.sqrt(max(1, len(found))), np.float32) for found, _, weight in pieces]
    dense = np.array([*(sign.is_in(plain.text) for sign in SIGNS), *_measure(plain)], np.float32)
    present = np.flatnonzero(dense)
    indices.append(present + 2 * BUCKETS)
    values.append((dense[present] * _SIGN_VALUE).astype(np.float32))
    return Features(np.concatenate(indices), np.concatenate(values))


def _hash_characters(text: str) -> Indices:
    """Buckets of all pieces of three to five characters, each once."""
    codes = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32) * np.uint32(2654435761)
    codes ^= codes >> np.uint32(15)
    found = []
    for length in _CHARACTER_GRAMS:
        count = len(codes) - length + 1
        if count <= 0:
            continue
        hashes = np.full(count, length * 0x51ED27, np.uint32)
        for offset in range(length):
            hashes = (hashes ^ codes[offset : offset + count]) * _MIX[offset]
        found.append((hashes ^ (hashes >> np.uint32(16))) % np.uint32(BUCKETS))
    return _once(found)


def _hash_words(text: str) -> Indices:
    """Buckets of words, pairs, triples, and pairs with a gap, each once."""
    codes = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in _WORDS.findall(text)], np.uint32)
    found = [codes]
    if len(codes) > 1:
        found.append(codes[:-1] * _MIX[0] ^ codes[1:])
    if len(codes) > 2:
        found.append((codes[:-2] * _MIX[0] ^ codes[1:-1]) * _MIX[1] ^ codes[2:])
        found.append(codes[:-2] * _MIX[2] ^ codes[2:])
    return _once([hashes % np.uint32(BUCKETS) for hashes in found])


def _once(found: list[NDArray[np.uint32]]) -> Indices:
    """In order. NumPy's own `unique` costs three times as much for some hundreds."""
    ordered = np.concatenate(found)
    ordered.sort()
    is_first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first].astype(np.int64)


def _measure(plain: PlainText) -> list[float]:
    text = plain.text
    length = max(1, len(text))
    odd_runs = len(ODD_RUN.findall(text))
    addressed = len(_YOU.findall(text))
    symbols = len(_SYMBOL.findall(text)) / length
    return [
        float(plain.is_disguised),
        float(odd_runs >= 2),
        float(odd_runs >= 4),
        float(len(HARM.findall(text)) >= 2),
        float(addressed > 0 and bool(_MACHINE.search(text))),
        min(1.0, 20 * addressed / length),
        min(1.0, 5 * symbols),
        float(length > 120 and text.count(" ") < length / 25),
    ]
