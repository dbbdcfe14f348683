"""Cuts a text into stretches that can be judged by themselves: the same stretches, however the text arrives.

Most text is plain: no match can begin in it, and it passes at once. Where a *trigger* stands, a segment opens at that
token (what stands between blanks) and grows token by token while the grammar says that the next one joins. A closed
segment is judged with the `CONTEXT` characters before it. Every decision rests on the text alone, never on how much
of it happened to be there, so that a stream and the whole give the same spans.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from guardrails.normalise import normalise
from guardrails.spans import Span, keep_first

MAX_SEGMENT = 512
MAX_SPAN = 256
MAX_TOKEN = 256
MAX_TRIGGER = 40
MAX_GAP = 8
CONTEXT = 80
# The most a stream ever holds back: a segment, and the token that decides whether it goes on.
MAX_HELD = MAX_SEGMENT + MAX_GAP + MAX_TOKEN + MAX_TRIGGER
_MOST_WORDS = 20_000
_LAST_LATIN = "\u024f"
# After these nothing reaches back over the blank.
_SENTENCE_ENDS = frozenset(".,;:!?")

# Scripts without blanks between words, and symbols: each character is a token of its own, which nothing joins.
_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2190-\u2bff\u3001-\u30ff\u31f0-\u9fff\ufe30-\ufe4f"
    "\uff0c\uff1a\uff1b\uff01\uff1f\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_ALONE_CHARACTER = re.compile(rf"[{_ALONE}]")
_TOKEN = re.compile(rf"[^\s{_ALONE}]+")
# No more of it than shows that it is too long: a token may be the whole text.
_TOKEN_OR_TOO_MUCH = re.compile(rf"[^\s{_ALONE}]{{1,{MAX_SEGMENT + 1}}}")
# Blanks, and what is invisible before the next token.
_GAP = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*")


class Grammar(Protocol):
    """What a family of rules looks for. Its answers depend on nothing but their arguments."""

    # Matches where a match may begin or already has begun, within one token, in MAX_TRIGGER characters at most.
    # The group `back` names what is only of interest because of the token before.
    trigger: re.Pattern[str]

    # Whether any capital letter behind a blank is a trigger by itself.
    begins_with_capital: bool

    # First characters that a token has when something may begin in the token before it.
    back_initials: frozenset[str]

    # Words that are a trigger only because of the word before them.
    contextual: frozenset[str]

    def __hash__(self) -> int:
        """What is known of words is kept for each grammar."""

    def goes_on_in_letters(self, word: str) -> bool:
        """Whether the word is a letter that is a trigger for what is spelled alone, in more single letters."""

    def reaches_back(self, previous: str, token: str) -> bool:
        """Whether a match may begin in `previous` because of `token`; if so, then for each beginning of `token`."""

    def may_join(self, tokens: list[str], first: str) -> bool:
        """Whether a token with this first character ("": with any) could continue the segment."""

    def joins(self, tokens: list[str], token: str) -> bool:
        """Whether the token continues the segment; never asked where `may_join` says no."""

    def touches(self, tokens: list[str], first: str) -> bool:
        """Whether what stands right after the segment, without a blank, continues it. Where it might, `may_join` of
        "" says yes."""

    def is_void(self, tokens: list[str]) -> bool:
        """Whether nothing can be found in a segment of these tokens, whatever stands before it."""

    def passes(self, word: str, following: str) -> bool:
        """Whether a segment that begins with the word ends with it, because of the following one, and is void."""

    def find(self, text: str, start: int) -> Iterable[Span]:
        """Candidates in normalised `text[start:]`, the better first; what stands before is context."""


class PlainWords(dict[str, bool]):
    """Whether nothing begins in a word that stands between two blanks: looked up, which spares the search."""

    def __init__(self, grammar: Grammar) -> None:
        super().__init__()
        self._grammar = grammar

    def __missing__(self, word: str) -> bool:
        grammar = self._grammar
        is_plain = (
            word.isprintable()
            and word not in grammar.contextual
            and not is_unspaced(word)
            and grammar.trigger.search(word + " ") is None
        )
        # Numbers, addresses and the like are kept nowhere.
        if is_plain or word.isalpha():
            if len(self) >= _MOST_WORDS:
                self.clear()
            self[word] = is_plain
        return is_plain


@lru_cache(maxsize=32)
def know_plain_words(grammar: Grammar) -> PlainWords:
    """Shared by all texts that are read for the same things."""
    return PlainWords(grammar)


class Segmenter:
    """Reads one text from left to right. Make one for each text."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = self._grammar = grammar
        self._search = grammar.trigger.search
        self._plain = know_plain_words(grammar)
        # The open segment: where it began, the end of its last token, and its tokens, so that none is read twice.
        self._begin: int | None = None
        self._end = 0
        self._tokens: list[str] = []
        # The kind of a match that went on beyond the longest segment: the rest of its token belongs to it.
        self._running_on = ""

    @property
    def is_open(self) -> bool:
        """Whether what it read so far may go on."""
        return self._begin is not None or bool(self._running_on)

    def scan(self, text: str, start: int, final: bool) -> tuple[int, list[Span]]:
        """How far `text` is decided, and the spans from `start` up to there; `final` when no more text comes.

        What precedes `start` is context. The next call must start where this one ended.
        """
        spans: list[Span] = []
        if self._running_on:
            start = self._run_on(text, start, spans)
        elif self._begin is None and not final and self._search(text, self._skip_plain(text, start)) is None:
            # Nearly every piece of a stream comes this way.
            return _plain_end(self._grammar, text, start), spans
        while True:
            if self._begin is None:
                start, position = self._pass_by(text, start)
                self._begin = self._end = self._find_opening(text, start, position)
                if self._begin < 0:
                    self._begin = None
                    return (len(text) if final else _plain_end(self._grammar, text, start)), spans
            end = self._close(text, self._begin, final)
            if end is None:
                return self._begin, spans
            start = self._judge(text, self._begin, end, spans)
            self._begin, self._tokens = None, []
            if self._running_on:
                start = self._run_on(text, start, spans)

    def shift(self, distance: int) -> None:
        """Tells that the caller dropped this many characters from the front of its text."""
        if self._begin is not None:
            self._begin -= distance
            self._end -= distance

    def allows_opening(self, text: str) -> bool:
        """Whether the word alone is no match."""
        return not detect(self._grammar, text)

    def _find_opening(self, text: str, start: int, position: int) -> int:
        """Where the next segment begins; -1 if no trigger is left from `position` on."""
        grammar = self._grammar
        if grammar.begins_with_capital and _is_capital(text, position):
            previous = self._reach_back(text, start, position, position + 1)
            return position if previous < 0 else previous
        while match := self._search(text, position):
            token = _token_start(text, start, match.start())
            previous = self._reach_back(text, start, token, match.end())
            if previous >= 0:
                return previous
            if match.lastgroup != "back":
                return token
            position = match.end()
        return -1

    def _reach_back(self, text: str, start: int, token: int, end: int) -> int:
        """Where the token before begins, if a match may begin there because of `text[token:end]`; else -1."""
        if text[token] not in self._grammar.back_initials:
            return -1
        previous = _previous_start(text, start, token)
        if previous < 0 or not self._grammar.reaches_back(text[previous:token].rstrip(), text[token:end]):
            return -1
        return previous

    def _skip_plain(self, text: str, start: int) -> int:
        """Past the words in which nothing begins."""
        if start and text[start - 1] != " " and text[start : start + 1] != " ":
            return start
        plain = self._plain
        while (end := text.find(" ", start, start + MAX_TRIGGER)) >= 0 and plain[text[start:end]]:
            start = end + 1
        return start

    def _pass_by(self, text: str, start: int) -> tuple[int, int]:
        """Past words that would be segments of nothing by themselves, which most sentences begin with: from where on
        text is undecided, and where the next trigger may stand."""
        grammar = self._grammar
        while True:
            begin = self._skip_plain(text, start)
            if start and text[start - 1] != " " and text[start : start + 1] != " ":
                return start, begin
            end = text.find(" ", begin, begin + MAX_TRIGGER)
            following = text.find(" ", end + 1, end + MAX_TRIGGER) if end > begin else -1
            if following < 0 or not grammar.passes(text[begin:end], text[end + 1 : following]):
                return start, begin
            if begin > start and text[begin] in grammar.back_initials and text[begin - 2] not in _SENTENCE_ENDS:
                return start, begin
            start = self._end = end

    def _close(self, text: str, begin: int, final: bool) -> int | None:
        """The end of the segment that began at `begin`; None while that depends on what follows."""
        limit = begin + MAX_SEGMENT
        grammar, tokens, size = self._grammar, self._tokens, len(text)
        if not tokens:
            match = _TOKEN_OR_TOO_MUCH.match(text, begin)
            end = match.end() if match else begin + 1
            if end > limit:
                return limit
            if end == size and match and not final:
                return None
            tokens.append(text[begin:end])
            self._end = end
        while True:
            gap_end = self._end + 1
            # Mostly it is one blank.
            if gap_end < size and text[self._end] == " " and text[gap_end].isalnum():
                end = text.find(" ", gap_end, gap_end + MAX_TOKEN)
                token = text[gap_end:end]
                if end > 0 and token.isascii() and token.isprintable():
                    if not grammar.joins(tokens, token):
                        return self._end
                    if end > limit:
                        return limit
                    tokens.append(token)
                    self._end = end
                    continue
            else:
                gap_end = _GAP.match(text, self._end).end()  # type: ignore[union-attr]
            if gap_end - self._end > MAX_GAP:
                return self._end
            touching = gap_end == self._end and gap_end < size
            if touching and not grammar.touches(tokens, text[gap_end]):
                return self._end
            match = _TOKEN_OR_TOO_MUCH.match(text, gap_end)
            # Without a match: the end, or a character that is a token of its own.
            end = match.end() if match else min(gap_end + 1, size)
            is_unfinished = end == size and not (final and match)
            # Its first character may tell already.
            if is_unfinished and not touching and not grammar.may_join(tokens, text[gap_end : gap_end + 1]):
                return self._end
            if end > gap_end + MAX_TOKEN:
                return self._end
            if end == size and not final and (match or end == gap_end):
                return None
            if not touching and not (match and grammar.joins(tokens, match[0])):
                return self._end
            if end > limit:
                return limit
            tokens.append(text[gap_end:end])
            self._end = end

    def _judge(self, text: str, begin: int, end: int, spans: list[Span]) -> int:
        """Adds the segment's spans; returns where reading goes on."""
        if end - begin < MAX_SEGMENT and self._grammar.is_void(self._tokens):
            return end
        found = _find(self._grammar, text, begin, end)
        if end - begin < MAX_SEGMENT:
            spans += found
            return end
        # Overlong: what begins near the end is judged again, with what follows in sight.
        kept = [span for span in found if span.start < end - MAX_SPAN]
        spans += kept
        if kept and kept[-1].end == end:
            self._running_on = kept[-1].kind
        return max(end - MAX_SPAN, kept[-1].end if kept else 0)

    def _run_on(self, text: str, start: int, spans: list[Span]) -> int:
        match = _TOKEN.match(text, start)
        if match:
            spans.append(Span(start, match.end(), self._running_on))
        end = match.end() if match else start
        if end < len(text):
            self._running_on = ""
        return end


