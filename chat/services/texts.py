"""A visitor's text as we take it in."""

import re
import unicodedata

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.errors import TextEmptyError, TextTooLongError
from chat.events import TEXT_LIMIT
from numerals.writing import write_number

# Control characters but tab and newline, what shows a text in another order than it is read in (not what languages that
# are written from the right need), lone surrogates, and private use, which the stream uses for its own marks.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ue000-\uf8ff]")


def clean_text(text: str) -> str:
    """The text without what nobody means to send. Raises TextEmptyError or TextTooLongError."""
    if len(text) > 4 * TEXT_LIMIT:
        raise TextTooLongError(_describe_limit(len(text)))
    cleaned = drop_unwanted(text)
    if not cleaned:
        raise TextEmptyError(_("Please write something first."))
    if len(cleaned) > TEXT_LIMIT:
        raise TextTooLongError(_describe_limit(len(cleaned)))
    return cleaned


def drop_unwanted(text: str) -> str:
    """The text, composed, without what nobody means to send; it may be empty."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text.replace("\r\n", "\n"))).strip()


def _describe_limit(length: int) -> str:
    return _("A message can have %(limit)s characters; this one has %(length)s. Please shorten it.") % {
        "limit": write_number(TEXT_LIMIT, get_language() or "en"),
        "length": write_number(length, get_language() or "en"),
    }
