"""The small language that cue words are written in, compiled to one regular expression. Pure.

Words stand for themselves. (a|b c) is one of several, x? may be missing, x* any ending of a word, (a|b)* and (a|b)+
repeat, * alone is up to three words, .* any words, ^ and $ the start and the end of the sentence.
"""

import re
from collections.abc import Sequence

_TOKEN = re.compile(r"\s*(\.\*|\[a-z\]\+|\[0-9\]\+|[()|^$]|[?*+]|[^\s()|^$?*+]+)")
_SPECIAL = {"^": r"(?<=\A )", "$": r"\Z", "|": "|", ".*": r"(?:\S+ )*", "[a-z]+": r"\S+ ", "[0-9]+": r"\d+ "}
_GAP = r"(?:\S+ ){0,3}"


class CueError(ValueError):
    """A cue that can't be read; the text shows it."""


def compile_cues(cues: Sequence[str]) -> re.Pattern[str]:
    """One pattern that finds any of the cues in flattened text (text.flatten). Raises CueError for one that can't be
    read or that would match anything."""
    written = [translate_cue(cue) for cue in cues]
    try:
        pattern = re.compile(rf"(?<= )(?:{'|'.join(written)})" if written else r"(?!)")
    except re.error as error:
        raise CueError(f"One of these cues can't be read: {list(cues)!r} ({error}).") from error
    if pattern.fullmatch(" ", 1) or any(not one for one in written):
        raise CueError(f"One of these cues matches anything: {list(cues)!r}.")
    return pattern


def translate_cue(cue: str) -> str:
    """One cue as a regular expression over words that each end in a space."""
    written: list[str] = []
    previous_end = -1
    for match in _TOKEN.finditer(cue.replace("'", "").strip()):
        mark, is_attached = match[1], match.start(1) == previous_end
        if mark in "?*+" and is_attached and written:
            written[-1] = _repeat(written, mark)
        elif mark == "*":
            written.append(_GAP)
        elif mark == "(":
            written.append("(?:")
        elif mark == ")":
            written.append(")")
        elif mark in _SPECIAL:
            written.append(_SPECIAL[mark])
        else:
            written.append(f"{re.escape(mark)} ")
        previous_end = match.end(1)
    return "".join(written)


def _repeat(written: list[str], mark: str) -> str:
    """The mark applies to the word or group before it; after a word, * means any ending."""
    last = written[-1]
    if last == ")":
        return f"){mark}"
    if mark == "*":
        return rf"{last.removesuffix(' ')}\S* "
    return f"(?:{last}){mark}"
