"""Placeholders in text that goes to the customer: never cut in two, and in the end shown as what they stand for."""

import re
from collections.abc import Mapping
from typing import Any

from guardrails.chain import Verdict
from guardrails.kinds import ALL_KINDS
from guardrails.normalise import CITATION_MARK
from guardrails.pii.wording import hide

_KINDS = "|".join(ALL_KINDS)
PLACEHOLDER = re.compile(rf"\[({_KINDS})_([0-9]{{1,6}})\]")
_IN_BYTES = re.compile(PLACEHOLDER.pattern.encode())
LONGEST = max(map(len, ALL_KINDS)) + len("[_123456]")
# A placeholder through which citations' marks are scattered, and the beginning of one at the end of a text.
_SCATTERED = re.compile(rf"\[[A-Z_0-9{CITATION_MARK}]*{CITATION_MARK}[A-Z_0-9{CITATION_MARK}]*\]")
_BEGUN = re.compile(rf"\[[A-Z_0-9{CITATION_MARK}]*\Z")


def has_placeholder(frame: bytes) -> bool:
    """Cheap enough for every frame."""
    return _IN_BYTES.search(frame) is not None


def find_placeholders(text: str) -> list[str]:
    return [match[0] for match in PLACEHOLDER.finditer(text)] if "[" in text else []


def find_in_values(value: Any) -> set[str]:
    """The placeholders in all texts of JSON values; names of fields are none."""
    if isinstance(value, str):
        return set(find_placeholders(value))
    if isinstance(value, dict):
        value = list(value.values())
    return set().union(*map(find_in_values, value)) if isinstance(value, list) else set()


def restore(text: str, originals: Mapping[str, str]) -> str:
    """The text with originals (by placeholder) in the place of placeholders; the others stay."""
    return PLACEHOLDER.sub(lambda match: originals.get(match[0], match[0]), text)


def show(text: str, originals: Mapping[str, str]) -> str:
    """The text as its customer reads it: what is not kept is told in words, like `[card number hidden]`."""
    return PLACEHOLDER.sub(lambda match: show_one(match[0], originals), text)


def show_one(placeholder: str, originals: Mapping[str, str]) -> str:
    return originals.get(placeholder) or hide(placeholder[1:].rpartition("_")[0], placeholder, "")


class PlaceholderFilter:
    """Lets each placeholder out in one piece, so that every piece can be restored by itself.

    Citations' marks inside a placeholder follow it. At most LONGEST characters are held back, and those marks.
    """

    is_skippable = True
    grammar = None

    def __init__(self) -> None:
        self.pending = ""

    @property
    def verdicts(self) -> list[Verdict]:
        return []

    def allows_opening(self, text: str) -> bool:
        return True

    def feed(self, chunk: str) -> str:
        if not self.pending and "[" not in chunk:
            return chunk
        text = _gather_marks(self.pending + chunk)
        begun = _BEGUN.search(text)
        if begun is None or len(begun[0].replace(CITATION_MARK, "")) >= LONGEST:
            self.pending = ""
            return text
        self.pending = begun[0]
        return text[: begun.start()]

    @property
    def is_open(self) -> bool:
        return bool(self.pending)

    def skip(self, text: str) -> None:
        """Words have no bracket that could begin a placeholder: what they are makes no difference."""

    def release(self) -> str:
        """Nothing: what is held may still become a placeholder."""
        return ""

    def close(self) -> str:
        text, self.pending = self.pending, ""
        return text


def _gather_marks(text: str) -> str:
    if CITATION_MARK not in text:
        return text
    return _SCATTERED.sub(_move_marks, text)


def _move_marks(match: re.Match[str]) -> str:
    plain = match[0].replace(CITATION_MARK, "")
    if not PLACEHOLDER.fullmatch(plain):
        return match[0]
    return plain + CITATION_MARK * match[0].count(CITATION_MARK)
