"""The judges of one reply: who is asked about a sentence, for how long, and what of it becomes a verdict."""

import time
from collections.abc import Sequence

from guardrails.chain import Verdict
from guardrails.checking import note_failure
from guardrails.errors import ReplyRejectedError
from guardrails.statements.judging import Finding, Judge, Sentence
from guardrails.statements.vocabulary import FIGURE, Vocabulary, know_words

# For all judgements of one reply: what takes longer has failed.
LIMIT_SECONDS = 1.0


class Panel:
    """Asks judges about sentences. Those that break are asked no more."""

    def __init__(self, judges: Sequence[Judge]) -> None:
        self.verdicts: list[Verdict] = []
        self.phrases: frozenset[str] = frozenset().union(*(judge.phrases for judge in judges))
        self.words: Vocabulary = know_words(tuple((frozenset(judge.cues), judge.conditions) for judge in judges))
        self._judges = list(judges)
        self._seconds = 0.0

    def judge(self, text: str, *, may_ask_again: bool) -> tuple[Judge, Finding] | None:
        """The first finding that changes the sentence, of all that leave a verdict. Raises ReplyRejectedError."""
        replaced = None
        sentence = Sentence(text)
        for judge in self._find_judges(sentence):
            finding = self._ask(judge, sentence)
            if finding is None:
                continue
            action = judge.rule.action
            is_rejected = action != "flag" and replaced is None and may_ask_again
            detail = f"{finding.detail}; asked again" if is_rejected else finding.detail
            self.verdicts.append(Verdict(judge.rule.name, "outbound", action, finding.kind, detail, text))
            if is_rejected:
                raise ReplyRejectedError(_describe(finding))
            if action != "flag" and replaced is None:
                replaced = judge, finding
        return replaced

    def _find_judges(self, sentence: Sentence) -> list[Judge]:
        """Those whose cues the sentence has: the others would say nothing."""
        is_figured = FIGURE.search(sentence.text) is not None
        return [
            judge
            for judge in self._judges
            if (is_figured and judge.reads_figures)
            or sentence.is_unspaced
            or judge.phrases
            or not sentence.words.isdisjoint(judge.cues)
        ]

    def _ask(self, judge: Judge, sentence: Sentence) -> Finding | None:
        began = time.perf_counter()
        try:
            finding = judge.judge(sentence)
            took = time.perf_counter() - began
            self._seconds += took
            if self._seconds > LIMIT_SECONDS:
                self._check_limit(judge, sentence, took)
        except Exception as error:
            # It judges nothing more in this reply; where its rule fails closed, there is no more of it.
            self._judges.remove(judge)
            self._seconds = 0.0
            self.verdicts.append(note_failure(judge.rule, "outbound", error))
            return None
        return finding

    def _check_limit(self, judge: Judge, sentence: Sentence, took: float) -> None:
        """Raises TimeoutError where the time went to the judge, and not to what else the machine did meanwhile.

        Asking for a thread's own time costs as much as a judgement, so the judge is timed by it only here, once more.
        """
        began = time.thread_time()
        judge.judge(sentence)
        if time.thread_time() - began > min(took / 2, LIMIT_SECONDS):
            raise TimeoutError
        self._seconds = 0.0


def _describe(finding: Finding) -> str:
    return (
        f"Your draft of this reply was not shown, because of this: {finding.detail}. "
        "Write the reply anew without that, from what was found and what you know here, and do not mention the draft."
    )
