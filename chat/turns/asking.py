"""Asking the model: which one, again after a failure, and at last the offline assistant. Never a dead end."""

import asyncio
import logging
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from chat.assistant import breaker, errors
from chat.assistant.client import OpenedReply, open_reply, stream_reply
from chat.assistant.costs import compute_cost_usd
from chat.assistant.reply import TOKEN_COUNTS, CitedBlock, ModelReply, TextPiece
from chat.assistant.request import add_note, build_body, build_question
from chat.events import TurnStarted
from chat.turns.ahead import Ahead
from chat.turns.citing import check_block
from chat.turns.pace import pace
from chat.turns.routes import OFFLINE, Route, find_fast_route, find_routes
from guardrails.errors import ReplyRejectedError

if TYPE_CHECKING:
    from chat.turns.run import TurnRun

logger = logging.getLogger(__name__)
# retry-after can be absurd: a visitor waits this long at most before the next route is tried.
LONGEST_WAIT_SECONDS = 2.0
FIRST_WAIT_SECONDS = 0.4
# For the first text of one call: of the model, which may think before it speaks, and of whoever takes its place.
CONTENT_SECONDS = 25
STAND_IN_SECONDS = 12


class Asking:
    """Calls of the model within one turn, with what they cost. The first may be under way already."""

    def __init__(self, run: "TurnRun", ahead: Ahead | None = None) -> None:
        self._run = run
        self._ahead = ahead
        self._routes = find_routes()
        self._current = ModelReply()
        self._was_rejected = False
        self.route = self._first_route = self._routes[0]
        self.first_token_at: float | None = None
        self.calls = 0
        self._figures = dict.fromkeys(TOKEN_COUNTS, 0)
        self._cost: Any = 0

    @property
    def provider(self) -> str:
        return self.route[0]

    @property
    def _patience_seconds(self) -> float:
        return CONTENT_SECONDS if self.route == self._first_route else STAND_IN_SECONDS

    @property
    def partial_text(self) -> str:
        """The model's own text of the call that was broken off."""
        return self._current.text if not self._current.stop_reason else ""

    @property
    def may_ask_again(self) -> bool:
        """Whether a guardrail may reject a reply: once in a turn, and the offline assistant would say the same."""
        return not self._was_rejected and self.route != OFFLINE and self._run.ends_with_question

    async def ask(self) -> ModelReply:
        """One reply. Raises AssistantError when every route has failed."""
        position = self._run.draft.find_position()
        while True:
            self._run.draft.begin(await self._run.guarding.make_filter())
            try:
                with pace.writing():
                    reply = await self._stream()
                breaker.note_success(self.route)
                await self._run.guarding.wait()
                self._run.draft.end()
                return reply
            except ReplyRejectedError as rejected:
                self._was_rejected = True
                self._current = ModelReply()
                self._run.draft.reject(position)
                self._run.entries[-1] = add_note(self._run.entries[-1], rejected.note)
            except errors.AssistantError as error:
                # Visitors get an answer all the same: a wrong key would be noticed by nobody.
                logger.warning("no reply from %s by %s: %s (%s)", self.route[1], self.route[0], error.code, error)
                if error.is_transient and not isinstance(error, errors.BusyError):
                    breaker.note_failure(self.route)
                self._run.draft.rewind(position, "restarted")
                self._current = ModelReply()
                await self._move_on(error)

    async def _move_on(self, error: errors.AssistantError) -> None:
        """Takes the next route, after a bounded wait; raises the error when none is left."""
        if isinstance(error, errors.BusyError):
            raise error
        failed, self._routes = self._routes[0], self._routes[1:]
        if isinstance(error, errors.SilentError):
            self._routes = [route for route in self._routes if route != failed]
        if not error.is_transient:
            self._routes = [route for route in self._routes if route == OFFLINE]
        if not self._routes:
            raise error
        self.route = self._routes[0]
        if self.route == OFFLINE:
            label = _("Our assistant can't be reached, so I'm answering from our help centre.")
            self._run.emit(TurnStarted(turn_id=str(self._run.started.turn_id), provider="offline", label=label))
        elif failed == self.route:
            await asyncio.sleep(min(error.retry_after or FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS))

    async def _stream(self) -> ModelReply:
        provider, model = self.route
        run = self._run
        body = build_body(model, run.started.snapshot, [*run.started.entries, *run.entries])
        reply = self._current = ModelReply()
        self.calls += 1
        try:
            async with (
                asyncio.timeout(self._patience_seconds) as limit,
                aclosing(stream_reply(provider, body, run.draft.rest, self._open)) as events,
            ):
                async for event in events:
                    piece = reply.take(event)
                    if type(piece) is TextPiece:
                        await run.guarding.wait()
                        if self.first_token_at is None:
                            self.first_token_at = time.monotonic()
                        # Pings may go on for ever; text that flows is in nobody's way.
                        limit.reschedule(None)
                        run.draft.add(piece.text)
                    elif type(piece) is CitedBlock:
                        run.draft.cite(*await check_block(piece, "\n".join(run.started.texts)))
        except TimeoutError as error:
            raise errors.SilentError("no text in time") from error
        finally:
            reply.settle()
            self._count(reply, self.route)
        if reply.is_empty:
            raise errors.CutOffError("an empty reply")
        return reply

    async def _open(self, provider: str, body: bytes) -> OpenedReply:
        ahead, self._ahead = self._ahead, None
        return (ahead and await ahead.take(provider, body)) or await open_reply(provider, body)

    async def drop_ahead(self) -> None:
        """The turn ended before it asked for anything."""
        if self._ahead is not None:
            ahead, self._ahead = self._ahead, None
            await ahead.drop()

    async def ask_aside(self, instructions: str, text: str) -> str:
        """What the fast model says to a question beside the turn's own; it counts as one of the turn's calls.

        Raises AssistantError: nobody waits for another try.
        """
        route = find_fast_route()
        if breaker.is_resting(route):
            raise errors.UnreachableError("the fast model rests")
        reply = ModelReply()
        self.calls += 1
        try:
            async with aclosing(stream_reply(route[0], build_question(route[1], instructions, text))) as events:
                async for event in events:
                    reply.take(event)
        finally:
            reply.settle()
            self._count(reply, route)
        return reply.text

    def _count(self, reply: ModelReply, route: Route) -> None:
        self._add(reply.model or route[1], **reply.count_tokens())

    def note_used(self, model: str, **used: int) -> None:
        """A tool asked a model for this turn."""
        self.calls += 1
        self._add(model, **used)

    def _add(self, model: str, **used: int) -> None:
        for name, count in used.items():
            self._figures[name] += count
        self._cost += compute_cost_usd(model, **used)

    def make_figures(self) -> dict[str, Any]:
        """The turn's columns."""
        return {
            **self._figures,
            "cost_usd": self._cost,
            "provider": self.route[0],
            "model": self._current.model or self.route[1],
            "model_calls": self.calls,
        }
