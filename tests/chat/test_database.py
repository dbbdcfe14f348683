"""Calls of the database from the event loop."""

import asyncio
import threading

from chat.database import finish_database_calls, run_in_database, run_upkeep
from tests.patience import PATIENCE


async def test_a_call_whose_caller_was_cancelled_is_waited_for() -> None:
    may_end, ended = threading.Event(), []

    def work() -> None:
        may_end.wait(5)
        ended.append(True)

    callers = [asyncio.ensure_future(run(work)) for run in (run_in_database, run_upkeep)]
    await asyncio.sleep(0.05)
    for caller in callers:
        caller.cancel()
    finishing = asyncio.ensure_future(finish_database_calls())
    await asyncio.sleep(0.05)
    assert not finishing.done()
    may_end.set()
    await finishing
    assert ended == [True, True]


async def test_a_failed_call_is_told_to_its_caller_and_waited_for_no_longer() -> None:
    def fail() -> None:
        raise ValueError("broken")

    results = await asyncio.gather(run_in_database(fail), return_exceptions=True)
    assert [str(error) for error in results] == ["broken"]
    async with asyncio.timeout(PATIENCE):
        await finish_database_calls()
