"""Rate limits per visitor and per address, kept in Valkey so that all processes count together (GCRA)."""

import time
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat.errors import RateLimitedError
from chat.events import FRAME_LIMIT_BYTES
from chat.metrics import rate_limited_total

# KEYS: one key per limit. ARGV: now, then for each the seconds between two messages and the burst in seconds.
# All limits must agree before any counts. What is due later than a limit can make it was noted before the clock was put
# back, and would keep its visitor waiting for as long as that was. Answers the limit's index and the seconds to wait,
# or {0, 0}.
_SCRIPT = """
local now = tonumber(ARGV[1])
local next_times = {}
for i, key in ipairs(KEYS) do
  local interval, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local due = math.max(tonumber(redis.call('GET', key) or now), now)
  if due - now > 2 * burst then due = now end
  if due - now > burst - interval + 0.000001 then
    return {i, tostring(due - now - burst + interval)}
  end
  next_times[i] = due + interval
end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.6f', next_times[i]), 'EX', math.ceil(tonumber(ARGV[2 * i + 1])) + 1)
end
return {0, '0'}
"""


async def check_message_rate(redis: Redis, visitor_id: str, address: str) -> None:
    """Counts one message. Raises RateLimitedError with the seconds to wait.

    Without Valkey nothing could be sent on anyway: then the message is let through and fails, or not, by itself.
    """
    limits = [
        ("visitor", visitor_id, settings.RATE_LIMIT_VISITOR),
        ("address", address, settings.RATE_LIMIT_ADDRESS),
    ]
    await check_rates(redis, [(scope, key, rate) for scope, key, rate in limits if rate])


async def check_rates(redis: Redis, active: Sequence[tuple[str, str, tuple[int, int]]]) -> None:
    """Counts one use for each scope and key, (uses, seconds) at most. Raises RateLimitedError with the seconds to wait.

    Without Valkey it is let through.
    """
    if not active:
        return
    keys = [f"chat:rate:{scope}:{key}" for scope, key, _ in active]
    arguments: list[float] = [time.time()]
    for _, _, (count, seconds) in active:
        arguments += [seconds / count, seconds]
    try:
        index, wait = await redis.register_script(_SCRIPT)(keys=keys, args=arguments)
    except (RedisError, OSError):
        return
    if index:
        rate_limited_total.labels(scope=active[index - 1][0]).inc()
        retry_after = max(1.0, round(float(wait) + 0.5))
        raise RateLimitedError(
            gettext("That was a lot at once. Please wait %(seconds)s seconds and send it again.")
            % {"seconds": f"{retry_after:.0f}"},
            retry_after=retry_after,
        )


class FrameBudget:
    """A bucket for one socket's frames of any kind: a flood is refused before anything is done for it."""

    RATE_PER_SECOND = 20.0
    BURST = 60.0

    def __init__(self) -> None:
        self._left = self.BURST
        self._at = time.monotonic()

    def take(self, size_bytes: int = 0) -> bool:
        """Whether a frame may be handled. One above the size limit counts as many as would have held it."""
        now = time.monotonic()
        self._left = min(self.BURST, self._left + (now - self._at) * self.RATE_PER_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1 + size_bytes // FRAME_LIMIT_BYTES
        return True
