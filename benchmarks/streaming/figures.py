"""From replies as they arrived to figures."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate, pairwise

import msgspec

from benchmarks.streaming.replies import FIRST_TOKEN_SECONDS, PACE_SECONDS, find_answer
from benchmarks.streaming.visitor import Reply


class Spread(msgspec.Struct):
    """Milliseconds."""

    p50: float
    p95: float
    p99: float
    max: float


class Figures(msgspec.Struct):
    """Of one server under one number of streams."""

    server: str
    streams: int
    replies_a_second: float
    replies: int
    unfinished: int
    restarts: int
    first_added: Spread
    gap: Spread
    behind: Spread
    end_late: Spread
    steady_share: float
    cpu_ms: float
    web_cpu_ms: float
    core_share: float
    upstream_late: Spread


class WrongReplyError(Exception):
    """What arrived is not what was said."""


def spread(seconds: Iterable[float]) -> Spread:
    ordered = sorted(seconds) or [float("nan")]
    p50, p95, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1_000 for share in (0.5, 0.95, 0.99))
    return Spread(p50, p95, p99, ordered[-1] * 1_000)


def check(reply: Reply) -> None:
    """Raises WrongReplyError unless the joined deltas are the stand-in's text."""
    text = "".join(part for _, part in reply.deltas)
    expected = find_answer(reply.topic).text
    if reply.failure or text != expected:
        raise WrongReplyError(f"{reply.failure or 'wrong text'}: {text!r}\ninstead of {expected!r}")


def compute_added(reply: Reply) -> float:
    return reply.deltas[0][0] - reply.sent_at - FIRST_TOKEN_SECONDS


def compute_gaps(reply: Reply) -> list[float]:
    return [later - earlier for (earlier, _), (later, _) in pairwise(reply.deltas)]


def compute_behind(reply: Reply) -> list[float]:
    """For each delta: how much later it came than its last token was due, counted from the sending of the question."""
    ends = list(accumulate(len(token) for token in find_answer(reply.topic).tokens))
    behind, shown = [], 0
    for at, part in reply.deltas:
        shown += len(part)
        # A text that ends within a token is as late as the last token that is whole in it.
        whole = max(bisect_left(ends, shown + 1) - 1, 0)
        behind.append(at - reply.sent_at - FIRST_TOKEN_SECONDS - whole * PACE_SECONDS)
    return behind


def compute_steady_share(replies: Iterable[Reply]) -> float:
    """Of the streams whose deltas' p95 is less than 100 ms behind."""
    p95s = [spread(compute_behind(reply)).p95 for reply in replies if reply.deltas]
    return sum(p95 < 100 for p95 in p95s) / len(p95s) if p95s else 0.0
