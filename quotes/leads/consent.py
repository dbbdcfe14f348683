"""The words people agree to. A changed word is a new version: what was agreed to stays with each lead."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

VERSION = "2026-11"


@dataclass(frozen=True)
class ConsentText:
    channel: str
    version: str
    text: str


def get_consent(channel: str) -> ConsentText:
    """`channel`: phone or email."""
    if channel == "email":
        text = _(
            "Send this quote to my e-mail address once. You may also write to me about it. I can withdraw any time."
        )
    else:
        text = _("Call me about this quote at this number. I can withdraw any time, and you then erase the number.")
    return ConsentText(channel, VERSION, text)
