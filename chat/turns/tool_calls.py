"""A turn's tool calls: rows first, then Celery, then the wait for results, of several side by side."""

import asyncio
import contextlib
import hashlib
import uuid
from typing import TYPE_CHECKING, Any

import msgspec

from chat import metrics
from chat.assistant.reply import ToolUse
from chat.database import run_in_database
from chat.events import ToolFinished, ToolStarted
from chat.ids import make_id
from chat.models import ToolCall
from chat.services.tool_calls import NewCall, create_tool_calls, dispatch_waiting, end_unfinished, load_finished
from chat.tools import find_tool
from chat.turns.passages import screen_results
from chat.turns.unanswered import find_searches

if TYPE_CHECKING:
    from chat.turns.run import TurnRun

# All calls of one reply must be back by then; a lost worker's are sent out again meanwhile.
WAIT_SECONDS = 12
CHECK_SECONDS = 2
NO_ANSWER = (
    "The tool did not answer in time. Tell the visitor that this isn't available at the moment, "
    "and offer to try again or to talk to a person."
)


class ToolCalls:
    def __init__(self, run: "TurnRun") -> None:
        self._run = run
        self.is_waiting = False
        # What was looked up, and found.
        self.searches: list[str] = []
        # A tool has passed the visitor on to a person.
        self.hands_over = False

    async def run(self, uses: list[ToolUse]) -> list[dict[str, Any]]:
        """Runs all and returns their `tool_result` blocks in order. Whatever happens, each gets a result."""
        self.is_waiting = True
        turn_id = self._run.started.turn_id
        first = self._run.started.first_turn_id
        calls = [NewCall(make_id(), use, make_idempotency_key(first, use)) for use in uses]
        # Watched before they are sent out: a quick worker's notice must find somebody.
        notices = {new.pk: self._run.supervisor.watch_tool_call(str(new.pk)) for new in calls}
        try:
            rows = await run_in_database(create_tool_calls, turn_id, calls)
            for row in rows:
                self._emit_started(row)
            finished = {row.pk: row for row in rows if row.state in ToolCall.FINISHED}
            finished |= await self._wait({pk: notice for pk, notice in notices.items() if pk not in finished})
        finally:
            for pk in notices:
                self._run.supervisor.unwatch_tool_call(str(pk))
        self.searches.extend(find_searches(finished.values()))
        results, verdicts = await screen_results([self._report(finished[row.pk]) for row in rows])
        self._run.draft.verdicts.extend(verdicts)
        self.is_waiting = False
        return results

    async def _wait(self, notices: dict[uuid.UUID, asyncio.Event]) -> dict[uuid.UUID, ToolCall]:
        """Waits for the workers' notices, and looks for itself now and then: a notice can get lost."""
        ids = list(notices)
        deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
        while ids:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CHECK_SECONDS):
                    await asyncio.gather(*(notice.wait() for notice in notices.values()))
            finished = await run_in_database(load_finished, ids)
            if len(finished) == len(ids):
                return finished
            if asyncio.get_running_loop().time() > deadline:
                return await run_in_database(end_unfinished, ids, ToolCall.State.TIMED_OUT)
            await run_in_database(dispatch_waiting, ids)
        return {}

    def _emit_started(self, row: ToolCall) -> None:
        tool = find_tool(row.name)
        label = tool.label if tool else row.name
        self._run.emit(ToolStarted(tool_call_id=str(row.pk), name=row.name, label=label))

    def _report(self, row: ToolCall) -> dict[str, Any]:
        tool = find_tool(row.name)
        metrics.tool_calls_total.labels(tool=row.name if tool else "unknown", outcome=row.state).inc()
        self._run.emit(
            ToolFinished(
                tool_call_id=str(row.pk), name=row.name, label=tool.label if tool else row.name, outcome=row.state
            )
        )
        result = row.result or {"content": [{"type": "text", "text": NO_ANSWER}], "is_error": True}
        self.hands_over |= bool(result.get("hands_over"))
        for used in result.get("used", ()):
            self._run.asking.note_used(**used)
        if card := result.get("card"):
            self._run.show_card(card["kind"], card["data"])
        return {
            "type": "tool_result",
            "tool_use_id": row.tool_use_id,
            "content": result["content"],
            **({"is_error": True} if result.get("is_error") else {}),
        }

    async def cancel(self) -> None:
        """The visitor stopped the turn: what has not run need not."""
        if self.is_waiting:
            ids = await run_in_database(self._find_unfinished)
            await run_in_database(end_unfinished, ids, ToolCall.State.CANCELLED)

    def _find_unfinished(self) -> list[uuid.UUID]:
        calls = ToolCall.objects.filter(turn_id=self._run.started.turn_id).exclude(state__in=ToolCall.FINISHED)
        return list(calls.values_list("pk", flat=True))


def make_idempotency_key(turn_id: uuid.UUID, use: ToolUse) -> str:
    """The same call has the same key in all runs of a turn: after a crash, and when it failed and is tried again. Then
    `turn_id` is the first try's."""
    arguments = msgspec.json.encode(use.arguments, order="deterministic")
    return hashlib.sha256(b"%b:%b:%b" % (turn_id.bytes, use.name.encode(), arguments)).hexdigest()
