"""The guardrail chain of `settings.CHAT_MIDDLEWARE`, built once."""

from functools import cache

from guardrails.chain import GetReply, build_chain


@cache
def get_chain() -> GetReply:
    return build_chain()
