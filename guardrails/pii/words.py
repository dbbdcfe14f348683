"""Word lists that tell ordinary words from names. One file each in guardrails/data, lower case, blanks between."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "data"


@cache
def read_words(name: str) -> frozenset[str]:
    return frozenset((_FOLDER / f"{name}.txt").read_text("utf-8").split())


COMMON_WORDS = read_words("common_words")
DICTIONARY = read_words("dictionary")
# What people say after "my name is" and "my password is" in other languages, and is neither.
OTHER_WORDS = read_words("other_words")
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""))
_LAST_LETTERS = frozenset(ending[-1] for ending, _ in _ENDINGS)


def match_any(words: Iterable[str]) -> str:
    """A pattern for one of these lower-case words in any case. Its initial decides at once, which makes it fast."""
    by_initial: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_initial.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = [f"[{first}{first.upper()}](?i:{'|'.join(rests)})" for first, rests in by_initial.items()]
    return f"(?:{'|'.join(branches)})"


def list_stems(word: str) -> list[str]:
    """What the word may be a form of: "carries" of "carry", "named" of "nam" and "name"."""
    return [word[: -len(ending)] + rest for ending, rest in _ENDINGS if word.endswith(ending) and len(word) > 4]


def is_word(key: str) -> bool:
    """Whether a lower-case token is in the English dictionary, in this or a plainer form."""
    if key in COMMON_WORDS or key in DICTIONARY:
        return True
    return key[-1:] in _LAST_LETTERS and not DICTIONARY.isdisjoint(list_stems(key))


def is_common(token: str) -> bool:
    """Whether the token, without punctuation around it, is an everyday English word."""
    return token.strip(".,;:!?()[]\"'*_“”‘’").replace("’", "'").casefold() in COMMON_WORDS
