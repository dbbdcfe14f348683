"""CPU time for a piece of a reply, for a message, and Presidio's beside ours."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.guardrails import presidio
from benchmarks.guardrails.report import print_target, show
from guardrails import competitors, injection, pii
from guardrails.chain import Evidence, Exchange, OutboundChain, Persona, build_chain
from guardrails.masking import mask

REPLY = (
    "Your electric car is covered for collision, theft and fire, and the battery against damage.[1] "
    "Home charging equipment is included up to $1,500, and roadside assistance comes with flatbed towing. "
    "Shall I work out a quote? I need the make, model, year, mileage and the driver's age. "
)
_PIECE = 6
_TIMES = 10
_RUNS = 40


def microseconds_each(work: Callable[[Any], object], items: Sequence[Any], *, runs: int = 5) -> float:
    """The best of some runs: what else a machine does makes the others slower."""
    times = []
    for _ in range(runs):
        begin = time.process_time()
        for item in items:
            work(item)
        times.append((time.process_time() - begin) / len(items) * 1e6)
    return min(times)


def _make_filters() -> OutboundChain:
    exchange = Exchange(
        "00000000-0000-0000-0000-000000000000",
        "Is the battery covered?",
        "en",
        find_evidence=lambda: Evidence(passages=("Home charging equipment is included, up to $1,500.",)),
        persona=Persona("Eva", ("You are Eva. Never name another insurer to a visitor, and say what we offer.",)),
    )
    return OutboundChain(asyncio.run(build_chain()(exchange)).filters)


def _count(steps: int) -> int:
    total = 0
    for step in range(steps):
        total += step * step % 7
    return total


def measure(texts: list[str], questions: list[str]) -> None:
    took = microseconds_each(_count, [1_000_000])
    print(f"  {'milliseconds for a loop of a million steps: how fast this machine is':<66}{show(took / 1000):>9}")
    text = REPLY * _TIMES
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    # A chain for each run: it is made for one reply, and its judges have a second for all of that.
    taken = min(microseconds_each(_make_filters().feed, pieces, runs=1) for _ in range(_RUNS))
    print_target(f"µs a delta of {_PIECE} characters, the whole outbound chain", taken, "≤ 15")
    _measure_messages(texts, questions)


def _measure_messages(texts: list[str], questions: list[str]) -> None:
    loop = asyncio.new_event_loop()
    run = build_chain()

    def pass_in(question: str) -> None:
        loop.run_until_complete(run(Exchange("00000000-0000-0000-0000-000000000000", question, "en")))

    if questions:
        pass_in(questions[0])
        taken = microseconds_each(injection.score, questions)
        print_target("µs a support question, the screen for attacks", taken, "≤ 2000")
        for name, work in (
            ("personal data", mask),
            ("competitors", competitors.detect),
            ("the whole inbound chain, topic included", pass_in),
        ):
            print(f"  µs a support question, {name + ':':<43}{show(microseconds_each(work, questions[:150])):>9}")
    if texts:
        ours = microseconds_each(pii.detect, texts)
        print(f"  {'µs an annotated text, personal data':<66}{show(ours):>9}")
        _compare(texts[:200])
    loop.close()


def _compare(texts: list[str]) -> None:
    """By turns, the best of each: what one leaves in the processor's caches is not held against the other."""
    analyze = presidio.load()
    if analyze is None:
        print(f"  Presidio: {presidio.HOW_TO_INSTALL}")
        return
    analyze(texts[0])
    rounds = [(microseconds_each(analyze, texts), microseconds_each(pii.detect, texts)) for _ in range(4)]
    theirs, ours = (min(taken) for taken in zip(*rounds, strict=True))
    print(f"  {'µs an annotated text, Presidio':<66}{show(theirs):>9}")
    print_target("times as fast as Presidio, the same 200 texts", theirs / ours, "≥ 50")
