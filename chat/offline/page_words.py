"""What the page calls the places that replies point to. Pure, but for the page's own translations."""

from functools import cache

from django.utils.translation import get_supported_language_variant, gettext, override

# The fields of phrases, and the page's words for them in English.
_PLACES = {"talk": "Talk to a person", "earlier": "Earlier conversations"}


@cache
def name_places(language: str) -> dict[str, str]:
    """By the fields of phrases. Who writes another language may have the page in it, or in English: both are named."""
    try:
        variant = get_supported_language_variant(language)
    except LookupError:
        return _PLACES
    with override(variant):
        local = {field: gettext(name) for field, name in _PLACES.items()}
    # Phrases set them in bold, and so does what stands between two.
    return {field: name if local[field] == name else f"{local[field]}** / **{name}" for field, name in _PLACES.items()}
