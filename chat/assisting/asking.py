"""A drafted reply or a summary for an agent, streamed from the model or, without one, picked from what was said.

Whatever it is, it goes through the outbound guards, and an agent decides what becomes of it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _

from chat.assistant import breaker, errors
from chat.assistant.client import stream_reply
from chat.assistant.prompt import PromptMissingError, get_published_prompt
from chat.assistant.reply import ModelReply, TextPiece
from chat.assistant.request import build_question
from chat.assisting.evidence import find_evidence
from chat.assisting.extracting import draft_reply, summarise
from chat.assisting.material import Material
from chat.assisting.prompting import INSTRUCTIONS, write_material
from chat.assisting.spending import has_budget, note_spent
from chat.database import run_in_database
from chat.guard import find_language, get_chain
from chat.models import AgentHelp, PromptVersion
from guardrails.chain import Exchange, OutboundChain, Persona
from guardrails.errors import GuardrailError

logger = logging.getLogger(__name__)
Wish = Literal["reply", "summary"]
MAX_TOKENS: dict[Wish, int] = {"reply": 900, "summary": 400}
# An agent waits this long for the first words of each model, and this long for all.
FIRST_SECONDS, ALL_SECONDS = 20, 60
_EXTRACT: dict[Wish, Callable[[Material], str]] = {"reply": draft_reply, "summary": summarise}


@dataclass(frozen=True)
class Told:
    """`delta` adds to what is shown, `replaced` stands in its place; `done` and `failed` are the last. `by_model` says
    of a `done` who made it; `text` is what an agent should know of it then."""

    kind: Literal["delta", "replaced", "done", "failed"]
    text: str = ""
    by_model: bool = False


class _Shown:
    """What the agent has seen so far, behind the guards."""

    def __init__(self, chain: OutboundChain) -> None:
        self.text = ""
        self._chain = chain

    def feed(self, chunk: str) -> list[Told]:
        return self._take(self._chain.feed(chunk))

    def close(self) -> list[Told]:
        return self._take(self._chain.close())

    def _take(self, shown: str) -> list[Told]:
        if back := self._chain.taken_back:
            self.text = self.text[: max(len(self.text) - back, 0)] + shown
            return [Told("replaced", self.text)]
        self.text += shown
        return [Told("delta", shown)] if shown else []


async def assist(wish: Wish, material: Material, agent_id: int) -> AsyncGenerator[Told]:
    """Never raises what a model or a guard may raise: it falls back to what can be picked, or says that it failed."""
    try:
        async with asyncio.timeout(ALL_SECONDS * 2), aclosing(_assist(wish, material, agent_id)) as telling:
            async for told in telling:
                yield told
    except GuardrailError as error:
        yield Told("failed", error.message)
    except TimeoutError:
        yield Told("failed", _("This took too long. Nothing of yours has changed: try again, or write it yourself."))


async def _assist(wish: Wish, material: Material, agent_id: int) -> AsyncGenerator[Told]:
    prompt = await run_in_database(_find_prompt)
    was_tried, is_spent = False, _is_online() and not await has_budget()
    for route in [] if is_spent else find_routes(wish):
        shown = _Shown(await _make_chain(wish, material, prompt))
        was_tried = True
        try:
            async with aclosing(_ask(route, wish, material, shown, agent_id)) as telling:
                async for told in telling:
                    yield told
        except (errors.AssistantError, TimeoutError) as error:
            logger.warning("no %s for an agent from %s: %s", wish, route[1], type(error).__name__)
            if shown.text:
                yield Told("replaced")
            continue
        yield Told("done", _("Written by the assistant. Check it before you use it."), by_model=True)
        return
    shown = _Shown(await _make_chain(wish, material, prompt))
    for told in (*shown.feed(_EXTRACT[wish](material)), *shown.close()):
        yield told
    why = _explain(was_tried=was_tried, is_spent=is_spent)
    yield Told("done", f"{why} {_('Picked word for word from the conversation and our articles.')}".strip())


def _explain(*, was_tried: bool, is_spent: bool) -> str:
    """Why no model wrote it; empty where there is none."""
    if is_spent:
        return _("The day's budget for drafts and summaries is used up.")
    return _("The assistant could not be reached.") if was_tried or _is_online() else ""


def _is_online() -> bool:
    return bool(settings.ASSISTANT_PROVIDER != "offline")


def find_routes(wish: Wish) -> list[tuple[str, str]]:
    """(provider, model) in the order in which they are tried: for a reply the main one first, for a summary the fast
    one; none that rests after failures."""
    if not _is_online():
        return []
    models = [settings.ASSISTANT_MODEL, settings.ASSISTANT_FAST_MODEL]
    routes = [(settings.ASSISTANT_PROVIDER, model) for model in (models if wish == "reply" else models[::-1])]
    return [route for route in dict.fromkeys(routes) if not breaker.is_resting(route)]


async def _ask(
    route: tuple[str, str], wish: Wish, material: Material, shown: _Shown, agent_id: int
) -> AsyncGenerator[Told]:
    """Raises AssistantError, TimeoutError, GuardrailError."""
    reply = ModelReply()
    body = build_question(route[1], INSTRUCTIONS[wish], write_material(material), max_tokens=MAX_TOKENS[wish])
    try:
        async with asyncio.timeout(FIRST_SECONDS) as limit, aclosing(stream_reply(route[0], body)) as events:
            async for event in events:
                piece = reply.take(event)
                if type(piece) is TextPiece:
                    limit.reschedule(asyncio.get_running_loop().time() + FIRST_SECONDS)
                    for told in shown.feed(piece.text):
                        yield told
    except errors.AssistantError as error:
        if error.is_transient and not isinstance(error, errors.BusyError):
            breaker.note_failure(route)
        raise
    finally:
        reply.settle()
        asked = AgentHelp(
            agent_id=agent_id, conversation_id=material.conversation_id, wish=wish, provider=route[0], model=route[1]
        )
        await asyncio.shield(note_spent(asked, reply))
    if reply.is_empty or reply.stop_reason == "refusal":
        raise errors.CutOffError("nothing that could be used")
    breaker.note_success(route)
    for told in shown.close():
        yield told


def _find_prompt() -> PromptVersion | None:
    try:
        return get_published_prompt()
    except PromptMissingError:
        return None


async def _make_chain(wish: Wish, material: Material, prompt: PromptVersion | None) -> OutboundChain:
    """Fresh filters. A summary is for staff alone: nothing in it is a promise, so sentences are judged in replies."""
    exchange = Exchange(
        conversation_id=material.conversation_id,
        text="",
        locale=material.locale or "en",
        find_language=find_language,
        find_evidence=(lambda: find_evidence(material, prompt)) if wish == "reply" else None,
        # It speaks for the agent: it is nobody's part to play but the company's.
        persona=Persona(),
    )
    reply = await get_chain()(exchange)
    return OutboundChain(reply.filters)
