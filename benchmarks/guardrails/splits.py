"""Every text in pieces: each way of cutting it must give what the whole gives, and nothing more at any moment."""

import random
from collections.abc import Callable, Iterator
from itertools import pairwise

from benchmarks.guardrails.report import print_target
from guardrails import conf
from guardrails.streaming import StreamFilter, competitor_filter, pii_filter

_TWO_CUTS = 20
_MAKERS: dict[str, Callable[[], StreamFilter]] = {
    "personal data, inbound": pii_filter,
    "personal data, outbound": lambda: pii_filter(conf.read("GUARDRAILS_OUTBOUND_KINDS")),
    "competitors": competitor_filter,
}


def _cut(text: str, chance: random.Random) -> Iterator[list[str]]:
    """One character at a time, once at each place, and twice at places taken by lot."""
    yield list(text)
    for at in range(1, len(text)):
        yield [text[:at], text[at:]]
    for _ in range(_TWO_CUTS):
        edges = sorted(chance.choices(range(len(text) + 1), k=2))
        yield [text[start:end] for start, end in pairwise([0, *edges, len(text)])]


def _run(stream: StreamFilter, pieces: list[str], whole: str) -> tuple[str, bool]:
    """What comes out, and whether at some moment more was out than the whole text gives."""
    shown, has_leaked = "", False
    for piece in pieces:
        shown += stream.feed(piece)
        has_leaked = has_leaked or not whole.startswith(shown)
    return shown + stream.close(), has_leaked


def measure(texts: list[str]) -> None:
    chance = random.Random(7)
    total = different = leaks = 0
    for make in _MAKERS.values():
        for text in texts:
            stream = make()
            whole = stream.feed(text) + stream.close()
            for pieces in _cut(text, chance):
                shown, has_leaked = _run(make(), pieces, whole)
                total += 1
                different += shown != whole
                leaks += has_leaked
    print(f"  {len(texts)} texts, {total:,} splits: {', '.join(_MAKERS)}")
    print_target("splits that give another text", different, "≤ 0")
    print_target("splits that show more at some moment than the whole does", leaks, "≤ 0")
