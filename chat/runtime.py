"""What one web process runs besides requests: the event log's writer, the mailbox, leases and recovery of turns."""

import asyncio
import gc
import logging
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import timezone
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from chat import guard
from chat.assistant.client import close_clients, warm_up
from chat.assistant.prompt import PromptMissingError, get_published_prompt, recall_prompt
from chat.cancelling import cancel
from chat.database import finish_database_calls, run_in_database, run_upkeep
from chat.errors import ChatError
from chat.eventlog import EventLog
from chat.eventlog.mailbox import read_mailbox
from chat.eventlog.script import make_process_id
from chat.events import Event
from chat.services.outages import find_changed
from chat.staff_notices import StaffNotices, find_notice
from guardrails.chain import RULES_SECONDS, keep_rules_fresh

logger = logging.getLogger(__name__)
CONNECTIONS = 32
RENEW_SECONDS = 60.0
T = TypeVar("T")


class Runtime:
    """One per event loop, made on first use: the server has no start-up hook that every server calls."""

    def __init__(self) -> None:
        from chat.turns.supervisor import TurnSupervisor

        self.process_id = make_process_id()
        # A pool that waits: the default one fails as soon as a hundred sockets greet or leave in the same moment.
        options = {"socket_timeout": 5, "socket_connect_timeout": 2}
        pool = BlockingConnectionPool.from_url(settings.REDIS_URL, max_connections=CONNECTIONS, timeout=5, **options)
        self.redis = Redis.from_pool(pool)
        # For connections that are kept, with time limits of their own: a blocking read must be allowed to wait.
        self._lasting_redis = Redis.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2)
        self.staff = StaffNotices(self.redis, self._lasting_redis)
        self.log = EventLog(self.redis, self.process_id, self._overhear, self._lose_track, self._lasting_redis)
        self.turns = TurnSupervisor(self.log, self.process_id)
        self._tasks: set[asyncio.Task[Any]] = set()
        # Since when what was told may have gone astray, should Valkey turn out to be away; None before it was there.
        self._heard_at: datetime | None = None

    def start(self) -> None:
        for loop in (
            self.log.run(),
            read_mailbox(self._lasting_redis, self.process_id, self._take_notice, self._resynchronise),
            self._renew_watches_forever(),
            self._keep_rules_fresh_forever(),
            self.turns.renew_leases_forever(),
            self.turns.recover_forever(),
        ):
            self.spawn(loop)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Runs something apart from the caller; a reference is kept until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    async def see_through(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work comes to, which goes on to its end even if whoever waits for it leaves."""
        return await asyncio.shield(self.spawn(work))

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        # What a client is told is no failure of ours: anybody can have a message refused.
        if error and not isinstance(error, ChatError):
            logger.error("background task failed", exc_info=error)

    async def _take_notice(self, notice: dict[str, Any]) -> None:
        match notice.get("type"):
            case "wake":
                for conversation_id in notice["conversation_ids"]:
                    await self.log.catch_up(conversation_id)
            case "stop":
                self.turns.stop(notice["conversation_id"])
            case "supersede":
                self.spawn(self.turns.supersede(notice["turn_id"]))
            case "tool":
                self.turns.wake_tool_call(notice["tool_call_id"])

    def _lose_track(self, conversation_id: str) -> None:
        self.turns.memory.forget(conversation_id)

    def _overhear(self, conversation_id: str, event: Event) -> None:
        self.turns.memory.forget(conversation_id)
        if (notice := find_notice(conversation_id, event)) is not None:
            self.staff.put(notice)

    async def _renew_watches_forever(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self.log.renew_watches()
                self._heard_at = timezone.now()
            except (RedisError, OSError) as error:
                logger.warning("could not renew watches: %s", type(error).__name__)
            except Exception:
                logger.exception("could not renew watches")

    async def _keep_rules_fresh_forever(self) -> None:
        while True:
            await asyncio.sleep(RULES_SECONDS)
            await run_upkeep(keep_rules_fresh)

    async def _resynchronise(self) -> None:
        await self.log.renew_watches()
        await self.log.catch_up_all()
        since, self._heard_at = self._heard_at, timezone.now()
        if since is not None:
            for conversation_id in await find_changed(self.log.conversation_ids(), since):
                self.log.send_back(conversation_id)

    async def stop(self) -> None:
        """Ends everything, and returns when no thread works in the database any more; turns that run are left to their
        leases. For tests and shutdown."""
        for task in list(self._tasks):
            await cancel(task)
        await self.turns.cancel_all()
        await self.staff.stop()
        await finish_database_calls()
        await close_clients()
        await self.redis.aclose()
        await self._lasting_redis.aclose()


_runtimes: "WeakKeyDictionary[asyncio.AbstractEventLoop, Runtime]" = WeakKeyDictionary()


def get_runtime() -> Runtime:
    """The running loop's runtime, started if need be."""
    loop = asyncio.get_running_loop()
    runtime = _runtimes.get(loop)
    if runtime is None:
        runtime = _runtimes[loop] = Runtime()
        runtime.start()
    return runtime


async def stop_runtime() -> None:
    runtime = _runtimes.pop(asyncio.get_running_loop(), None)
    if runtime is not None:
        await runtime.stop()


async def warm_up_assistant() -> None:
    """Reads the prompt and prepares guardrails and the model's clients before the first visitor asks for them."""
    try:
        await run_in_database(get_published_prompt)
    except (DatabaseError, PromptMissingError):
        logger.warning("no prompt to warm up with")
        return
    await asyncio.to_thread(recall_prompt)
    await asyncio.to_thread(guard.warm_up)
    await warm_up()
    # What has come since the start stays as well: no garbage collection should look through it again and again.
    gc.collect()
    gc.freeze()


class RunningRuntime:
    """ASGI middleware that starts the runtime with the server's first request, be it a probe: turns of a process that
    died are recovered even if no visitor comes back."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self._is_warm = False

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        runtime = get_runtime()
        if not self._is_warm:
            self._is_warm = True
            runtime.spawn(warm_up_assistant())
        return await self.application(scope, receive, send)
