"""Cuts a text into stretches that can be judged by themselves: the same stretches, however the text arrives.

Most text is plain: no match can begin in it, and it passes at once. Where a *trigger* stands, a segment opens at that
token (what stands between blanks) and grows token by token while the grammar says that the next one joins. A closed
segment is judged with the `CONTEXT` characters before it. Every decision rests on the text alone, never on how much
of it happened to be there, so that a stream and the whole give the same spans.
"""

import unicodedata

from guardrails.grammar import ANY, BEGINS, PASSES, PLAIN, REACHES, SIMPLE, STOPS, Grammar, Segment, begins_with_capital
from guardrails.normalise import normalise
from guardrails.spans import Span, keep_first
from guardrails.tokens import (
    CONTEXT,
    GAP,
    MAX_GAP,
    MAX_SEGMENT,
    MAX_SPAN,
    MAX_TOKEN,
    MAX_TRIGGER,
    TOKEN,
    TOKEN_OR_TOO_MUCH,
    count_last,
    find_previous,
    find_start,
)


class Segmenter:
    """Reads one text from left to right. Make one for each text."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = self._grammar = grammar
        self._search = grammar.trigger.search
        self._words = grammar.words
        # The open segment: where it began, the end of its last token, and its tokens, so that none is read twice.
        self._begin: int | None = None
        self._end = 0
        self._tokens = Segment()
        # What is known of all words before.
        self._passed = ANY
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
        # As long as the text; for all that is asked of words, a new line parts them as a blank does.
        flat = text.replace("\n", " ")
        # Of a stream others may have read what came before.
        self._passed = 0 if final and not start else ANY
        if self._running_on:
            start = self._run_on(text, start, spans)
        while True:
            if self._begin is None:
                start = self._open(text, flat, start, final)
                if self._begin is None:
                    return (len(text) if final else _plain_end(self._grammar, text, start)), spans
            end = self._close(text, flat, self._begin, final)
            if end is None:
                return self._begin, spans
            start = self._judge(text, self._begin, end, spans)
            self._passed |= self._tokens.known
            self._begin, self._tokens = None, Segment()
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

    def _open(self, text: str, flat: str, start: int, final: bool) -> int:
        """Opens the next segment, if one begins; gives from where on the text before it is undecided.

        Word by word, as far as one blank parts them: nothing begins in most, and others would be void.
        """
        words, position, before, passed = self._words, start, 0, self._passed
        if start and flat[start - 1] != " ":
            if flat[start : start + 1] != " ":
                # What is known of a word's pieces is not known of the word.
                self._passed = ANY
                return self._search_opening(text, start, start)
            position += 1
        while (end := flat.find(" ", position, position + MAX_TRIGGER)) >= 0:
            word = flat[position:end]
            known = words[word]
            if known & BEGINS:
                if before & REACHES and (previous := self._reach_back_from(text, start, position)) >= 0:
                    self._passed = passed
                    self._begin = self._end = previous
                    return start
                if not (known & PASSES and self._stops(flat, end + 1)):
                    self._passed = passed
                    self._begin, self._end = position, end
                    self._tokens.add(word, known)
                    return start
                start = self._end = end
                passed |= known
                known = 0
            elif not known & PLAIN and (not known & SIMPLE or self._begins_here(text, position, end, before)):
                self._passed = passed
                return self._search_opening(text, start, position)
            passed |= known
            position, before = end + 1, known
        self._passed = passed
        return self._open_last(text, start, position) if final else self._search_opening(text, start, position)

    def _open_last(self, text: str, start: int, position: int) -> int:
        """The same for the last word, or what begins with a word that is too long for a trigger."""
        is_word = len(text) - position < MAX_TRIGGER
        known = self._words[text[position:]] if is_word else 0
        if known & PLAIN:
            return start
        self._search_opening(text, start, position)
        if is_word and known & SIMPLE and self._begin == position:
            self._end = len(text)
            self._tokens.add(text[position:], known)
        return start

    def _stops(self, flat: str, position: int) -> bool:
        """Whether the word there is complete and joins nothing that passes."""
        end = flat.find(" ", position, position + MAX_TRIGGER)
        return end >= 0 and self._words[flat[position:end]] & STOPS > 0

    def _begins_here(self, text: str, position: int, end: int, before: int) -> bool:
        """Whether something may begin in the word at `text[position:end]` because of the one before it."""
        match = self._search(text, position, end + 1)
        return match is not None and (match.lastgroup != "back" or before & REACHES > 0)

    def _search_opening(self, text: str, start: int, position: int) -> int:
        self._end = begin = self._find_opening(text, start, position)
        self._begin = begin if begin >= 0 else None
        if begin > position:
            self._passed = ANY
        return start

    def _find_opening(self, text: str, start: int, position: int) -> int:
        """Where the next segment begins; -1 if no trigger is left from `position` on."""
        if self._is_capital(text, position):
            previous = self._reach_back(text, start, position, position + 1)
            return position if previous < 0 else previous
        while match := self._search(text, position):
            token = find_start(text, start, match.start())
            previous = self._reach_back(text, start, token, match.end())
            if previous >= 0:
                return previous
            if match.lastgroup != "back":
                return token
            position = match.end()
        return -1

    def _is_capital(self, text: str, position: int) -> bool:
        """Whether something begins with a capital letter there, at the beginning or behind a blank."""
        if not self._grammar.begins_with_capital or (position and text[position - 1] != " "):
            return False
        return begins_with_capital(text[position : position + 1])

    def _reach_back_from(self, text: str, start: int, position: int) -> int:
        """The same as `_reach_back` for a word that begins something."""
        if self._is_capital(text, position):
            return self._reach_back(text, start, position, position + 1)
        match = self._search(text, position)
        return self._reach_back(text, start, position, match.end()) if match else -1

    def _reach_back(self, text: str, start: int, token: int, end: int) -> int:
        """Where the token before begins, if a match may begin there because of `text[token:end]`; else -1."""
        if text[token] not in self._grammar.back_initials:
            return -1
        previous = find_previous(text, start, token)
        if previous < 0 or not self._grammar.reaches_back(text[previous:token].rstrip(), text[token:end]):
            return -1
        return previous

    def _close(self, text: str, flat: str, begin: int, final: bool) -> int | None:
        """The end of the segment that began at `begin`; None while that depends on what follows."""
        limit, size = begin + MAX_SEGMENT, len(text)
        grammar, tokens, words = self._grammar, self._tokens, self._words
        if not tokens:
            match = TOKEN_OR_TOO_MUCH.match(text, begin)
            end = match.end() if match else begin + 1
            if end > limit:
                return limit
            if end == size and match and not final:
                return None
            tokens.add(text[begin:end], words[text[begin:end]])
            self._end = end
        while True:
            gap_end = self._end + 1
            if flat[self._end : gap_end] == " ":
                # Mostly it is one blank.
                end = flat.find(" ", gap_end, gap_end + MAX_TOKEN)
                if end < 0 and final and size - gap_end < MAX_TOKEN:
                    end = size
                if end > gap_end and (known := words[token := flat[gap_end:end]]) & SIMPLE:
                    if not grammar.joins(tokens, token, known):
                        return self._end
                    if end > limit:
                        return limit
                    tokens.add(token, known)
                    self._end = end
                    continue
            elif final and self._end == size:
                return size
            gap_end = GAP.match(text, self._end).end()  # type: ignore[union-attr]
            if gap_end - self._end > MAX_GAP:
                return self._end
            touching = gap_end == self._end and gap_end < size
            if touching and not grammar.touches(tokens, text[gap_end]):
                return self._end
            match = TOKEN_OR_TOO_MUCH.match(text, gap_end)
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
            token = text[gap_end:end]
            known = words[token]
            if not touching and not (match and grammar.joins(tokens, token, known)):
                return self._end
            if end > limit:
                return limit
            tokens.add(token, known)
            self._end = end

    def _judge(self, text: str, begin: int, end: int, spans: list[Span]) -> int:
        """Adds the segment's spans; returns where reading goes on."""
        if end - begin < MAX_SEGMENT:
            if not self._grammar.is_void(self._tokens):
                spans += _find(self._grammar, text, begin, end, self._tokens.known, self._passed)
            return end
        # Overlong: what begins near the end is judged again, with what follows in sight.
        found = _find(self._grammar, text, begin, end, ANY, ANY)
        kept = [span for span in found if span.start < end - MAX_SPAN]
        spans += kept
        if kept and kept[-1].end == end:
            self._running_on = kept[-1].kind
        return max(end - MAX_SPAN, kept[-1].end if kept else 0)

    def _run_on(self, text: str, start: int, spans: list[Span]) -> int:
        match = TOKEN.match(text, start)
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


def _find(grammar: Grammar, text: str, begin: int, end: int, known: int, before: int) -> list[Span]:
    low = max(0, begin - CONTEXT)
    written = text[low:end]
    if written.isascii():
        candidates = grammar.find(written, begin - low, known, before)
        kept = keep_first(candidates) if candidates else []
        return [Span(low + start, low + last, kind) for start, last, kind in kept] if low else kept
    passage = normalise(written)
    start = begin - low if passage.origins is None else len(normalise(text[low:begin]).text)
    kept = keep_first(grammar.find(passage.text, start, known, before))
    found = []
    for span in kept:
        first, last = passage.original(span.start, span.end)
        while low + last < end and unicodedata.combining(text[low + last]):
            last += 1
        found.append(Span(low + first, low + last, span.kind))
    return found


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
    token = len(text) - count_last(pending)
    overlong = len(text) - token - MAX_TRIGGER
    if overlong >= MAX_TOKEN:
        return token + overlong // MAX_TOKEN * MAX_TOKEN
    if token < len(text) and text[token] not in grammar.back_initials:
        return token
    before_last = find_previous(text, start, token)
    if before_last >= 0 and grammar.reaches_back(text[before_last:token].rstrip(), text[token:]):
        return before_last
    return token
