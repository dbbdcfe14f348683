"""What every page knows of the company: the published profile, over a neutral one when nothing is loaded."""

import logging
import time
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.languages import localise
from chat.models import PromptVersion

logger = logging.getLogger(__name__)
# So long nobody waits again for a database that was away.
AWAY_SECONDS = 5


def branding(request: HttpRequest) -> dict[str, Any]:
    """`company` for templates. Lazy: pages that do not show it cost no query."""
    return {"company": SimpleLazyObject(read_company)}


class KnownProfile:
    """The profile as this process last read it: while the database is away pages speak in the company's name."""

    def __init__(self) -> None:
        self.profile: dict[str, Any] = {}
        self.away_until = 0.0

    def read(self) -> dict[str, Any]:
        """From the database, unless that was away a moment ago."""
        if time.monotonic() >= self.away_until:
            try:
                found = PromptVersion.objects.filter(status="published").values_list("profile", flat=True).first()
                self.profile = found or {}
            except DatabaseError:
                logger.warning("The company's profile cannot be read.", exc_info=True)
                self.away_until = time.monotonic() + AWAY_SECONDS
        return self.profile


known_profile = KnownProfile()


def read_company() -> dict[str, Any]:
    """The published profile in the page's language. Without one a neutral company."""
    return _complete(known_profile.read())


def recall_company() -> dict[str, Any]:
    """The same without asking the database: for pages that say that something is wrong."""
    return _complete(known_profile.profile)


def _complete(profile: dict[str, Any]) -> dict[str, Any]:
    return {**_neutral_profile(), **localise(profile, get_language() or "")}


def _neutral_profile() -> dict[str, Any]:
    return {
        "name": _("Customer support"),
        "assistant": _("Assistant"),
        "tagline": _("Answers, when you need them"),
        "description": _("Ask a question and get an answer with its sources."),
        "founded": "",
        "phone": "",
        "phone_href": "",
        "hours": "",
        "products": [],
        "greeting": _("Hello! How can I help you today?"),
        "suggestions": [],
        "links": {},
        "colours": {},
    }
