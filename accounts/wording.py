"""What a policy says of itself in the company's words: names of products and covers come from its own systems."""

from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Words(Protocol):
    """The company's words in one language; a text without a translation stays as it is."""

    def say(self, text: str) -> str: ...

    def name_product(self, key: str) -> str: ...


class _Plain:
    def say(self, text: str) -> str:
        return text

    def name_product(self, key: str) -> str:
        return key.replace("_", "-").capitalize()


def find_words(language: str) -> Words:
    """By `settings.POLICY_WORDS`, which gets a language like `es`."""
    find = _find_source()
    words: Words = find(language) if find else _Plain()
    return words


@cache
def _find_source() -> Any:
    return import_string(settings.POLICY_WORDS) if settings.POLICY_WORDS else None
