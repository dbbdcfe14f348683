"""`/healthz`: the process lives. `/readyz`: it can serve a visitor, with the reason where it cannot."""

import asyncio
from collections.abc import Awaitable, Callable

import redis.asyncio
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse

from portal import heartbeat
from portal.middleware import Answer, HybridMiddleware

TIMEOUT_SECONDS = 3


async def check_database() -> str:
    def select() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    await sync_to_async(select)()
    return "ok"


async def check_valkey() -> str:
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client:
        await client.ping()
    return "ok"


async def check_worker() -> str:
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client:
        alive = await client.exists(heartbeat.KEY)
    return "ok" if alive else f"no worker has reported for {heartbeat.LAPSE_SECONDS} seconds"


CHECKS = {"database": check_database, "valkey": check_valkey, "worker": check_worker}


async def run_check(check: Callable[[], Awaitable[str]]) -> str:
    """What the check says; a failure is told by its kind alone, since its message may hold addresses."""
    try:
        return await asyncio.wait_for(check(), TIMEOUT_SECONDS)
    except Exception as error:
        return f"failed: {type(error).__name__}"


async def answer_ready() -> JsonResponse:
    results = dict(zip(CHECKS, await asyncio.gather(*map(run_check, CHECKS.values())), strict=True))
    is_ready = all(result == "ok" for result in results.values())
    body = {"status": "ready" if is_ready else "unavailable", "checks": results}
    response = JsonResponse(body, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})
    # Django would log each 503 as an error; who probes knows what to make of it.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


async def answer_healthy() -> JsonResponse:
    return JsonResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


PROBES = {"/healthz": answer_healthy, "/readyz": answer_ready}


class ProbeMiddleware(HybridMiddleware):
    """Answers before all else: a probe comes by plain HTTP and with an address for a host name."""

    def __call__(self, request: HttpRequest) -> Answer:
        probe = PROBES.get(request.path_info) if request.method in {"GET", "HEAD"} else None
        if probe is None:
            return self.get_response(request)
        return probe() if self.is_async else async_to_sync(probe)()
