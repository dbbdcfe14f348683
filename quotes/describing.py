"""Quotes and drafts as data: what the assistant reads and the page shows. Amounts are text."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_supported_language_variant

from numerals.writing import write_amount
from quotes.choices import Offered
from quotes.drafting import DraftView
from quotes.gathering import Objection
from quotes.interface_lines import INTERFACE_LINES
from quotes.models import Quote
from quotes.revising import list_offered
from quotes.services import read_rates
from quotes.trying import Trial
from quotes.wording import ENGLISH, Words, find_words

_MEANINGS = {
    "Base price": "where every price for this kind of vehicle begins",
    "Vehicle age": "a newer vehicle costs more to repair and to replace",
    "Mileage": "the more it has been driven, the more can happen",
    "Driver's age": "how often drivers of this age have accidents, on average",
    "Make and model": "what this very model costs to repair and to replace",
    "Powertrain": "what repairs of this kind of drive cost",
    "Deductible": "the part of a claim you pay yourself, against the usual one",
    "Policy fee": "for issuing and keeping the policy",
    "Raised to our lowest price": "no policy of this kind costs less",
    "Lowered to our highest price": "no policy of this kind costs more",
    "Tax": "what the state takes on the premium",
}
# What lines of quotes were called when they were given, by what they are called now.
_FORMER_LABELS = {"Odometer": "Mileage"}
_EXACT_QUESTIONS = {
    "year": "Which model year is it exactly? The registration card says it.",
    "driver_age": "How old is the main driver exactly, in whole years?",
}


def describe_quote(quote: Quote) -> dict[str, Any]:
    """The quote as recorded. `words`: its lines in its visitor's language, where the rates have that."""
    breakdown, choices = _list_breakdown(quote), _name_choices(list_offered(quote))
    lines = [line["label"] for line in breakdown] + quote.included + [one["name"] for one in choices["options"]]
    said = find_quote_words(quote)
    words = {line: said.say(line) for line in lines} if said.lines else {}
    return {
        "reference": quote.reference,
        "monthly_premium": str(quote.monthly_premium),
        "currency": quote.currency,
        "card_shows": write_amount(quote.monthly_premium, quote.currency, _find_card_language(quote)),
        "twelve_months": str(12 * quote.monthly_premium),
        "product": quote.product,
        "vehicle": quote.vehicle,
        "mileage": quote.mileage,
        "driver_age": quote.driver_age,
        **({"state": quote.state} if quote.state else {}),
        "valid_until": quote.valid_until.isoformat(),
        "included": quote.included,
        "breakdown": breakdown,
        "choices": choices,
        **({"words": words} if words else {}),
    }


def _list_breakdown(quote: Quote) -> list[dict[str, str]]:
    """As recorded; our own lines under today's names of what a price depends on."""
    if quote.rate_table is None:
        return list(quote.breakdown)
    return [line | {"label": _rename(line["label"])} for line in quote.breakdown]


def _rename(label: str) -> str:
    head, colon, tail = label.partition(": ")
    return _FORMER_LABELS.get(head, head) + colon + tail


def _name_choices(offered: Offered) -> dict[str, Any]:
    """What can be chosen and what is, without prices: those are worked out when they are asked for."""
    return {
        "deductible": next((one.amount for one in offered.deductibles if one.is_chosen), None),
        "deductibles": [one.amount for one in offered.deductibles],
        "options": [{"name": option.name, "is_chosen": option.is_chosen} for option in offered.options],
    }


def describe_trial(trial: Trial) -> dict[str, Any]:
    """What the quote would cost with other choices, beside what it costs now."""
    quote, chosen = trial.quote, trial.choices
    return {
        "reference": quote.reference,
        "deductible": chosen.deductible,
        "added": [option.name for option in trial.offered.options if option.key in chosen.options],
        "monthly_premium": str(trial.monthly_premium),
        "twelve_months": str(12 * trial.monthly_premium),
        "currency": quote.currency,
        "now": str(quote.monthly_premium),
        "more": str(max(trial.difference, Decimal("0.00"))),
        "less": str(max(-trial.difference, Decimal("0.00"))),
    }


