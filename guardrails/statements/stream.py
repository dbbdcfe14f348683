"""The filter that judges a reply's sentences as they are written.

Ordinary words pass at once. From a cue on the sentence is held until it ends, judged, and then let out or replaced,
with what was shown of it taken back. The joined result is the same for every way of cutting the text: sentences and
cues are found word by word. Once a sentence was replaced, those after it are shown whole.
"""

import re
import time
from collections.abc import Callable, Sequence

from guardrails.chain import DROPPED_MARK, Verdict
from guardrails.checking import note_failure
from guardrails.errors import ReplyRejectedError
from guardrails.normalise import CITATION_MARK
from guardrails.statements.judging import PHRASE, Finding, Judge, Sentence
from guardrails.statements.splitting import (
    CALM,
    LONGEST_SENTENCE,
    LONGEST_WORD,
    UNSPACED,
    WORD,
    Ending,
    find_ending,
    goes_on,
)

# The most that is held: a sentence, and the word that would go beyond.
MAX_HELD = LONGEST_SENTENCE + LONGEST_WORD
# For all judgements of one reply: what takes longer has failed.
LIMIT_SECONDS = 1.0
# A digit that is no placeholder's, a link, a name of a host, what a filter hid.
_FIGURE = re.compile(r"(?<![_\d])\d|\]\(|:/|[^\W\d_]\.[^\W\d_]{2}|www\.|<a|%|hidden\]")
_NUMBERED = re.compile(r"\d{1,3}[.)]")
_PUNCTUATION = "\"'“”„«»‘’()[]{}*_~`.,;:!?¡¿…–—-|#>\ue0c1"
_LEAD = re.compile(r"(?:(?:[-*+•]|\d{1,3}[.)]|#{1,6}|>)\s+)+")
# Of what was said, so much tells its language.
_HEARD = 400
# Gets what was found, and what was said so far; gives the words in its place.
FindWords = Callable[[Judge, Finding, str], str]


def fold_word(word: str) -> str:
    return word.strip(_PUNCTUATION).replace("’", "'").casefold()


