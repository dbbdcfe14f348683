"""A stream filter that leaves verdicts: what most middleware adds to a reply."""

from collections import defaultdict

from guardrails import pii
from guardrails.chain import Action, Verdict
from guardrails.streaming import StreamFilter

_SHOWN = 5


class WitnessedFilter:
    """A stream filter that leaves a verdict for each kind of thing it replaced."""

    is_skippable = True

    def __init__(self, stream: StreamFilter, rule: str, action: Action) -> None:
        self._stream = stream
        self._rule = rule
        self._action = action
        self.allows_opening = stream.allows_opening
        self.feed = stream.feed
        self.release = stream.release
        self.close = stream.close
        self.skip = stream.skip
        self.grammar = stream.grammar

    @property
    def is_open(self) -> bool:
        return self._stream.is_open

    @property
    def pending(self) -> str:
        return self._stream.pending

    @property
    def verdicts(self) -> list[Verdict]:
        matches: dict[str, list[str]] = defaultdict(list)
        for kind, matched in self._stream.found:
            matches[kind].append(matched)
        return [
            Verdict(
                self._rule,
                "outbound",
                self._action,
                kind,
                f"{len(found)} {'found' if self._action == 'flag' else 'replaced'}",
                _describe(kind, found),
            )
            for kind, found in matches.items()
        ]


def _describe(kind: str, found: list[str]) -> str:
    if kind in pii.ALL_KINDS:
        # Out of its context a number might not be recognised for what it is, and masked.
        return f"[{kind}]"
    return ", ".join(dict.fromkeys(found[:_SHOWN]))
