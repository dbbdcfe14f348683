"""The assistant's message while it is being written: filtered, cited, and sent in small batches."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from chat.events import Citation, Event, MessageCited, MessageDelta, MessageReplaced, PlacedCitation
from chat.turns.citing import Source
from chat.turns.pace import pace
from guardrails.chain import DROPPED_MARK, OutboundChain, Verdict
from guardrails.vault import find_placeholders

# Stands in the text for a citation while it goes through the filters, which hold text back and change its length.
MARK = "\ue0c1"
GRACE_SECONDS = 0.005
_MARKS = re.compile(f"([{MARK}{DROPPED_MARK}])")


class Emit(Protocol):
    def __call__(self, event: Event, *, if_late: Event | None = None) -> None: ...


class Draft:
    """Takes raw text, emits deltas. The joined deltas are `text`, unless a replacement came between.

    Text gathers before it goes through the filters: they cost the same for a word as for a line.
    """

    def __init__(self, message_id: str, emit: Emit) -> None:
        self.message_id = message_id
        self.text = ""
        self.citations: list[Citation] = []
        self.verdicts: list[Any] = []
        # What the model should know of what became of its last words.
        self.note = ""
        self._emit = emit
        self._filter = OutboundChain([])
        self._needs_break = False
        # What was told before the filter let it out: the first word alone, if it says nothing whatever follows it.
        self._ahead = ""
        self._may_open = False
        self._raw: list[str] = []
        self._unsent: list[str] = []
        self._marked: list[Source] = []
        self._doubted: list[Verdict] = []
        self._passed_marks = 0
        self._timer: asyncio.TimerHandle | None = None
        self._sent_at = 0.0
        self._failure: Exception | None = None

    def begin(self, outbound: OutboundChain) -> None:
        """Starts a paragraph with a fresh filter: one for each call of the model."""
        self._filter = outbound
        self.note = ""
        self._needs_break = bool(self.text)
        self._may_open = not self.text

    def add(self, chunk: str) -> None:
        """More of the model's text. Raises what a filter raised meanwhile."""
        if MARK in chunk or DROPPED_MARK in chunk:
            chunk = _MARKS.sub("", chunk)
        self._take(chunk)

    def cite(self, sources: Sequence[Source], doubted: Sequence[Verdict] = ()) -> None:
        """What was just said is from these sources; `doubted` are those that did not hold."""
        self._doubted.extend(doubted)
        for source in sources:
            self._marked.append(source)
            self._take(MARK)

    def insist(self) -> None:
        """What there is by now is the reply: no other can be asked for. What a filter raised meanwhile is past."""
        self._failure = None
        self._filter.insist()

    def give_up(self) -> None:
        """A filter could not decide: nothing more of the paragraph is shown."""
        self._failure = None
        self._raw.clear()
        self._forget_filter()
        self.flush()

    def _forget_filter(self) -> None:
        self._withdraw_opening()
        self.verdicts.extend(self._filter.verdicts)
        self._filter = OutboundChain([])

    def end(self) -> None:
        """Ends the paragraph: lets out all that the filter holds, and sends it."""
        self._raise_failure()
        self._feed()
        self._pass_on(self._filter.close())
        self.note = self._filter.note
        self._forget_filter()
        self.verdicts.extend(self._doubted)
        self._doubted.clear()
        self.flush()

    def _take(self, raw: str) -> None:
        self._raise_failure()
        self._raw.append(raw)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            # After `rest` at the same moment has read more: this is for a stream that stands still.
            due = max(pace.find_next(self._sent_at), loop.time()) + GRACE_SECONDS
            self._timer = loop.call_at(due, self._flush_in_time, due)

    async def rest(self) -> None:
        """Returns when the next piece is due: nobody sees earlier what the model says until then."""
        loop = asyncio.get_running_loop()
        if self._raw and pace.find_next(self._sent_at) <= loop.time():
            self.flush()
        due = pace.find_next(self._sent_at)
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
            pace.note_lateness(loop.time() - due)

    def _flush_in_time(self, due: float) -> None:
        pace.note_lateness(asyncio.get_running_loop().time() - due)
        self._timer = None
        try:
            self.flush()
        except Exception as error:
            # Nobody waits for a timer: the turn hears of it when it comes back.
            self._failure = error

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _feed(self) -> None:
        if self._raw:
            raw = "".join(self._raw)
            self._raw.clear()
            self._pass_on(self._filter.feed(raw))
            self._open(raw)

    def _open(self, raw: str) -> None:
        """Tells the first word without the wait for what comes after it, where that makes no difference."""
        if self._may_open and not self.text.strip() and self._filter.allows_opening(raw):
            self._ahead = raw.removeprefix(self.text)
            self._unsent.append(self._ahead)
            self._send()
        self._may_open = False

    def _skip_told(self, text: str) -> str:
        """What the filter let out, without what was told ahead of it."""
        told, self._ahead = self._ahead, ""
        if told.startswith(text):
            self._ahead = told[len(text) :]
            return ""
        if text.startswith(told):
            return text[len(told) :]
        self._ahead = told
        self._withdraw_opening()
        return text

    def _withdraw_opening(self) -> None:
        """The first word was part of something that is not shown."""
        if self._ahead:
            self._ahead = ""
            self._emit(MessageReplaced(message_id=self.message_id, text=self.text, reason="rewritten"))

    def _pass_on(self, text: str) -> None:
        """What the filter just returned."""
        if self._filter.taken_back:
            self._take_back(self._filter.taken_back)
        if MARK not in text and DROPPED_MARK not in text:
            self._append(text)
            return
        for part in _MARKS.split(text):
            if part == MARK:
                self._place_mark()
            elif part == DROPPED_MARK:
                self._passed_marks += 1
            else:
                self._append(part)

    def _take_back(self, count: int) -> None:
        """The end of what was let out goes, and what was cited in it; the page is told if it has seen any of it."""
        unsent = "".join(self._unsent)
        self._unsent.clear()
        self.text = self.text[: max(len(self.text) - count, 0)]
        if len(unsent) >= count:
            self._unsent.append(unsent[: len(unsent) - count])
            return
        self._ahead = ""
        self.citations = [citation for citation in self.citations if citation.offset <= len(self.text)]
        self._emit(MessageReplaced(message_id=self.message_id, text=self.text, reason="rewritten"))
        # With the text the page forgets what was cited in it.
        for citation in self.citations:
            self._tell_citation(citation)

    def _append(self, text: str) -> None:
        if self._needs_break:
            text = text.lstrip()
            text = text and "\n\n" + text
            self._needs_break = not text
        if not text:
            return
        unsent = self._skip_told(text)
        self.text += text
        if unsent:
            self._unsent.append(unsent)

    def _place_mark(self) -> None:
        source = self._marked[self._passed_marks]
        self._passed_marks += 1
        known = {(citation.url, citation.quote): citation.number for citation in self.citations}
        number = known.get((source.url, source.quote), len(set(known.values())) + 1)
        shown: dict[str, Any] = {"title": source.title, "url": source.url, "quote": source.quote}
        shown["version"] = source.version
        citation = Citation(number=number, offset=len(self.text), **shown)
        if any(citation.number == other.number and citation.offset == other.offset for other in self.citations):
            return
        self.citations.append(citation)
        self._send()
        self._tell_citation(citation)

    def _tell_citation(self, citation: Citation) -> None:
        told = MessageCited(message_id=self.message_id, **msgspec.structs.asdict(citation))
        if placeholders := find_placeholders(self.text[: citation.offset]):
            told = PlacedCitation(**msgspec.structs.asdict(told), placeholders=placeholders)
        self._emit(told)

    def flush(self) -> None:
        """Sends what has gathered, as far as the filter lets it out."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._feed()
        self._send()

    def _send(self) -> None:
        if self._unsent:
            text = "".join(self._unsent)
            self._unsent.clear()
            is_first = not self._sent_at
            self._sent_at = asyncio.get_running_loop().time()
            # The page need not wait until its first words are in the log.
            whole = MessageReplaced(message_id=self.message_id, text=text, reason="rewritten") if is_first else None
            self._emit(MessageDelta(message_id=self.message_id, text=text), if_late=whole)

    def reject(self, position: tuple[int, int]) -> None:
        """A filter wants another reply: this one goes, its verdicts stay."""
        self._forget_filter()
        self.rewind(position, "rewritten")

    def find_position(self) -> tuple[int, int]:
        """A place between paragraphs to come back to with `rewind`."""
        return len(self.text), len(self.citations)

    def rewind(self, position: tuple[int, int], reason: str, text: str = "") -> None:
        """Takes back everything since a position and puts `text` there; the page is told."""
        self._filter = OutboundChain([])
        self._raw.clear()
        self._unsent.clear()
        self._failure = None
        self.flush()
        length, citations = position
        was_shown = len(self.text) > length or bool(self._ahead)
        self._ahead = ""
        self.text = self.text[:length] + text
        self.citations = self.citations[:citations]
        self._marked.clear()
        self._doubted.clear()
        self._passed_marks = 0
        if was_shown or text:
            self._emit(MessageReplaced(message_id=self.message_id, text=self.text, reason=reason))
