"""The guardrails around one run: its messages judged together, and a fresh outbound filter for each of its replies."""

from typing import TYPE_CHECKING

from chat.guard import can_look_again, find_language, get_chain
from chat.turns.evidence import describe_persona, gather_evidence
from chat.turns.second_look import SecondLook
from guardrails.chain import Evidence, Exchange, OutboundChain, Reply

if TYPE_CHECKING:
    from chat.turns.run import TurnRun


class Guarding:
    """`notes` are what the model should be told beside the messages, `second_look` what still decides about them."""

    def __init__(self, run: "TurnRun") -> None:
        self._run = run
        self._first_filter: OutboundChain | None = None
        self.notes: list[str] = []
        self.second_look: SecondLook | None = None

    async def screen(self) -> Reply:
        """Perhaps with a guardrail's own answer: messages that passed one by one can be an attack together."""
        exchange = self._make_exchange()
        reply = await get_chain()(exchange)
        self._run.draft.verdicts.extend(exchange.verdicts if reply.answer else ())
        self._first_filter = OutboundChain(reply.filters)
        self.notes = exchange.notes
        if reply.answer is None and reply.second_look is not None:
            self.second_look = SecondLook(self._run, exchange, reply.second_look)
        return reply

    async def wait(self) -> None:
        """Returns once the model may be heard: see SecondLook."""
        if self.second_look is not None:
            await self.second_look.wait()

    async def make_filter(self) -> OutboundChain:
        """A fresh outbound filter from the guardrail chain; the first came with the screening."""
        if self._first_filter is not None:
            first, self._first_filter = self._first_filter, None
            return first
        reply = await get_chain()(self._make_exchange())
        return OutboundChain(reply.filters)

    def _make_exchange(self) -> Exchange:
        started = self._run.started
        return Exchange(
            conversation_id=started.conversation_id,
            text="\n".join(started.texts),
            locale=started.locale,
            find_language=find_language,
            recall=started.recall,
            has_second_look=can_look_again(),
            # It was done when the messages came.
            may_postpone=True,
            find_evidence=self._gather_evidence,
            persona=describe_persona(started.snapshot, started.profile.get("assistant", "")),
            may_ask_again=self._run.asking.may_ask_again,
        )

    def _gather_evidence(self) -> Evidence:
        started = self._run.started
        return gather_evidence(started.snapshot, started.profile, [*started.entries, *self._run.entries])