def detect(grammar: Grammar, text: str) -> list[Span]:
    """All spans of a whole text."""
    spans: list[Span] = []
    for span in Segmenter(grammar).scan(text, 0, final=True)[1]:
        if spans and spans[-1].end == span.start and spans[-1].kind == span.kind:
            span = Span(spans.pop().start, span.end, span.kind)
        spans.append(span)
    return spans


def _find(grammar: Grammar, text: str, begin: int, end: int) -> list[Span]:
    low = max(0, begin - CONTEXT)
    written = text[low:end]
    if written.isascii():
        candidates = grammar.find(written, begin - low)
        kept = keep_first(candidates) if candidates else []
        return [Span(low + start, low + last, kind) for start, last, kind in kept] if low else kept
    passage = normalise(written)
    start = begin - low if passage.origins is None else len(normalise(text[low:begin]).text)
    kept = keep_first(grammar.find(passage.text, start))
    found = []
    for span in kept:
        first, last = passage.original(span.start, span.end)
        while low + last < end and unicodedata.combining(text[low + last]):
            last += 1
        found.append(Span(low + first, low + last, span.kind))
    return found


def is_unspaced(text: str) -> bool:
    """Whether it has a character of a script without blanks between words."""
    return not text.isascii() and _ALONE_CHARACTER.search(text) is not None


