"""How many messages are taken, whatever the clock does."""

import time

import pytest
from redis.asyncio import Redis

from chat import limits
from chat.errors import RateLimitedError
from chat.runtime import Runtime


async def use_up(redis: Redis) -> float:
    """Uses one more than may be; how long the last has to wait."""
    for _ in range(3):
        await limits.check_rates(redis, [("visitor", "v1", (3, 60))])
    with pytest.raises(RateLimitedError) as refused:
        await limits.check_rates(redis, [("visitor", "v1", (3, 60))])
    assert refused.value.retry_after
    return refused.value.retry_after


@pytest.mark.parametrize("seconds", [3_600, -86_400])
async def test_a_clock_that_is_put_forward_or_back_locks_nobody_out(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    assert await use_up(runtime.redis) <= 21
    moved = time.time() + seconds
    monkeypatch.setattr(limits.time, "time", lambda: moved)
    assert await use_up(runtime.redis) <= 21


async def test_a_clock_a_little_behind_another_machines_takes_no_more_than_may_be(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await use_up(runtime.redis)
    behind = time.time() - 2
    monkeypatch.setattr(limits.time, "time", lambda: behind)
    with pytest.raises(RateLimitedError):
        await limits.check_rates(runtime.redis, [("visitor", "v1", (3, 60))])
