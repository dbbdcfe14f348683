"""What the assistant should know of a conversation's quotes that did not happen in the conversation."""

from datetime import datetime, timedelta

from django.utils import timezone

from quotes.drafting import find_rates
from quotes.gathering import FACTS, STATE, list_needed
from quotes.models import Quote, QuoteDraft

ABSENCE = timedelta(hours=8)
MOST_TOLD = 3
_WORDS = {
    "make": "make", "model": "model", "year": "model year", "mileage": "mileage", "driver_age": "driver's age",
    "state": "state",
}  # fmt: skip


def describe_news(conversation_id: str, since: datetime | None) -> str:
    """Sentences for the operator's note of a turn: choices made on a card since the last one, and, after an absence,
    the quote that is half made. Empty when there is nothing to tell."""
    if since is None:
        return ""
    told = [*_describe_changed(conversation_id, since), *_describe_draft(conversation_id, since)]
    return " ".join(told)


def _describe_changed(conversation_id: str, since: datetime) -> list[str]:
    changed = Quote.objects.filter(conversation_id=conversation_id, changed_at__gt=since)
    return [
        f"On its card the visitor has changed quote {reference}: call review_quote with that reference before you "
        "speak of its price or cover."
        for reference in changed.order_by("-changed_at").values_list("reference", flat=True)[:MOST_TOLD]
    ]


def _describe_draft(conversation_id: str, since: datetime) -> list[str]:
    absence = timezone.now() - since
    if absence < ABSENCE:
        return []
    draft = QuoteDraft.objects.filter(conversation_id=conversation_id).first()
    needed = list_needed(find_rates())
    if draft is None or not draft.facts or set(needed) <= draft.facts.keys():
        return []
    known = ", ".join(f"{name} {draft.facts[name]}" for name in (*FACTS, STATE) if name in draft.facts)
    missing = ", ".join(name for name in needed if name not in draft.facts)
    return [
        f"The visitor was away for {_count_days(absence)}. A quote is half made: known are {known}; missing are "
        f"{missing}. Offer to go on with it, and have the facts confirmed before you call get_quote."
    ]


def _count_days(absence: timedelta) -> str:
    hours = absence // timedelta(hours=1)
    return f"{hours} hours" if hours < 48 else f"{absence.days} days"


def describe_facts(conversation_id: str) -> list[str]:
    """What is known of a conversation's quotes, as sentences for staff: the latest prices, or the facts so far."""
    quotes = Quote.objects.filter(conversation_id=conversation_id, superseded_by=None).order_by("-id")[:MOST_TOLD]
    told = [
        f"Quote {quote.reference}: {quote.vehicle}, {quote.mileage:,} miles, driver {quote.driver_age}, "
        f"{quote.monthly_premium} {quote.currency} a month, valid until {quote.valid_until:%Y-%m-%d}."
        for quote in quotes
    ]
    draft = QuoteDraft.objects.filter(conversation_id=conversation_id, quote=None).first()
    if draft is None or not draft.facts:
        return told
    known = ", ".join(f"{_WORDS[name]} {draft.facts[name]}" for name in (*FACTS, STATE) if name in draft.facts)
    missing = ", ".join(_WORDS[name] for name in list_needed(find_rates()) if name not in draft.facts)
    return [*told, f"For a quote: {known}.{f' Missing: {missing}.' if missing else ''}"]