def _is_capital(text: str, position: int) -> bool:
    """Whether a European capital letter stands there, at the beginning or behind a blank."""
    letter = text[position : position + 1]
    return letter.isupper() and letter <= _LAST_LATIN and (not position or text[position - 1] == " ")


def _is_break(character: str) -> bool:
    return character.isspace() or (character > "\u0dff" and _ALONE_CHARACTER.match(character) is not None)


def _token_start(text: str, start: int, position: int) -> int:
    """The start of the token around `position`, not before `start`; a longer one counts as pieces of MAX_TOKEN."""
    begin = position
    if begin == start or text[begin - 1] == " ":
        return begin
    while begin > start and not _is_break(text[begin - 1]):
        begin -= 1
    return begin + (position - begin) // MAX_TOKEN * MAX_TOKEN


def _previous_start(text: str, start: int, token: int) -> int:
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
    return _token_start(text, start, end - 1)


def _plain_end(grammar: Grammar, text: str, start: int) -> int:
    """How much of a text without triggers is decided: all but its last token, or two if a match may begin in both."""
    pending = text[start:]
    if pending.isascii() and len(pending) < MAX_TOKEN:
        last = pending.rsplit(None, 1)[-1] if pending and not pending[-1].isspace() else ""
        if last and last[0] not in grammar.back_initials:
            return len(text) - len(last)
        before = pending[: len(pending) - len(last)]
        words = before.rstrip()
        if words and 0 < len(before) - len(words) <= MAX_GAP:
            previous = words.rsplit(None, 1)[-1]
            if grammar.reaches_back(previous, last):
                return start + len(words) - len(previous)
        return len(text) - len(last)
    token = len(text) - _count_last(pending)
    overlong = len(text) - token - MAX_TRIGGER
    if overlong >= MAX_TOKEN:
        return token + overlong // MAX_TOKEN * MAX_TOKEN
    if token < len(text) and text[token] not in grammar.back_initials:
        return token
    before_last = _previous_start(text, start, token)
    if before_last >= 0 and grammar.reaches_back(text[before_last:token].rstrip(), text[token:]):
        return before_last
    return token


def _count_last(pending: str) -> int:
    """The length of the last, unfinished token."""
    if not pending or pending[-1].isspace():
        return 0
    if pending.isascii():
        return len(pending.rsplit(None, 1)[-1])
    count = 0
    while count < len(pending) and not _is_break(pending[-1 - count]):
        count += 1
    return count
