"""In which language a page speaks to its visitor, and what the company says in it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_supported_language_variant


def find_interface_language(locale: str) -> str:
    """One of `settings.LANGUAGES`, for what a browser says, like `de-AT` or `zh-CN`."""
    try:
        return get_supported_language_variant(locale.lower())
    except LookupError:
        return settings.LANGUAGE_CODE


def localise(profile: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The company's profile with the texts that it has in that language (`texts_in`)."""
    texts = (profile.get("texts_in") or {}).get(language.partition("-")[0].lower(), {})
    return {**profile, **{name: text for name, text in texts.items() if text}}
