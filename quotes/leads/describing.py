"""A lead as the visitor who left it sees it: what was asked, how we reach them, masked."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quotes.models import Lead


def describe_lead(lead: Lead, channel: str) -> dict[str, Any]:
    """The card's data: no contact, only its hint. `channel`: phone or email."""
    return {
        "reference": lead.reference,
        "channel": channel,
        "contact": lead.contact_hint,
        "when": describe_when(lead) if channel == "phone" else "",
        "is_withdrawn": lead.erased_at is not None,
        "url": reverse("lead-contact", args=[lead.reference]),
    }


def describe_when(lead: Lead) -> str:
    """`Friday, November 27, in the morning`, in the person's own days."""
    parts = {
        Lead.Part.MORNING: _("in the morning"),
        Lead.Part.AFTERNOON: _("in the afternoon"),
        Lead.Part.EVENING: _("in the early evening"),
    }
    day = date_format(lead.preferred_on, "l, F j") if lead.preferred_on else _("As soon as we can, in office hours")
    part = parts.get(Lead.Part(lead.preferred_part), "")
    return f"{day}, {part}" if part else day
