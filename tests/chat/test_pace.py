"""How long an answer's text gathers: the more answers a process writes, the fewer and larger their pieces."""

import time
from contextlib import ExitStack

import pytest

from chat.assistant.client import preload
from chat.turns import pace as pacing
from chat.turns.pace import LONGEST_SECONDS, SHORTEST_SECONDS, TICK_SECONDS, Pace
from tests.chat.conftest import Connect, join_text
from tests.upstream import Script, Upstream, end, start, text_block

WORDS = [f"word{place} " for place in range(25)]


@pytest.mark.parametrize(
    ("answers", "least"), [(0, SHORTEST_SECONDS), (1, SHORTEST_SECONDS), (50, 0.1), (5_000, LONGEST_SECONDS)]
)
def test_answers_share_what_a_process_can_send(answers: int, least: float) -> None:
    pace = Pace()
    with ExitStack() as stack:
        for _ in range(answers):
            stack.enter_context(pace.writing())
        assert least - 1e-9 <= pace.find_next(100.0) - 100.0 < least + TICK_SECONDS + 1e-9
    assert pace.find_next(100.0) - 100.0 < SHORTEST_SECONDS + TICK_SECONDS


async def test_an_answer_counts_while_it_is_written_and_loses_nothing(
    connect: Connect, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    preload()  # As a server does before it takes connections: it takes a second.
    monkeypatch.setattr(pacing, "PIECES_A_SECOND", 4)
    begin, *deltas, stop = text_block(*WORDS)
    paced = [step for delta in deltas for step in (delta, 0.02)]
    upstream.play(Script([start(), begin, *paced, stop, *end()]))
    socket = await connect()
    await socket.hello()
    began = time.monotonic()
    events = await socket.ask("Hi")
    seconds = time.monotonic() - began
    assert join_text(events) == "".join(WORDS)
    # A busy machine is slower with the words, too.
    assert len([event for event in events if event["type"] == "message.delta"]) <= max(4, 4 * seconds)
    assert pacing.pace._writing == 0
