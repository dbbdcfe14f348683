"""A lead as the visitor who left it sees it: what was asked, how we reach them, masked."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quotes.leads.taking import find_lead, list_channels
from quotes.models import Lead


def describe_lead(lead: Lead, channel: str) -> dict[str, Any]:
    """The card's data: no contact, only its hint. `channel`: phone or email."""
    return {
        "reference": lead.reference,
        "channel": channel,
        "contact": _pick_hint(lead.contact_hint, channel),
        "when": describe_when(lead) if channel == "phone" else "",
        "is_withdrawn": lead.erased_at is not None,
        "url": reverse("lead-contact", args=[lead.reference]),
    }


def find_wish(conversation_id: UUID | str) -> dict[str, Any] | None:
    """How the conversation's visitor is contacted now; None where nothing was left, or all was taken back."""
    lead = find_lead(conversation_id)
    channels = list_channels(lead) if lead and not lead.erased_at else []
    if lead is None or not channels:
        return None
    wanted = "email" if lead.wish == Lead.Wish.EMAIL else "phone"
    return describe_lead(lead, wanted if wanted in channels else channels[0])


def _pick_hint(hint: str, channel: str) -> str:
    """Of a lead with a number and an address, the one that is meant."""
    return next((part for part in hint.split(", ") if ("@" in part) == (channel == "email")), hint)


def describe_when(lead: Lead) -> str:
    """`Friday, November 27, in the morning`, in the person's own days."""
    parts = {
        Lead.Part.MORNING: _("in the morning"),
        Lead.Part.AFTERNOON: _("in the afternoon"),
        Lead.Part.EVENING: _("in the early evening"),
    }
    if lead.preferred_on:
        day = date_format(lead.preferred_on, _("l, F j"))
    else:
        day = _("As soon as we can, in office hours")
    part = parts.get(Lead.Part(lead.preferred_part), "")
    return f"{day}, {part}" if part else day
