"""What answers a turn's messages: a guardrail alone, or the model, which is asked again with what its tools found."""

import asyncio
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from chat.assistant import errors
from chat.assistant.reply import ModelReply
from chat.assistant.request import make_note_entry, make_results_entry
from chat.database import run_in_database
from chat.services.handoff import make_offer
from chat.services.strikes import choose_step
from chat.turns import wording
from chat.turns.questions import make_question
from guardrails.chain import OutboundChain, Reply

if TYPE_CHECKING:
    from chat.turns.run import TurnRun

MAX_MODEL_CALLS = 8


class Answered(NamedTuple):
    """Why the answer ends where it does, and whether the conversation ends with it. The run's draft has its text."""

    stop_reason: str
    is_end: bool = False


async def answer(run: "TurnRun") -> Answered:
    """Raises AssistantError, and GuardrailError where a guardrail could not decide."""
    screened = await run.guarding.screen()
    if screened.answer is not None:
        return await _answer_without_model(run, screened)
    if run.guarding.second_look is None:
        return await _converse(run)
    answered = await run.guarding.second_look.race(_converse(run))
    return await _answer_without_model(run, answered) if isinstance(answered, Reply) else answered


async def _converse(run: "TurnRun") -> Answered:
    draft, entries = run.draft, run.entries
    entries.append(make_question(run.started, run.guarding.notes))
    for _ in range(MAX_MODEL_CALLS):
        position = draft.find_position()
        reply = await run.asking.ask()
        if reply.stop_reason == "refusal":
            # A refused exchange must not be sent again, nor its partial text kept.
            entries.clear()
            draft.rewind(position, "refused", wording.describe_refusal())
            return Answered(reply.stop_reason)
        if entry := reply.make_entry():
            entries.append(entry)
        if reply.tool_uses:
            results = await run.tool_calls.run(reply.tool_uses)
            entries.append(make_results_entry(results, draft.note))
        elif reply.stop_reason != "pause_turn":
            if draft.note:
                entries.append(make_note_entry(draft.note))
            return _end(run, reply)
    return _give_up(run)


async def _answer_without_model(run: "TurnRun", reply: Reply) -> Answered:
    """The model never hears of the messages."""
    step = await run_in_database(choose_step, run.started.conversation_id, reply, unstored=1)
    await asyncio.sleep(step.delay_seconds)
    _say(run, step.answer)
    if step.offers_handoff:
        run.show_card(**make_offer(run.started.profile))
    return Answered("blocked", step.is_end)


def _end(run: "TurnRun", reply: ModelReply) -> Answered:
    match reply.stop_reason:
        case "max_tokens":
            _say(run, wording.describe_cut())
        case "model_context_window_exceeded":
            _say(run, wording.describe_context_overflow())
    if not run.draft.text.strip():
        raise errors.ProviderError("empty reply")
    return Answered(reply.stop_reason)


def _give_up(run: "TurnRun") -> Answered:
    sentence = wording.describe_failure("internal")[0]
    _say(run, sentence)
    run.entries.append(make_answer_entry(sentence))
    return Answered("tool_loop")


def _say(run: "TurnRun", sentence: str) -> None:
    """A sentence of ours after the model's text."""
    run.draft.begin(OutboundChain([]))
    run.draft.add(sentence)
    run.draft.end()


def make_answer_entry(text: str) -> str:
    """The history entry for what was told and is no whole reply of the model's."""
    return msgspec.json.encode({"role": "assistant", "content": [{"type": "text", "text": text}]}).decode()
