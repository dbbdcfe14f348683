"""The guardrail chain of `settings.CHAT_MIDDLEWARE`, built once."""

from functools import cache

from django.conf import settings

from chat.offline.dialogue import load_base
from chat.offline.language import LanguageTable, build_languages
from guardrails.chain import GetReply, build_chain


@cache
def get_chain() -> GetReply:
    return build_chain()


def find_language(text: str, locale: str) -> str:
    """The language in which a guardrail answers a text: its own or, where it is too short to tell, the page's."""
    return _load_languages().detect(text, previous=locale.partition("-")[0].lower())


@cache
def _load_languages() -> LanguageTable:
    return build_languages([load_base()["languages"]])


def can_look_again() -> bool:
    """Whether there is a model to ask for a second opinion, at the latest when the turn runs."""
    return bool(settings.ASSISTANT_PROVIDER != "offline")
