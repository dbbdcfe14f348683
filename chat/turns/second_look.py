"""A guardrail's second look at a turn's messages, beside the model's call."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from chat.cancelling import cancel
from guardrails.chain import Exchange, Reply
from guardrails.chain import SecondLook as Look

if TYPE_CHECKING:
    from chat.turns.run import TurnRun

Answer = TypeVar("Answer")


class SecondLook:
    """Until it has passed the messages nothing of the model's is shown, no tool runs, and nothing is kept for later."""

    def __init__(self, run: "TurnRun", exchange: Exchange, look: Look) -> None:
        self._run = run
        self._looking = asyncio.ensure_future(self._look(exchange, look))
        self._is_passed = False

    async def _look(self, exchange: Exchange, look: Look) -> Reply | None:
        known = len(exchange.verdicts)
        refusal = await look(self._run.asking.ask_aside)
        self._run.draft.verdicts.extend(exchange.verdicts[known:])
        self._is_passed = refusal is None
        return refusal

    async def wait(self) -> None:
        """Returns once the model may be heard. If it may not, never: `race` cancels whoever waits.

        Raises GuardrailError where a look that fails stops the turn.
        """
        if not self._is_passed and await asyncio.shield(self._looking) is not None:
            await asyncio.get_running_loop().create_future()

    async def race(self, answering: Coroutine[Any, Any, Answer]) -> Answer | Reply:
        """What the model's side comes to, or the refusal as soon as there is one; the model is cancelled then."""
        work = asyncio.ensure_future(answering)
        try:
            await asyncio.wait({work, self._looking}, return_when=asyncio.FIRST_COMPLETED)
            if self._looking.done() and (refusal := self._looking.result()) is not None:
                return refusal
            return await work
        finally:
            await cancel(work)
            await cancel(self._looking)
            if not self._is_passed:
                # What was refused, or stopped before anybody knew, the model must not hear of in a later turn.
                self._run.entries.clear()
