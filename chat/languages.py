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
    said = {name: text for name, text in texts.items() if text and name != "products"}
    return {**profile, **said, **_localise_products(profile, texts.get("products") or {})}


def _localise_products(profile: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    products = profile.get("products")
    if not products or not texts:
        return {}
    said = [{name: text for name, text in texts.get(one["key"], {}).items() if text} for one in products]
    return {"products": [{**one, **more} for one, more in zip(products, said, strict=True)]}
