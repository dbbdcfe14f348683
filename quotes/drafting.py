"""The draft of a quote: what a conversation knows so far, whoever told it: the assistant's tool or the form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quotes.gathering import FACTS, STATE, Standing, Value, judge_facts, merge_facts
from quotes.models import Quote, QuoteDraft, RateTable
from quotes.rates import Rates
from quotes.residence import find_place, find_residence
from quotes.services import read_rates

# Vague words are asked back on these; of the odometer a rough figure is enough.
EXACT = ("year", "driver_age")


@dataclass(frozen=True)
class DraftView:
    """The draft after something was said. `vague`: facts that the visitor should be asked to be exact on, once."""

    standing: Standing
    vague: tuple[str, ...] = ()
    assumed: tuple[str, ...] = field(default=())

    @property
    def is_complete(self) -> bool:
        return not self.standing.missing and not self.standing.objections and not self.vague


def note_facts(
    conversation_id: UUID | str,
    said: Mapping[str, Value],
    *,
    vague: Collection[str] = (),
    starts_over: bool = False,
) -> DraftView:
    """Adds what was said to the draft. Safe to repeat. What cannot stand is not kept.

    A fact that was said vaguely is asked back once; said vaguely again, it stands, and is named as assumed.
    """
    rates = find_rates()
    with transaction.atomic():
        draft, _ = QuoteDraft.objects.select_for_update().get_or_create(conversation_id=conversation_id)
        # Another vehicle is driven by the same person, who lives where they live.
        kept_over = {STATE: draft.facts[STATE]} if STATE in draft.facts else {}
        known: Mapping[str, Value] = kept_over if starts_over else draft.facts
        standing = judge_facts(rates, merge_facts(known, said), timezone.localdate())
        unsure = [fact for fact in EXACT if fact in vague and fact in standing.facts]
        asked = [] if starts_over else draft.asked_back
        ask = tuple(fact for fact in unsure if fact not in asked)
        draft.asked_back = sorted({*asked, *ask})
        kept = {fact: value for fact, value in standing.facts.items() if fact not in ask}
        draft.keep(kept)
    assumed = tuple(fact for fact in unsure if fact in asked)
    return DraftView(replace(standing, facts=kept), ask, assumed)


def complete_draft(quote: Quote) -> None:
    """The draft led to a quote: its facts are the quote's."""
    facts = {name: getattr(quote, name) for name in FACTS} | ({STATE: quote.state} if quote.state else {})
    defaults = {"facts": facts, "quote": quote, "asked_back": [], "updated_at": timezone.now()}
    QuoteDraft.objects.update_or_create(conversation_id=quote.conversation_id, defaults=defaults)


def settle_state(conversation_id: UUID | str, told: str | None) -> str:
    """Where the visitor lives, as a code of the rates if they have one: as told now, which is kept, else as told
    before. So leaving it out opens nothing that it closes. Raises FactsError for what is no place."""
    rates, text = find_rates(), told or find_draft(conversation_id).get(STATE, "")
    residence = find_residence(rates)
    state = find_place(residence, text) if residence and text else text
    if told:
        with transaction.atomic():
            draft, _ = QuoteDraft.objects.select_for_update().get_or_create(conversation_id=conversation_id)
            draft.keep({**draft.facts, STATE: state})
    return state


def find_draft(conversation_id: UUID | str) -> dict[str, Any]:
    """What is known so far; nothing where there is no draft."""
    facts = QuoteDraft.objects.filter(conversation_id=conversation_id).values_list("facts", flat=True).first()
    return facts or {}


def find_rates() -> Rates | None:
    """The rates in effect; None where the company's engine judges facts by itself."""
    if settings.QUOTE_API_URL:
        return None
    table = RateTable.objects.find_current(timezone.localdate())
    return read_rates(table) if table else None
