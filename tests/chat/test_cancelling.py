"""Cancelling that is not dropped."""

import asyncio

import pytest
import redis
from django.conf import LazySettings
from redis.asyncio import Redis

from chat.cancelling import cancel, raise_if_cancelled
from tests.patience import PATIENCE


@pytest.mark.parametrize("steps", range(8))
async def test_a_task_ends_wherever_in_a_command_to_valkey_it_is_cancelled(
    valkey: redis.Redis, settings: LazySettings, steps: int
) -> None:
    async def listen() -> None:
        await client.xrange("chat:events:none")
        await asyncio.Event().wait()

    async with Redis.from_url(settings.REDIS_URL, socket_timeout=5) as client:
        await client.ping()
        task = asyncio.ensure_future(listen())
        for _ in range(steps):
            await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE):
            await cancel(task)
    assert task.cancelled()


async def test_a_cancellation_that_was_dropped_is_made_good_before_a_long_wait() -> None:
    async def drop_one() -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            raise_if_cancelled()
            raise AssertionError("the wait went on") from None

    task = asyncio.ensure_future(drop_one())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_an_ended_task_raised_is_not_looked_at() -> None:
    async def fail() -> None:
        raise ValueError

    task = asyncio.ensure_future(fail())
    await asyncio.wait({task})
    await cancel(task)
    assert task.done()
