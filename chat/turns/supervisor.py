"""The turns that run in this process: started, stopped, kept leased, and those of dead processes recovered."""

import asyncio
import contextvars
import logging
import uuid
from typing import Any

from django.db import Error as DatabaseError

from chat.cancelling import cancel
from chat.database import run_upkeep
from chat.eventlog import EventLog
from chat.eventlog.publish import make_end_key
from chat.events import TurnFailed
from chat.models import Turn
from chat.turns.ahead import Ahead
from chat.turns.claiming import StartedTurn
from chat.turns.leases import find_superseded, renew_leases
from chat.turns.memory import Memory
from chat.turns.recovery import claim_forgotten, take_over_lapsed
from chat.turns.run import TurnRun
from chat.turns.wording import describe_failure

logger = logging.getLogger(__name__)
RENEW_SECONDS = 2.0
# Whoever asked for a turn's end waits for it for a second or two.
END_KEY_SECONDS = 10
RECOVER_SECONDS = 1.5


class TurnSupervisor:
    """Turns are tasks of the process, not of a socket: they live on when the visitor leaves."""

    def __init__(self, log: EventLog, owner: str) -> None:
        self.log = log
        self.owner = owner
        self.memory = Memory()
        self._runs: dict[uuid.UUID, TurnRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._tool_calls: dict[str, asyncio.Event] = {}

    def start(self, started: StartedTurn, ahead: Ahead | None = None) -> None:
        """Runs a claimed turn and, after it, those over what arrived meanwhile."""
        run = TurnRun(started, self, ahead)
        self._runs[started.turn_id] = run
        # A context of its own: what a request or a socket left in theirs must not live on in the turn.
        task = asyncio.get_running_loop().create_task(self._run_all(run), context=contextvars.Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_all(self, run: TurnRun) -> None:
        current: TurnRun | None = run
        while current is not None:
            self._runs[current.started.turn_id] = current
            following = None
            try:
                following = await current.run()
            finally:
                if self._runs.get(current.started.turn_id) is current:
                    del self._runs[current.started.turn_id]
            current = TurnRun(following, self) if following else None

    def find_running(self, conversation_id: str) -> TurnRun | None:
        """The conversation's turn, if it runs here."""
        runs = (run for run in self._runs.values() if run.started.conversation_id == conversation_id)
        return next(runs, None)

    def stop(self, conversation_id: str) -> bool:
        """Stops the conversation's turn if it runs here."""
        run = self.find_running(conversation_id)
        if run is not None:
            run.stop()
        return run is not None

    async def supersede(self, turn_id: str) -> None:
        """Ends a turn, if it runs here, because somebody else answers now; says so once that is told."""
        run = self._runs.get(uuid.UUID(turn_id))
        if run is not None:
            run.supersede()
            await run.over.wait()
            await self.log.drain()
        key = make_end_key(turn_id)
        async with self.log.redis.pipeline(transaction=True) as pipe:
            pipe.lpush(key, 1)
            pipe.expire(key, END_KEY_SECONDS)
            await pipe.execute()

    def watch_tool_call(self, tool_call_id: str) -> asyncio.Event:
        return self._tool_calls.setdefault(tool_call_id, asyncio.Event())

    def unwatch_tool_call(self, tool_call_id: str) -> None:
        self._tool_calls.pop(tool_call_id, None)

    def wake_tool_call(self, tool_call_id: str) -> None:
        if event := self._tool_calls.get(tool_call_id):
            event.set()

    async def renew_leases_forever(self) -> None:
        """One statement for all turns. A process that hangs stops renewing too, as it should."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            if self._runs:
                for turn_id in await self._try(renew_leases, self.owner, list(self._runs)) or ():
                    # This process was away for too long: whoever has the turn now writes the message.
                    logger.warning("turn %s was taken over by another process", turn_id)
                    if run := self._runs.get(turn_id):
                        run.abandon()
                for turn_id in await self._try(find_superseded, list(self._runs)) or ():
                    if (run := self._runs.get(turn_id)) and not run.is_superseded:
                        # Valkey was away: once it is back, pages are sent back for who answers (Runtime).
                        logger.warning("turn %s: nobody could tell that somebody else answers now", turn_id)
                        run.supersede()

    async def recover_forever(self) -> None:
        """Takes over turns whose process died. Its own are none of them, however late a lease is renewed.

        Messages too that waited behind a turn whose process died before it could look for them.
        """
        while True:
            taken = await self._try(take_over_lapsed, self.owner, self._runs.__contains__)
            for started in taken[0] if taken else []:
                logger.warning("turn %s taken over from a dead process", started.turn_id)
                self.start(started)
            for turn in taken[1] if taken else []:
                self._announce_failure(turn)
            for started in await self._try(claim_forgotten, self.owner) or []:
                logger.warning("turn %s claimed over messages that a dead process left", started.turn_id)
                self.start(started)
            await asyncio.sleep(RECOVER_SECONDS)

    def _announce_failure(self, turn: Turn) -> None:
        message, retryable = describe_failure("interrupted")
        event = TurnFailed(turn_id=str(turn.pk), code="interrupted", message=message, retryable=retryable)
        self.log.emit(str(turn.conversation_id), event, last_seq=turn.conversation.last_seq)

    async def _try(self, function: Any, *arguments: Any) -> Any:
        """Whatever goes wrong once must not end the loop."""
        try:
            return await run_upkeep(function, *arguments)
        except DatabaseError as error:
            logger.warning("%s: %s", function.__name__, type(error).__name__)
        except Exception:
            logger.exception("%s failed", function.__name__)
        return None

    async def cancel_all(self) -> None:
        for task in list(self._tasks):
            await cancel(task)
