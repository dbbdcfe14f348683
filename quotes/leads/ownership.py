"""Whose a lead is: whose conversation it came from. `settings.QUOTE_OWNERSHIP` names the module that knows."""

from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest

from quotes.models import Lead


def find_own_lead(request: HttpRequest, reference: str) -> Lead:
    """The visitor's own, also one they have withdrawn. Raises Http404 for any other, whether it exists or not."""
    wanted = Lead.objects.filter(reference=reference.upper())
    lead = wanted.filter(conversations__conversation_id__in=list_own_conversations(request)).first()
    if lead is None:
        raise Http404
    return lead


def list_own_conversations(request: HttpRequest) -> list[UUID]:
    own: list[UUID] = import_module(settings.QUOTE_OWNERSHIP).list_owned(request)
    return own
