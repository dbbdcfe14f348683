"""One run of a turn: until there is an answer or an honest failure, which is stored and told. Others may end it."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
from django.db import Error as DatabaseError
from django.utils import translation

from chat import metrics
from chat.assistant import errors
from chat.database import run_in_database
from chat.events import CardShown, Event, MessageDelta, MessageReplaced, TurnStarted
from chat.guard import find_language
from chat.languages import find_interface_language
from chat.models import Turn
from chat.services.passing_on import pass_on
from chat.turns.ahead import Ahead
from chat.turns.answering import Answered, answer, make_answer_entry
from chat.turns.asking import Asking
from chat.turns.claiming import StartedTurn, make_message_id
from chat.turns.draft import Draft
from chat.turns.ending import store_outcome, tell_end
from chat.turns.farewell import has_taken_leave
from chat.turns.finishing import VERDICT_FIELDS, Finish, TurnOutcome
from chat.turns.guarding import Guarding
from chat.turns.suggestions import choose_suggestions, find_shown_kinds, may_depend_on_cards
from chat.turns.tool_calls import ToolCalls
from chat.turns.unanswered import note_unused
from guardrails.errors import GuardrailError

if TYPE_CHECKING:
    from chat.turns.supervisor import TurnSupervisor

logger = logging.getLogger(__name__)
TURN_SECONDS = 90


class TurnRun:
    """The run's state. `run` never raises, unless the process itself is ending."""

    def __init__(self, started: StartedTurn, supervisor: "TurnSupervisor", ahead: Ahead | None = None) -> None:
        self.started = started
        self.supervisor = supervisor
        self.draft = Draft(started.message_id, self.emit)
        self.entries: list[str] = []
        self.cards: list[dict[str, Any]] = []
        self.asking = Asking(self, ahead)
        self.tool_calls = ToolCalls(self)
        self._began_at = time.monotonic()
        self._work: asyncio.Task[Answered] | None = None
        self._is_stopped = False
        self.is_superseded = False
        self._is_abandoned = False
        # Set once the end has been stored and told.
        self.over = asyncio.Event()
        self.guarding = Guarding(self)

    def emit(self, event: Event, *, filler: Event | None = None, if_late: Event | None = None) -> None:
        """Tells the conversation's listeners; `filler` and `if_late` as the log has them."""
        if self._is_abandoned:
            return
        conversation_id, last_seq, epoch = self.started.conversation_id, self.started.last_seq, self.started.epoch
        self.supervisor.log.emit(conversation_id, event, last_seq=last_seq, epoch=epoch, filler=filler, if_late=if_late)

    def stop(self) -> None:
        """The visitor has heard enough: what was written so far stays."""
        self._is_stopped = True
        if self._work is not None:
            self._work.cancel()

    def supersede(self) -> None:
        """Somebody else answers now: what was told so far stays, marked as stopped."""
        self.is_superseded = True
        self.stop()

    def abandon(self) -> None:
        """The turn is another process's now: nothing more is told or stored."""
        self._is_abandoned = True
        if self._work is not None:
            self._work.cancel()

    async def run(self) -> StartedTurn | None:
        """Returns the turn that follows, claimed over what arrived meanwhile."""
        structlog.contextvars.bind_contextvars(turn_id=str(self.started.turn_id))
        translation.activate(find_interface_language(self.started.locale))
        nothing = MessageDelta(message_id=self.started.message_id, text="")
        self.emit(TurnStarted(turn_id=str(self.started.turn_id), provider=self.asking.provider), filler=nothing)
        if self.started.earlier_tries:
            failed = make_message_id(self.started.earlier_tries[-1])
            self.emit(MessageReplaced(message_id=failed, text="", reason="retried"))
        if self.started.attempt > 1:
            self.emit(MessageReplaced(message_id=self.started.message_id, text="", reason="restarted"))
        try:
            return await self._answer_and_finish()
        finally:
            self.over.set()
            await self.asking.drop_ahead()

    async def _answer_and_finish(self) -> StartedTurn | None:
        outcome = await self._answer_or_fail()
        if self._is_abandoned:
            return None
        if outcome.status == Turn.Status.COMPLETED:
            await self._suggest(outcome)
        outcome.figures = self._make_figures()
        finish, following = await store_outcome(self, outcome)
        tell_end(self, finish, outcome)
        is_last_word = not (following or outcome.is_end or outcome.is_superseded or self.tool_calls.hands_over)
        if finish is Finish.STORED and is_last_word:
            self.supervisor.memory.keep(self.started, outcome.entries)
        if self.tool_calls.hands_over and finish is Finish.STORED:
            await self._pass_on()
        if finish is Finish.STORED and outcome.status == Turn.Status.COMPLETED and not outcome.citations:
            await note_unused(self.started.conversation_id, self.tool_calls.searches, self.started.locale)
        return following

    async def _pass_on(self) -> None:
        """The visitor waits for a person from now on. All of the turn must be in the log before that is told."""
        self.over.set()
        await self.supervisor.log.drain()
        await pass_on(self.started.conversation_id)

    async def _answer_or_fail(self) -> TurnOutcome:
        self._work = asyncio.get_running_loop().create_task(answer(self))
        if self._is_stopped:
            self._work.cancel()
        try:
            async with asyncio.timeout(TURN_SECONDS):
                return self._complete(await self._work)
        except asyncio.CancelledError:
            if not (self._is_stopped or self._is_abandoned) or not self._work.cancelled():
                raise
            await self._cancel_tool_calls()
            return self._keep_partial()
        except TimeoutError:
            return self._fail("too_long")
        except errors.AssistantError as error:
            logger.warning("turn failed: %s", error.code)
            return self._fail(error.code)
        except GuardrailError:
            logger.exception("a guardrail could not decide")
            self.draft.give_up()
            return self._fail("guardrail")
        except Exception:
            logger.exception("turn failed")
            return self._fail("internal")

    async def _cancel_tool_calls(self) -> None:
        try:
            await self.tool_calls.cancel()
        except DatabaseError as error:
            logger.warning("tool calls not marked as cancelled: %s", type(error).__name__)

    def _complete(self, answered: Answered) -> TurnOutcome:
        outcome = self._describe(Turn.Status.COMPLETED)
        outcome.stop_reason, outcome.is_end = answered
        return outcome

    async def _suggest(self, outcome: TurnOutcome) -> None:
        """The database is asked for what was shown earlier only where that matters, and something was."""
        if outcome.stop_reason == "end_turn" and not self.cards and await has_taken_leave(self.started):
            self.show_card("rating", {})
            return
        profile, has_citations, shown = self.started.profile, bool(self.draft.citations), []
        has_used_tools = any('"tool_use"' in entry for entry in self.started.entries)
        if has_used_tools and may_depend_on_cards(profile, self.cards, has_citations):
            with suppress(DatabaseError):
                shown = await run_in_database(find_shown_kinds, profile, self.started.conversation_id)
        outcome.suggestions = choose_suggestions(
            profile, self.cards, has_citations, self._find_language, shown=shown, said=self.started.texts
        )

    def _find_language(self) -> str:
        """How a reply begins tells its language: what follows may be quoted from a source."""
        return find_language(self.draft.text.strip().partition("\n")[0], self.started.locale)

    def _end_draft(self) -> None:
        """The turn ends here, whatever the filters think of its last sentence."""
        self.draft.insist()
        try:
            self.draft.end()
        except GuardrailError:
            self.draft.give_up()

    def _keep_partial(self) -> TurnOutcome:
        self._end_draft()
        text = self.asking.partial_text
        outcome = self._describe(Turn.Status.STOPPED)
        outcome.stop_reason = "taken_over" if self.is_superseded else "stopped"
        outcome.is_superseded = self.is_superseded
        if text.strip() and outcome.entries:
            outcome.entries = [*outcome.entries, make_answer_entry(text)]
        return outcome

    def _fail(self, code: str) -> TurnOutcome:
        self._end_draft()
        outcome = self._describe(Turn.Status.FAILED)
        outcome.error_code = code
        return outcome

    def _describe(self, status: Turn.Status) -> TurnOutcome:
        return TurnOutcome(
            status=status,
            text=self.draft.text,
            citations=[msgspec.structs.asdict(citation) for citation in self.draft.citations],
            cards=self.cards,
            verdicts=[{name: getattr(verdict, name) for name in VERDICT_FIELDS} for verdict in self.draft.verdicts],
            entries=self._find_whole_entries(),
        )

    def _find_whole_entries(self) -> list[str]:
        """Without a tool use that got no result, which the API would refuse ever after."""
        if len(self.entries) > 1 and self.tool_calls.is_waiting:
            return self.entries[:-1]
        return self.entries

    @property
    def ends_with_question(self) -> bool:
        """Whether the model is to answer a message that is not stored yet, to which a note can be added."""
        return not self.entries or msgspec.json.decode(self.entries[-1])["role"] == "user"

    def show_card(self, kind: str, data: dict[str, Any]) -> None:
        self.cards.append({"kind": kind, "data": data})
        self.emit(CardShown(message_id=self.started.message_id, kind=kind, data=data))

    def _make_figures(self) -> dict[str, Any]:
        first = self.asking.first_token_at
        if first is not None:
            metrics.first_token_seconds.observe(first - self._began_at)
        return {
            **self.asking.make_figures(),
            "first_token_ms": None if first is None else int((first - self._began_at) * 1000),
            "total_ms": int((time.monotonic() - self._began_at) * 1000),
        }
