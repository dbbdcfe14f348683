"""Passages of an article's text by names that outlive an edit elsewhere: the heading's anchor and a digest. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate

from knowledge.chunks import Chunk

_KEY = re.compile(r"(?P<anchor>.*?)(?P<digests>(?:~[0-9a-f]{8})+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Found:
    """A quote in its chunk: the passages it lies in."""

    chunk: Chunk
    passages: tuple[str, ...]

    @property
    def key(self) -> str:
        """Like `battery-degradation~1a2b3c4d`."""
        return self.chunk.anchor + "".join(f"~{_digest(passage)}" for passage in self.passages)


def find_quote(chunks: Sequence[Chunk], anchor: str, quote: str) -> Found | None:
    """Where a section's chunks hold the quote, word for word but for white space."""
    wanted = _squash(quote)
    for chunk in chunks:
        if wanted and chunk.anchor == anchor:
            texts = [_squash(passage) for passage in chunk.passages]
            start = "".join(texts).find(wanted)
            if start >= 0:
                ends = list(accumulate(map(len, texts)))
                touched = [
                    passage
                    for passage, text, end in zip(chunk.passages, texts, ends, strict=True)
                    if end > start and end - len(text) < start + len(wanted)
                ]
                return Found(chunk, tuple(touched))
    return None


def find_named(chunks: Sequence[Chunk], key: str) -> Found | None:
    """The passages that a key names, if the text still has all of them in one section."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    digests = match["digests"][1:].split("~")
    for chunk in chunks:
        if chunk.anchor == match["anchor"]:
            named = {_digest(passage): passage for passage in chunk.passages}
            if all(digest in named for digest in digests):
                return Found(chunk, tuple(named[digest] for digest in digests))
    return None


def _squash(text: str) -> str:
    return "".join(text.split())


def _digest(passage: str) -> str:
    return sha256(_squash(passage).encode()).hexdigest()[:8]
