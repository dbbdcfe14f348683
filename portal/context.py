"""What every page knows of the company: the published profile, over a neutral one when nothing is loaded."""

import logging
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.languages import localise
from chat.models import PromptVersion

logger = logging.getLogger(__name__)


def branding(request: HttpRequest) -> dict[str, Any]:
    """`company` for templates. Lazy: pages that do not show it cost no query."""
    return {"company": SimpleLazyObject(read_company)}


def read_company() -> dict[str, Any]:
    """The published profile in the page's language. Without one, or without a database, a neutral company."""
    try:
        profile = PromptVersion.objects.filter(status="published").values_list("profile", flat=True).first()
    except DatabaseError:
        logger.warning("The company's profile cannot be read.", exc_info=True)
        profile = None
    return {**_neutral_profile(), **localise(profile or {}, get_language() or "")}


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
