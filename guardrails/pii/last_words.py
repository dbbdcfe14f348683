"""With which words the texts end that an expression matches: a text's last word tells which are worth a try."""

import string
from collections.abc import Iterable, Sequence
from functools import reduce
from re import _constants, _parser  # type: ignore[attr-defined]  # How Python itself reads an expression.
from typing import Any

# In the place of a character that may be any of a word.
_UNKNOWN = "\0"
_CLASSES = {
    _constants.CATEGORY_SPACE: " ",
    _constants.CATEGORY_DIGIT: string.digits,
    _constants.CATEGORY_WORD: _UNKNOWN,
}


def find_last_words(pattern: str, after: str) -> set[str]:
    """The last words of all that the pattern matches, without the characters of `after` behind them; where it ends with
    a sign or a digit, that. What ends with a word of any kind is left out.

    Raises ValueError for an expression whose parts are not known here.
    """
    ends = _read(_parser.parse(pattern), {""}, after)
    return {last for end in ends if _UNKNOWN not in (last := _cut(end, after))}


def _read(parts: Iterable[tuple[Any, Any]], ends: set[str], after: str) -> set[str]:
    """All that may stand from these parts on, as far as the last word reaches, before what follows them."""
    return reduce(lambda ends, part: _put_before(part, ends, after), reversed(list(parts)), ends)


def _put_before(part: tuple[Any, Any], ends: set[str], after: str) -> set[str]:
    whole = {_cut(end, after, " ") for end in ends if _is_whole(end, after)}
    open_ends = {end for end in ends if not _is_whole(end, after)}
    if not open_ends:
        return whole
    operator, value = part
    if operator is _constants.LITERAL:
        return whole | {chr(value) + end for end in open_ends}
    if operator is _constants.IN:
        return whole | {character + end for character in _list_characters(value) for end in open_ends}
    if operator is _constants.SUBPATTERN:
        return whole | _read(value[-1], open_ends, after)
    if operator is _constants.BRANCH:
        return whole.union(*(_read(branch, open_ends, after) for branch in value[1]))
    if operator is _constants.MAX_REPEAT:
        least, _, repeated = value
        return whole | _read(repeated, open_ends, after) | (set() if least else open_ends)
    raise ValueError(f"{operator} is not known here")


def _list_characters(parts: Sequence[tuple[Any, Any]]) -> str:
    characters = ""
    for operator, value in parts:
        if operator is not _constants.LITERAL and (operator is not _constants.CATEGORY or value not in _CLASSES):
            raise ValueError(f"{operator} in a set is not known here")
        characters += chr(value) if operator is _constants.LITERAL else _CLASSES[value]
    return _UNKNOWN if _UNKNOWN in characters else characters


def _is_whole(end: str, after: str) -> bool:
    """Whether nothing that stands before it can change its last word."""
    stripped = end.rstrip(after)
    return stripped != _cut(end, after) or (stripped != "" and not stripped[-1].isalpha())


def _cut(end: str, after: str, before: str = "") -> str:
    """Its last word, or its last sign, with `before` before it."""
    stripped = end.rstrip(after)
    letters = len(stripped)
    while letters and stripped[letters - 1].isalpha():
        letters -= 1
    return before + (stripped[letters:] or stripped[-1:])
