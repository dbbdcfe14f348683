"""A stream filter that leaves verdicts: what most middleware adds to a reply."""

from collections import Counter

from guardrails.chain import Action, Verdict
from guardrails.streaming import StreamFilter


class WitnessedFilter:
    """A stream filter that leaves a verdict for each kind of thing it replaced."""

    def __init__(self, stream: StreamFilter, rule: str, action: Action) -> None:
        self._stream = stream
        self._rule = rule
        self._action = action
        self.feed = stream.feed
        self.release = stream.release
        self.close = stream.close

    @property
    def verdicts(self) -> list[Verdict]:
        counts = Counter(kind for kind, _ in self._stream.found)
        return [
            Verdict(self._rule, "outbound", self._action, kind, f"{count} replaced") for kind, count in counts.items()
        ]
