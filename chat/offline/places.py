"""Where a visitor lives, read from free text: a place that words like "I live in" mark, or a bare reply when it was
asked for. What the company makes of a place is the tool's to say. Pure."""

import re
import tomllib
from functools import cache
from pathlib import Path

from chat.offline.text import fold

_MARK = (
    r"(?:\b(?:i|we|he|she|they|my (?:wife|husband|son|daughter|partner|mother|father|family))\b[^.?!]{0,20}?)?"
    r"\b(?:liv(?:e|es|ing)|resid(?:e|es|ing)|resident|based|located|garaged|registered|mov(?:e|ed|es|ing)|relocat(?:e|ed|es|ing)|home)\b"
    r"(?: (?:here|up|down|over|out|now|currently|together|is|state|alone))*"
    r" (?:in|of|to|at|on)(?: (?:the )?(?:beautiful|sunny|state of|great state of))?(?: [a-z.' -]{2,24},)? "
)
_FROM = r"\b(?:i am|i'm|im|we are|we're) (?:from|in)(?: (?:the )?(?:sunny|state of))? "
_LABEL = r"\b(?:my )?(?:home )?state(?: of residence)?(?: is|'s|:)+ "
_OTHERS = r"(?:\b(?:vivo|resido) en|\bj'?(?:ai )?habite (?:en|a|au|dans)|\bich (?:wohne|lebe) in|住在|来自) ?"
_LEAD = (
    r"(?:(?:ok|okay|well|then|and|actually|no|sorry|i mean|make it|(?:what|how) about|it'?s|in|from|i live in|to"
    r"|(?:if|when) (?:i|we) (?:stay|live|move|go|stayed|lived|moved) (?:in|to)),? )*"
)
# "IN", "OR" and "OK" are words, too.
_LONGEST_SHORT = 3
_QUESTION = re.compile(r"^(?:what|how|does|do|is|are|will|would|can|could|if|when|suppose)\b|\?\s*$")


@cache
def _load() -> tuple[dict[str, str], re.Pattern[str]]:
    """Each spelling's name, and one pattern of all of them, the longest first."""
    content = tomllib.loads(Path(__file__).with_name("data").joinpath("places.toml").read_text(encoding="utf-8"))
    names = {fold(name): name for name in content["names"]} | {
        fold(said): name for said, name in content["also"].items()
    }
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return names, re.compile(rf"(?P<place>{either})(?![a-z])")


@cache
def _compile_marked() -> list[re.Pattern[str]]:
    """A place after each of the marks."""
    places = _load()[1]
    return [re.compile(rf"(?:{mark})(?:{places.pattern})") for mark in (_MARK, _FROM, _LABEL, _OTHERS)]


def replace_places(text: str, common: str) -> str:
    """The text with `common` for each place whose name is written out."""
    folded = fold(text)
    for found in reversed([*_load()[1].finditer(folded)]):
        is_apart = not folded[: found.start()][-1:].isalnum()
        if is_apart and len(found["place"]) > _LONGEST_SHORT:
            text = f"{text[: found.start()]}{common}{text[found.end() :]}"
    return text


def is_place(folded: str) -> bool:
    return folded in _load()[0]


def find_place(text: str, *, is_asked: bool, is_beside_facts: bool) -> str:
    """The name of the state that the visitor says they live in; empty when the text says nothing of it."""
    folded = fold(text).strip()
    names, places = _load()
    for pattern in _compile_marked():
        if found := pattern.search(folded):
            return "" if _is_asked(folded, found.end()) else names[found["place"]]
    bare = re.fullmatch(rf"{_LEAD}(?:{places.pattern})(?:,? (?:instead|then|please|now))*[.?! ]*", folded)
    if is_asked and bare:
        return names[bare["place"]]
    if is_asked and re.fullmatch(r"[a-z]{2}", folded):
        return folded.upper()
    if is_beside_facts and (found := re.search(rf"\b(?:in|from) (?:{places.pattern})", folded)):
        return "" if _QUESTION.search(folded) else names[found["place"]]
    return ""


def _is_asked(folded: str, end: int) -> bool:
    """Whether the place, which ends there, is in a question; "we're moving to Ohio, what's a quote?" tells it."""
    return bool(_QUESTION.search(folded)) and not ("," in folded[end:] and not _QUESTION.match(folded))