def find_quote_words(quote: Quote) -> Words:
    """Those of the rates that made it, in its visitor's language."""
    return find_words(read_rates(quote.rate_table), quote.language) if quote.rate_table else ENGLISH


def find_page_language(quote: Quote) -> str:
    """The language of its page and letters: its card's, if pages have that, else the usual one."""
    try:
        return get_supported_language_variant(_find_card_language(quote).lower())
    except LookupError:
        return settings.LANGUAGE_CODE


def describe_lines(quote: Quote) -> list[dict[str, str]]:
    """The breakdown in plain words, in the visitor's language: {label, amount, meaning}."""
    product = read_rates(quote.rate_table).products[quote.product] if quote.rate_table else None
    options = {option.name: option.explanation for option in product.options.values()} if product else {}
    words = find_quote_words(quote)
    return [
        line
        | {
            "label": words.say(line["label"]),
            "meaning": words.say(options.get(line["label"]) or _explain(line["label"])),
        }
        for line in _list_breakdown(quote)
    ]


def _describe_language(quote: Quote) -> dict[str, Any]:
    """What the card says around the quote, by the English lines, and in which language: English where the rates have no
    words of the visitor's."""
    lines = find_quote_words(quote).lines
    words = {line: lines[line] for line in INTERFACE_LINES if line in lines}
    return {"language": _find_card_language(quote), "words": words}


def _find_card_language(quote: Quote) -> str:
    """Its visitor's, where the rates have words of it; else English, in which what it includes is written then."""
    return quote.language if find_quote_words(quote).lines else "en"


def describe_included(quote: Quote) -> list[str]:
    words = find_quote_words(quote)
    return [words.say(item) for item in quote.included]


def _describe_offered(quote: Quote) -> dict[str, Any]:
    """What the card offers to choose."""
    words, offered = find_quote_words(quote), list_offered(quote).as_json()
    named = [one | {key: words.say(one[key]) for key in ("name", "explanation")} for one in offered["options"]]
    return offered | {"options": named}


def _explain(label: str) -> str:
    return next((meaning for start, meaning in _MEANINGS.items() if label.startswith(start)), "")


def describe_card(quote: Quote) -> dict[str, Any]:
    """The card of a quote as it stands: the record, and what can be chosen."""
    return (
        describe_quote(quote)
        | _describe_offered(quote)
        | {
            "included": describe_included(quote),
            **_describe_language(quote),
            "breakdown": describe_lines(quote),
            "year": quote.year,
            "make": quote.make,
            "model": quote.model,
            "is_expired": quote.is_expired,
            "is_saved": quote.saved_at is not None,
            "url": reverse("quote", args=[quote.reference]),
        }
    )


def describe_draft(view: DraftView, words: Words = ENGLISH) -> dict[str, Any]:
    """What the assistant should know of the draft, and what to do next."""
    standing = view.standing
    told: dict[str, Any] = {"known": dict(standing.facts), "missing": list(standing.missing)}
    refusals = [_describe_refusal(one, words) for one in standing.objections if one.is_refusal]
    questions = [
        {"fact": one.fact, "question": words.say(one.text)} for one in standing.objections if not one.is_refusal
    ]
    questions += [{"fact": fact, "question": words.say(_EXACT_QUESTIONS[fact])} for fact in view.vague]
    if refusals:
        told["not_insured"] = refusals
    if questions:
        told["ask_back"] = questions
    if checks := _list_checks(view):
        told["confirm"] = checks
    return told


def _describe_refusal(objection: Objection, words: Words) -> dict[str, str]:
    reason, alternative = words.say(objection.text), words.say(objection.alternative)
    return {"fact": objection.fact, "reason": reason, "alternative": alternative}


def _list_checks(view: DraftView) -> list[str]:
    """What was read as something else than it says: to be confirmed by the visitor before there is a price."""
    vehicle, facts = view.standing.vehicle, view.standing.facts
    checks = [f"{fact} is taken as {facts[fact]}" for fact in view.assumed if fact in facts]
    if vehicle and vehicle.is_corrected:
        checks.append(f"the vehicle is understood as {vehicle.make} {vehicle.model}")
    if vehicle and not vehicle.is_listed:
        checks.append(f"{vehicle.model} is not in the catalogue of {vehicle.make}")
    return checks
