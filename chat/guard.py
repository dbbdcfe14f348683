"""The guardrail chain of `settings.CHAT_MIDDLEWARE`, built once."""

from functools import cache
from typing import Any

from guardrails.middleware import Exchange, Reply, build_chain


async def _accept(exchange: Exchange) -> Reply:
    """The innermost callable: the message may go to the assistant."""
    return Reply()


@cache
def get_chain() -> Any:
    return build_chain(_accept)