class StatementFilter:
    """A RevisingFilter over the judges of one reply. Raises ReplyRejectedError while another may be asked for."""

    def __init__(self, judges: Sequence[Judge], find_words: FindWords, *, may_ask_again: bool = False) -> None:
        self.verdicts: list[Verdict] = []
        self.taken_back = 0
        self._judges = list(judges)
        self._cues = frozenset().union(*(judge.cues for judge in judges))
        self._phrases = frozenset().union(*(judge.phrases for judge in judges))
        self._find_words = find_words
        self._may_ask_again = may_ask_again
        self._seconds = 0.0
        self._heard = ""
        self._said: list[str] = []
        self._reasons: list[str] = []
        self._owed = ""
        self._dropping = False
        self._drops_line = False
        self._is_strict = False
        self._begins_line = True
        self._tail = ""
        self._out: list[str] = []
        self._gap = ""
        self._start()

    def _start(self) -> None:
        """A new sentence. `_shown` characters of it are out, `_returned` of them since an earlier call."""
        self._sentence: list[str] = []
        self._length = self._shown = self._returned = 0
        self._holds = self._is_strict
        self._is_cued = self._has_letters = False
        self._ending = Ending.NONE
        self._recent: list[str] = []

    @property
    def pending(self) -> str:
        return "".join(self._sentence)[self._shown :] + self._gap + self._tail

    @property
    def note(self) -> str:
        if not self._reasons:
            return ""
        reasons, words = "; ".join(dict.fromkeys(self._reasons)), " ".join(filter(None, self._said))
        return (
            f"Not all of your last reply was shown, because of this: {reasons}. The visitor has read instead: {words}"
        )

    def insist(self) -> None:
        self._may_ask_again = False

    def allows_opening(self, text: str) -> bool:
        """Not with a cue: its sentence is judged before any of it is shown."""
        return fold_word(text.strip()) not in self._cues

    def feed(self, chunk: str) -> str:
        if not chunk:
            self._returned, self.taken_back = self._shown, 0
            return ""
        if self._ending is Ending.NONE and not (self._dropping or self._owed):
            calm = CALM.fullmatch(self._tail + chunk)
            if calm is not None and (shown := self._pass(calm)) is not None:
                return shown
        return self._read(chunk, is_last=False)

    def _pass(self, calm: re.Match[str]) -> str | None:
        """Takes whole words of a sentence that is under way at once, as nearly every piece of a stream can be; None
        where they are to be read one by one."""
        words = calm[1]
        if self._length + len(words) > LONGEST_SENTENCE or (not self._is_cued and self._has_cue(words)):
            return None
        self._tail = calm.string[len(words) :]
        self._returned, self.taken_back = self._shown, 0
        if not words:
            return ""
        self._sentence.append(words)
        self._length += len(words)
        self._has_letters = True
        if self._holds:
            return ""
        self._shown += len(words)
        return words

    def _has_cue(self, words: str) -> bool:
        plain = words.casefold().replace("’", "'").replace(",", "").split()
        if not self._cues.isdisjoint(plain):
            return True
        if self._phrases and plain:
            recent = [*self._recent[1 - PHRASE :], *plain]
            if not self._phrases.isdisjoint(
                " ".join(recent[at : at + PHRASE]) for at in range(len(recent) - PHRASE + 1)
            ):
                return True
            self._recent = recent[1 - PHRASE :]
        return False

    def release(self) -> str:
        return self.feed("")

    def close(self, chunk: str = "") -> str:
        return self._read(chunk, is_last=True)

    def _read(self, chunk: str, is_last: bool) -> str:
        self._out, self._returned, self.taken_back = [], self._shown, 0
        text = self._tail + chunk
        position = 0
        for match in WORD.finditer(text):
            word, gap, only_gap = match.groups()
            end = match.end()
            if end == len(text) and word and not (gap or is_last or _is_whole(word)):
                break
            if word:
                self._take_word(word)
            if gap or only_gap:
                self._take_gap(gap or only_gap)
            position = end
        self._tail = text[position:]
        if is_last:
            self._finish()
            self._pay()
        return "".join(self._out)

    def _take_word(self, word: str) -> None:
        is_over = self._ending is not Ending.NONE and not goes_on(self._ending, word)
        if self._sentence and (is_over or self._length + len(word) > LONGEST_SENTENCE):
            self._finish()
        if not self._sentence and (self._dropping or self._owed):
            self._begins_line = "\n" in self._gap
            self._pay(before=word)
        if not self._is_cued and self._is_cue(word):
            self._is_cued = self._holds = True
        self._add(word)
        self._has_letters = self._has_letters or _has_letters(word)
        self._ending = find_ending(word, self._has_letters)

    def _take_gap(self, gap: str) -> None:
        if self._sentence and ("\n" in gap or self._ending in (Ending.AT_BLANK, Ending.AT_ONCE)):
            self._finish()
        if self._sentence:
            self._add(gap)
        elif self._dropping or self._owed:
            self._gap += gap
        else:
            self._begins_line = self._begins_line or "\n" in gap
            self._out.append(gap)

    def _add(self, text: str) -> None:
        self._sentence.append(text)
        self._length += len(text)
        if not self._holds:
            self._out.append(text)
            self._shown += len(text)

    def _is_cue(self, word: str) -> bool:
        if _FIGURE.search(word):
            return bool(self._sentence) or not _NUMBERED.fullmatch(word)
        plain = fold_word(word)
        if plain in self._cues:
            return True
        recent = self._recent
        if UNSPACED.match(word):
            # The character before it, if no blank stands between.
            return bool(self._sentence) and self._sentence[-1][-1:] + word in self._cues
        if plain and self._phrases:
            recent.append(plain)
            return len(recent) >= PHRASE and " ".join(recent[-PHRASE:]) in self._phrases
        return False

    def _finish(self) -> None:
        """The sentence is over: lets it out as it is, or something else in its place."""
        if not self._sentence:
            return
        text = "".join(self._sentence)
        body = text.rstrip()
        found = self._judge(body.replace(CITATION_MARK, "")) if self._is_cued else None
        if found is not None:
            self._replace(text, body, *found)
        elif self._holds:
            self._out.append(text[self._shown :])
        if len(self._heard) < _HEARD:
            self._heard += body + " "
        self._may_ask_again = self._may_ask_again and not self._has_letters
        self._begins_line = False
        self._start()

    def _judge(self, text: str) -> tuple[Judge, Finding] | None:
        """The first finding that changes the sentence, of all that leave a verdict."""
        replaced = None
        sentence = Sentence(text)
        for judge in self._find_judges(sentence):
            finding = self._ask(judge, sentence)
            if finding is None:
                continue
            action = judge.rule.action
            is_rejected = action != "flag" and replaced is None and self._may_ask_again
            detail = f"{finding.detail}; asked again" if is_rejected else finding.detail
            self.verdicts.append(Verdict(judge.rule.name, "outbound", action, finding.kind, detail, text))
            if is_rejected:
                raise ReplyRejectedError(_describe(finding))
            if action != "flag" and replaced is None:
                replaced = judge, finding
        return replaced

    def _find_judges(self, sentence: Sentence) -> list[Judge]:
        """Those whose cues the sentence has: the others would say nothing."""
        is_figured = _FIGURE.search(sentence.text) is not None
        return [
            judge
            for judge in self._judges
            if (is_figured and judge.reads_figures)
            or sentence.is_unspaced
            or judge.phrases
            or not sentence.words.isdisjoint(judge.cues)
        ]

    def _ask(self, judge: Judge, sentence: Sentence) -> Finding | None:
        began = time.thread_time()
        try:
            finding = judge.judge(sentence)
            self._seconds += time.thread_time() - began
            if self._seconds > LIMIT_SECONDS:
                raise TimeoutError
        except Exception as error:
            # It judges nothing more in this reply; where its rule fails closed, there is no more of it.
            self._judges.remove(judge)
            self._seconds = 0.0
            self.verdicts.append(note_failure(judge.rule, "outbound", error))
            return None
        return finding

    def _replace(self, text: str, body: str, judge: Judge, finding: Finding) -> None:
        is_row = body.lstrip(CITATION_MARK).startswith("|")
        words = self._find_words(judge, finding, self._heard + body)
        words = "" if words in self._said else words
        self._said.append(words)
        self._reasons.append(finding.detail)
        in_call = self._shown - self._returned
        if in_call:
            shown = "".join(self._out)
            self._out = [shown[:-in_call]]
        self.taken_back += self._returned - text.count(CITATION_MARK, 0, self._returned)
        self._out.append(DROPPED_MARK * text.count(CITATION_MARK, self._returned))
        self._is_strict = True
        if words and not is_row:
            lead = _LEAD.match(body)
            self._out.append((lead[0] if lead else "") + words + text[len(body) :])
        else:
            # A row goes with its line's end, so that the table stays one; what there is to say follows it.
            self._dropping, self._drops_line, self._owed = True, self._begins_line, self._owed or words
            self._gap = text[len(body) :]

    def _pay(self, before: str = "") -> None:
        """Lets out what follows a dropped sentence: without a blank of its own, and after a table what is owed."""
        gap, self._gap = self._gap, ""
        if self._dropping:
            self._dropping = False
            gap = gap if "\n" in gap and not self._drops_line else gap.partition("\n")[2]
        if self._owed and not before.startswith("|"):
            self._out.append(f"\n\n{self._owed}" + ("\n\n" if before else ""))
            self._owed = ""
            gap = gap.lstrip("\r\n")
        self._out.append(gap)


def _has_letters(word: str) -> bool:
    return any(map(str.isalpha, word))


def _is_whole(word: str) -> bool:
    return len(word) == LONGEST_WORD or UNSPACED.match(word) is not None


def _describe(finding: Finding) -> str:
    return (
        f"Your draft of this reply was not shown, because of this: {finding.detail}. "
        "Write the reply anew without that, from what was found and what you know here, and do not mention the draft."
    )
