"""The guardrail chain of `settings.CHAT_MIDDLEWARE`, built once."""

import asyncio
import contextlib
from functools import cache

from django.conf import settings

from chat.assistant.prompt import PromptMissingError, get_published_prompt, render_snapshot
from chat.offline.dialogue import load_languages
from chat.turns.evidence import describe_persona
from guardrails.chain import Evidence, Exchange, GetReply, OutboundChain, Persona, build_chain
from guardrails.errors import GuardrailError

# Something for each filter to look at.
REHEARSED = "Hello Maria, that is $500 on 3 October 2026. Call 1-800-123-4567 or write to jo@example.com, we promise."


@cache
def get_chain() -> GetReply:
    return build_chain()


def warm_up() -> None:
    """Does what the first message and its answer would wait for, half a second in all: patterns are compiled when they
    are used first. For a thread, before visitors come."""
    asyncio.run(_rehearse())


async def _rehearse() -> None:
    exchange = Exchange("", REHEARSED, find_language=find_language, find_evidence=Evidence)
    with contextlib.suppress(GuardrailError):
        outbound = OutboundChain((await get_chain()(exchange)).filters)
        outbound.feed(REHEARSED)
        outbound.close()


def find_language(text: str, locale: str) -> str:
    """The language in which a guardrail answers a text: its own or, where it is too short to tell, the page's."""
    return load_languages().detect(text, previous=locale.partition("-")[0].lower())


def can_look_again() -> bool:
    """Whether there is a model to ask for a second opinion, at the latest when the turn runs."""
    return bool(settings.ASSISTANT_PROVIDER != "offline")


def find_persona() -> Persona:
    """Who the assistant is by the published prompt, for a rule that is tried; nobody as long as none is published."""
    try:
        version = get_published_prompt()
    except PromptMissingError:
        return Persona()
    return describe_persona(render_snapshot(version), str(version.profile.get("assistant", "")))
