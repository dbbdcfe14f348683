"""Filters for text that is still being written.

For every text and every way of cutting it into chunks, what `feed` and `close` return, joined, is the filtered whole.
Nothing that the detector finds is ever returned, not even its beginning.
"""

from collections.abc import Callable, Collection
from typing import Protocol

from guardrails.grammar import Grammar
from guardrails.normalise import CITATION_MARK
from guardrails.segments import Segmenter
from guardrails.spans import Span
from guardrails.tokens import CONTEXT, MAX_HELD

__all__ = ["MAX_HELD", "Scanner", "StreamFilter", "competitor_filter", "pii_filter"]

# Shown text that is kept before it is dropped all at once.
_KEPT = 2048
# Gets the kind, the text that matched and a little of the text before it; gives what is shown instead, or None for
# what may stay.
Replace = Callable[[str, str, str], str | None]


class Scanner(Protocol):
    """A detector that can tell how far a text is decided: from there on a match may still begin or grow."""

    @property
    def grammar(self) -> Grammar: ...

    @property
    def is_open(self) -> bool: ...

    def scan(self, text: str, start: int, final: bool) -> tuple[int, list[Span]]: ...

    def shift(self, distance: int) -> None: ...

    def allows_opening(self, text: str) -> bool: ...


class StreamFilter:
    """Replaces what a scanner finds in a text that comes in chunks. At most MAX_HELD characters are held back."""

    is_skippable = True

    def __init__(self, scanner: Scanner, replace: Replace, *, context: int = CONTEXT) -> None:
        # The kind and the text of all that was replaced so far.
        self.found: list[tuple[str, str]] = []
        self.grammar = scanner.grammar
        self._scanner = scanner
        self._replace = replace
        self._context = context
        self._text = ""
        self._start = 0  # What precedes it was returned and is kept as context.
        self._last_kind = ""
        self._last_end = -1

    @property
    def pending(self) -> str:
        """What is held back: text in which a match may still begin or grow."""
        return self._text[self._start :]

    def allows_opening(self, text: str) -> bool:
        """Whether a text's first word may be shown before it is known what follows: see chain.OpeningFilter."""
        return self._scanner.allows_opening(text)

    @property
    def is_open(self) -> bool:
        """Whether it holds something back, or would go on with what it replaced."""
        return self._start < len(self._text) or self._scanner.is_open

    def skip(self, text: str) -> None:
        """Takes text that went by, because nothing begins in it; never while it is open."""
        self._text = (self._text + text)[-self._context :]
        self._start = len(self._text)
        self._last_end = -1

    def feed(self, chunk: str) -> str:
        """Takes the next piece and returns what may be shown by now."""
        self._text = text = self._text + chunk
        start = self._start
        end, spans = self._scanner.scan(text, start, False)
        if spans or end > _KEPT:
            return self._show(end, spans)
        self._start = end
        return text[start:end]

    def release(self) -> str:
        """What may be shown by now, without new text. Safe at any time: what could still become a match stays."""
        return self._advance(final=False)

    def close(self) -> str:
        """The rest: no more text comes."""
        return self._advance(final=True)

    def _advance(self, final: bool) -> str:
        return self._show(*self._scanner.scan(self._text, self._start, final))

    def _show(self, end: int, spans: list[Span]) -> str:
        shown = self._render(end, spans) if spans else self._text[self._start : end]
        self._start = end
        if end > _KEPT:
            self._drop(end - self._context)
        return shown

    def _drop(self, distance: int) -> None:
        self._text = self._text[distance:]
        self._start -= distance
        self._last_end -= distance
        self._scanner.shift(distance)

    def _render(self, end: int, spans: list[Span]) -> str:
        parts = []
        position = self._start
        for span in spans:
            matched = self._text[span.start : span.end]
            parts.append(self._text[position : span.start])
            words: str | None = ""
            if (span.start, span.kind) != (self._last_end, self._last_kind):
                words = self._replace(span.kind, matched, self._text[max(0, span.start - 8) : span.start])
                if words is not None:
                    self.found.append((span.kind, matched))
            # Marks inside a match are no part of it: they follow its replacement.
            parts.append(matched if words is None else words + CITATION_MARK * matched.count(CITATION_MARK))
            position = self._last_end = span.end
            self._last_kind = "" if words is None else span.kind
        return "".join([*parts, self._text[position:end]])


def grammar_filter(grammar: Grammar, replace: Replace) -> StreamFilter:
    return StreamFilter(Segmenter(grammar), replace)


def pii_filter(kinds: Collection[str] | None = None, replace: Replace | None = None) -> StreamFilter:
    """Hides personal data of these kinds (None: all) behind words like `[card number hidden]`."""
    from guardrails.pii import grammar_for
    from guardrails.pii.wording import hide

    return grammar_filter(grammar_for(kinds), replace or hide)


def competitor_filter(replace: Replace | None = None) -> StreamFilter:
    """Puts words such as "another company" in the place of competitors' names."""
    from guardrails import competitors

    return grammar_filter(competitors.phrases(), replace or competitors.rename)
