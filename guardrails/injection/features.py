"""A text as numbers: hashed pieces of it, each present or not, and a few measures of its shape."""

import math
import re
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guardrails.injection.plain import PlainText
from guardrails.injection.signs import HARM, ODD_RUN, SIGNS, mark_signs

BUCKETS = 1 << 15
# How many values `_measure` gives.
MEASURES = 8
SIZE = 2 * BUCKETS + len(SIGNS) + MEASURES
_CHARACTER_GRAMS = (3, 4, 5)
_PADDING = " " + "\0" * (_CHARACTER_GRAMS[-1] - 1)
_SEEDS = np.array([[length * 0x51ED27] for length in _CHARACTER_GRAMS], np.uint32)
_WORDS = re.compile(r"[^\W_]+|[^\w\s]")
_SYMBOL = re.compile(r"[^\w .,?!'-]|_")
_YOU = re.compile(r"\b(?:you|your|yourself)\b")
_MACHINE = re.compile(r"\b(?:chatbots?|ai|bots?|gpt\w*|assistant|model|character|persona)\b")
_MIX = tuple(np.uint32(number) for number in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1))
_SPREAD = np.uint32(2654435761)
_HALF, _SIXTEEN, _IN_BUCKETS = np.uint32(15), np.uint32(16), np.uint32(BUCKETS - 1)
# Of all pieces of characters together, and of each sign and measure, where all words together weigh 1.
_CHARACTERS_WEIGHT, _SIGN_VALUE = 0.7, 0.3

Indices = NDArray[np.int64]
Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """Positions below SIZE and their values, same length."""

    indices: Indices
    values: Values


def extract(plain: PlainText) -> Features:
    characters, words = _hash_characters(plain.text), _hash_words(plain.text)
    dense = [*mark_signs(plain.text), *_measure(plain)]
    present = [place for place, value in enumerate(dense) if value]
    indices = np.concatenate([characters, words + BUCKETS, np.array(present, np.int64) + 2 * BUCKETS])
    values = np.empty(len(indices), np.float32)
    signs_from = len(characters) + len(words)
    values[: len(characters)] = _CHARACTERS_WEIGHT / math.sqrt(max(1, len(characters)))
    values[len(characters) : signs_from] = 1 / math.sqrt(max(1, len(words)))
    values[signs_from:] = np.array([dense[place] for place in present], np.float32) * _SIGN_VALUE
    return Features(indices, values)


def _hash_characters(text: str) -> Indices:
    """Buckets of all pieces of three to five characters, each once."""
    codes = np.frombuffer(f" {text}{_PADDING}".encode("utf-32-le", "surrogatepass"), np.uint32) * _SPREAD
    codes ^= codes >> _HALF
    size = len(text) + 2
    # A row for each length, and in it a piece for each place; those that reach into the padding are left out.
    hashes = np.repeat(_SEEDS, size, axis=1)
    for offset, mix in enumerate(_MIX):
        rows = hashes[max(0, offset + 1 - _CHARACTER_GRAMS[0]) :]
        rows ^= codes[offset : offset + size]
        rows *= mix
    hashes ^= hashes >> _SIXTEEN
    hashes &= _IN_BUCKETS
    return _once([row[: max(0, size - length + 1)] for row, length in zip(hashes, _CHARACTER_GRAMS, strict=True)])


def _hash_words(text: str) -> Indices:
    """Buckets of words, pairs, triples, and pairs with a gap, each once."""
    codes = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in _WORDS.findall(text)], np.uint32)
    found = [codes]
    if len(codes) > 1:
        found.append(codes[:-1] * _MIX[0] ^ codes[1:])
    if len(codes) > 2:
        found.append((codes[:-2] * _MIX[0] ^ codes[1:-1]) * _MIX[1] ^ codes[2:])
        found.append(codes[:-2] * _MIX[2] ^ codes[2:])
    return _once([hashes & _IN_BUCKETS for hashes in found])


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
