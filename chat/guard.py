"""The guardrail chain of `settings.CHAT_MIDDLEWARE`, built once."""

from functools import cache

from django.conf import settings

from guardrails.chain import GetReply, build_chain


@cache
def get_chain() -> GetReply:
    return build_chain()


def can_look_again() -> bool:
    """Whether there is a model to ask for a second opinion, at the latest when the turn runs."""
    return bool(settings.ASSISTANT_PROVIDER != "offline")
