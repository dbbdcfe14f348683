"""The filter that judges a reply's sentences as they are written.

Ordinary words pass at once. From a cue on the sentence is held until it ends, judged, and then let out or replaced,
with what was shown of it taken back. The joined result is the same for every way of cutting the text: sentences and
cues are found word by word. Once a sentence was replaced, those after it are shown whole.
"""

import re
from collections.abc import Callable, Sequence

from guardrails.chain import DROPPED_MARK, Verdict
from guardrails.normalise import CITATION_MARK
from guardrails.statements.cues import are_met
from guardrails.statements.judging import PHRASE, Finding, Judge
from guardrails.statements.panel import Panel
from guardrails.statements.splitting import (
    LONGEST_SENTENCE,
    LONGEST_WORD,
    UNSPACED,
    WORD,
    WORD_BEGUN,
    Ending,
    goes_on,
)
from guardrails.statements.vocabulary import Word

# The most that is held: a sentence, and the word that would go beyond.
MAX_HELD = LONGEST_SENTENCE + LONGEST_WORD
_LEAD = re.compile(r"(?:(?:[-*+•]|\d{1,3}[.)]|#{1,6}|>)\s+)+")
_BOLD = "**"
# Of what was said, so much tells its language.
_HEARD = 400
# Gets what was found, and what was said so far; gives the words in its place.
FindWords = Callable[[Judge, Finding, str], str]


class StatementFilter:
    """A RevisingFilter over the judges of one reply. Raises ReplyRejectedError while another may be asked for."""

    def __init__(self, judges: Sequence[Judge], find_words: FindWords, *, may_ask_again: bool = False) -> None:
        self.taken_back = 0
        self._panel = panel = Panel(judges)
        self._words, self._calm, self._phrases = panel.words, panel.words.calm, panel.phrases
        self._find_words = find_words
        self._may_ask_again = may_ask_again
        self._heard = ""
        self._said: list[str] = []
        self._reasons: list[str] = []
        self._owed = ""
        self._dropping = False
        self._drops_line = False
        self._is_strict = False
        # Whether bold type was begun in this line and not ended; and whether its beginning went with a sentence.
        self._is_bold = self._lost_bold = False
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
    def verdicts(self) -> list[Verdict]:
        return self._panel.verdicts

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
        return not self._words[text.strip()].is_cue

    def feed(self, chunk: str) -> str:
        if not chunk:
            self._returned, self.taken_back = self._shown, 0
            return ""
        if self._ending is Ending.NONE and not (self._dropping or self._owed):
            text = self._tail + chunk
            cut = text.rfind(" ") + 1
            if (cut == len(text) or WORD_BEGUN.fullmatch(text, cut)) and self._pass(words := text[:cut]):
                self._tail = text[cut:]
                return "" if self._holds else words
        return self._read(chunk, is_last=False)

    def _pass(self, words: str) -> bool:
        """Takes whole words of a sentence that is under way at once, as nearly every piece of a stream can be; or none
        of them, where they are to be read one by one."""
        if self._length + len(words) > LONGEST_SENTENCE:
            return False
        calm, plain = self._calm, []
        tokens = words.split(" ")
        tokens.pop()
        for token in tokens:
            folded = calm[token]
            if not folded:
                return False
            plain.append(folded)
        if self._phrases and not self._is_cued:
            recent = [*self._recent, *plain]
            for at in range(len(recent) - PHRASE + 1):
                if " ".join(recent[at : at + PHRASE]) in self._phrases:
                    return False
            self._recent = recent[1 - PHRASE :]
        self._returned, self.taken_back = self._shown, 0
        if words:
            self._sentence.append(words)
            self._length += len(words)
            self._has_letters = True
            if not self._holds:
                self._shown += len(words)
        return True

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
        known = self._words[word]
        if not self._is_cued and self._is_cue(word, known):
            self._is_cued = self._holds = True
        self._add(word)
        self._has_letters = self._has_letters or known.has_letters
        has_ending = self._has_letters or known.ending is Ending.AT_ONCE
        self._ending = known.ending if has_ending else Ending.NONE

    def _take_gap(self, gap: str) -> None:
        if self._sentence and ("\n" in gap or self._ending in (Ending.AT_BLANK, Ending.AT_ONCE)):
            self._finish()
        if "\n" in gap:
            self._is_bold = self._lost_bold = False
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

    def _is_cue(self, word: str, known: Word) -> bool:
        if known.is_cue or (known.is_number and self._sentence):
            return True
        if known.choices and self._sentence and are_met(known.choices, "".join(self._sentence)):
            return True
        if known.is_unspaced:
            # The character before it, if no blank stands between.
            return bool(self._sentence) and self._sentence[-1][-1:] + word in self._words.cues
        if known.plain and self._phrases and not known.is_number:
            recent = self._recent
            recent.append(known.plain)
            return len(recent) >= PHRASE and " ".join(recent[-PHRASE:]) in self._phrases
        return False

    def _finish(self) -> None:
        """The sentence is over: lets it out as it is, or something else in its place."""
        if not self._sentence:
            return
        text = "".join(self._sentence)
        body = text.rstrip()
        found = None
        if self._is_cued:
            found = self._panel.judge(body.replace(CITATION_MARK, ""), may_ask_again=self._may_ask_again)
        if found is not None:
            self._replace(text, body, *found)
        elif self._holds:
            self._out.append(self._keep_bold(text)[self._shown :])
        elif body.count(_BOLD) % 2:
            self._is_bold = not self._is_bold
        if len(self._heard) < _HEARD:
            self._heard += body + " "
        self._may_ask_again = self._may_ask_again and not self._has_letters
        self._begins_line = False
        self._start()

    def _keep_bold(self, text: str) -> str:
        """The text, without what ends bold type that began in a sentence which is not there."""
        if text.count(_BOLD) % 2 == 0:
            return text
        if self._lost_bold:
            self._lost_bold = False
            return text.replace(_BOLD, "", 1)
        self._is_bold = not self._is_bold
        return text

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
        if body.count(_BOLD) % 2:
            if self._is_bold:
                words = words.replace(_BOLD, "") + _BOLD
            self._is_bold, self._lost_bold = False, not self._is_bold
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


def _is_whole(word: str) -> bool:
    return len(word) == LONGEST_WORD or UNSPACED.match(word) is not None
