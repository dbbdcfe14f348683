"""Placeholders in the place of personal data, in one text by itself."""

import re
from collections import Counter
from typing import NamedTuple

from guardrails import pii
from guardrails.person_finder import find_more_people
from guardrails.pii import allowed
from guardrails.pii.afterwards import find_told_after
from guardrails.pii.senders import find_senders
from guardrails.pii.wording import PLACEHOLDER
from guardrails.spans import Span, keep_first

_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SEPARATOR = re.compile(r"[\W_]+")


class Masked(NamedTuple):
    """A text with placeholders, the kind of each find, and what each placeholder stands for in this text."""

    text: str
    kinds: list[str]
    originals: dict[str, str]


def mask(text: str) -> Masked:
    """The text with placeholders such as `[EMAIL_1]`, one number for each distinct value.

    Numbers begin after those of placeholders that stand in the text. Masking a masked text changes nothing.
    """
    numbers: dict[tuple[str, str], int] = {}
    originals: dict[str, str] = {}
    highest: Counter[str] = Counter()
    for placeholder in PLACEHOLDER.finditer(text):
        highest[placeholder[1]] = max(highest[placeholder[1]], int(placeholder[2][:4]))
    kinds: list[str] = []
    # What stands before a match can decide about it, and a placeholder stands there now: look again.
    for _ in range(3):
        spans = keep_first([*find_told_after(text), *pii.detect(text), *_find_senders(text), *find_more_people(text)])
        if not spans:
            break
        parts, position = [], 0
        for span in spans:
            matched = PLACEHOLDER.sub(lambda m: originals.get(m[0], m[0]), text[span.start : span.end])
            value = (span.kind, normalise_value(span.kind, matched))
            if value not in numbers:
                highest[span.kind] += 1
                numbers[value] = highest[span.kind]
                originals[f"[{span.kind}_{numbers[value]}]"] = matched
            parts += [text[position : span.start], f"[{span.kind}_{numbers[value]}]"]
            position = span.end
            kinds.append(span.kind)
        text = "".join([*parts, text[position:]])
    return Masked(text, kinds, originals)


def _find_senders(text: str) -> list[Span]:
    return [span for span in find_senders(text) if not allowed.is_allowed("PERSON", text[span.start : span.end])]


def normalise_value(kind: str, value: str) -> str:
    """What two spellings of the same value have in common: `+1 (555) 010-2030` is `555 010 2030`."""
    match kind:
        case "SECRET":
            return value
        case "EMAIL":
            return _INVISIBLE.sub("", value).casefold()
        case "PERSON" | "ADDRESS":
            return _SEPARATOR.sub(" ", value).strip().casefold()
    plain = _SEPARATOR.sub("", value).casefold()
    if kind == "PHONE" and len(plain) == 11:
        return plain.removeprefix("1")
    return plain
