"""What stands between blanks in a text, and how long anything may be that is read as one."""

import re

MAX_SEGMENT = 512
MAX_SPAN = 256
MAX_TOKEN = 256
MAX_TRIGGER = 40
MAX_GAP = 8
CONTEXT = 80
# The most a stream ever holds back: a segment, and the token that decides whether it goes on.
MAX_HELD = MAX_SEGMENT + MAX_GAP + MAX_TOKEN + MAX_TRIGGER

# Of an expression's set: the scripts without blanks between words (Thai, Lao, Burmese, Khmer, Chinese, Japanese), and
# the wide signs that stand in them.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u30ff\u31f0-\u9fff"
UNSPACED_SIGNS = "\uff01\uff0c\uff1a\uff1b\uff1f"
# With symbols: each character is a token of its own, which nothing joins.
_ALONE = rf"{UNSPACED}{UNSPACED_SIGNS}\u2190-\u2bff\ufe30-\ufe4f\U0001f000-\U0001faff\U00020000-\U0003ffff"
_ALONE_CHARACTER = re.compile(rf"[{_ALONE}]")
TOKEN = re.compile(rf"[^\s{_ALONE}]+")
# No more of it than shows that it is too long: a token may be the whole text.
TOKEN_OR_TOO_MUCH = re.compile(rf"[^\s{_ALONE}]{{1,{MAX_SEGMENT + 1}}}")
# Blanks, and what is invisible before the next token.
GAP = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*")


def is_unspaced(text: str) -> bool:
    """Whether it has a character of a script without blanks between words."""
    return not text.isascii() and _ALONE_CHARACTER.search(text) is not None


def find_start(text: str, start: int, position: int) -> int:
    """The start of the token around `position`, not before `start`; a longer one counts as pieces of MAX_TOKEN."""
    begin = position
    if begin == start or text[begin - 1] == " ":
        return begin
    while begin > start and not _is_break(text[begin - 1]):
        begin -= 1
    return begin + (position - begin) // MAX_TOKEN * MAX_TOKEN


def find_previous(text: str, start: int, token: int) -> int:
    """The start of the token before the one that starts at `token`; -1 if none stands near."""
    end = token - 1
    if end > start and text[end] == " ":
        # Mostly one blank parts plain words.
        begin = max(start, text.rfind(" ", start, end) + 1)
        if begin < end <= begin + MAX_TOKEN and (word := text[begin:end]).isascii() and word.isprintable():
            return begin
    end = token
    while end > start and token - end <= MAX_GAP and text[end - 1].isspace():
        end -= 1
    if end in (start, token) or token - end > MAX_GAP or _is_break(text[end - 1]):
        return -1
    return find_start(text, start, end - 1)


def count_last(pending: str) -> int:
    """The length of the last, unfinished token."""
    if not pending or pending[-1].isspace():
        return 0
    if pending.isascii():
        return len(pending.rsplit(None, 1)[-1])
    count = 0
    while count < len(pending) and not _is_break(pending[-1 - count]):
        count += 1
    return count


def _is_break(character: str) -> bool:
    return character.isspace() or (character > "\u0dff" and _ALONE_CHARACTER.match(character) is not None)
