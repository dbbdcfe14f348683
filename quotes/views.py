"""A visitor's quotes: the page to print, and what the card and the form of the chat ask for. Others' quotes are 404."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quotes.describing import describe_card, describe_included, describe_lines, find_page_language, find_quote_words
from quotes.drafting import find_rates
from quotes.errors import QuoteError, QuoteUnavailableError
from quotes.gathering import judge_facts, list_needed
from quotes.leads.describing import find_wish
from quotes.lookup import list_makes, list_models, list_places
from quotes.models import Quote
from quotes.ownership import find_own_quote, find_readable_quote, is_own, list_own_quotes
from quotes.revising import find_standing, renew_quote, revise_quote
from quotes.services import keep_quote
from quotes.wording import find_words

LARGEST_BODY = 4096
View = Callable[..., HttpResponse]


class Chosen(BaseModel):
    """What the card sends when something on it is chosen."""

    model_config = ConfigDict(extra="forbid", strict=True)

    deductible: int | None = None
    options: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []


class Saved(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    is_saved: bool


class FormFacts(BaseModel):
    """The form's fields, as far as they are filled in."""

    model_config = ConfigDict(extra="forbid", strict=True)

    make: Annotated[str | None, Field(max_length=40)] = None
    model: Annotated[str | None, Field(max_length=40)] = None
    year: Annotated[int | None, Field(ge=0, le=9999)] = None
    mileage: Annotated[int | None, Field(ge=0, le=999_999_999)] = None
    driver_age: Annotated[int | None, Field(ge=0, le=9999)] = None
    state: Annotated[str | None, Field(max_length=40)] = None


def answers_json(view: View) -> View:
    """Turns what is wrong with a request into JSON that the page can show."""

    @wraps(view)
    def wrapped(request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        try:
            return view(request, *rest, **more)
        except (ValidationError, ValueError):
            return _refuse(400, "invalid", _("That could not be read. Please reload the page and try again."))
        except QuoteUnavailableError as error:
            return _refuse(503, "unavailable", str(error))
        except QuoteError as error:
            return _refuse(422, "not_possible", str(error))

    return wrapped


@require_safe
@never_cache
def my_quotes(request: HttpRequest) -> HttpResponse:
    return render(request, "quotes/mine.html", {"quotes": list_own_quotes(request)})


@require_safe
@never_cache
def quote(request: HttpRequest, reference: str) -> HttpResponse:
    """The quote on a page of its own, made for paper; all of it in the language of the quote, like its card."""
    found = find_readable_quote(request, reference)
    standing = find_standing(found)
    context = {
        "quote": found,
        "lines": describe_lines(found),
        "included": describe_included(found),
        "words": find_quote_words(found),
        "standing": standing if standing != found else None,
        "is_own": is_own(request, found),
    }
    language = find_page_language(found)
    with translation.override(language):
        page = render(request, "quotes/quote.html", context)
    page.headers["Content-Language"] = language
    return page


@require_safe
@never_cache
@answers_json
def card(request: HttpRequest, reference: str) -> HttpResponse:
    """The card as it stands now, after other choices or a fresh price."""
    return _answer_card(find_standing(find_own_quote(request, reference)))


@require_POST
@answers_json
def choose(request: HttpRequest, reference: str) -> HttpResponse:
    """Works the quote out with other choices. The answer is the card of the quote that takes its place."""
    standing = find_standing(find_own_quote(request, reference))
    chosen = Chosen.model_validate_json(_read_body(request))
    return _answer_card(revise_quote(standing, deductible=chosen.deductible, options=chosen.options))


@require_POST
@answers_json
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    """A fresh price for an expired quote."""
    return _answer_card(renew_quote(find_own_quote(request, reference)))


@require_POST
def fresh(request: HttpRequest, reference: str) -> HttpResponse:
    """A fresh price for the page of an expired quote."""
    found = find_own_quote(request, reference)
    try:
        found = renew_quote(found)
    except QuoteError as error:
        messages.error(request, str(error))
    return redirect("quote", reference=found.reference)


@require_POST
@answers_json
def save(request: HttpRequest, reference: str) -> HttpResponse:
    """Puts the quote among the visitor's own, or takes it from there."""
    found = find_own_quote(request, reference)
    wants = Saved.model_validate_json(_read_body(request)).is_saved
    keep_quote(found, wants=wants)
    return JsonResponse({"reference": found.reference, "is_saved": wants})


@require_POST
@answers_json
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong with the form's facts, by field, in the page's language. Nothing is stored."""
    given = FormFacts.model_validate_json(_read_body(request)).model_dump(exclude_none=True)
    rates = find_rates()
    standing = judge_facts(rates, given, timezone.localdate())
    words = find_words(rates, get_language() or "")
    problems = {one.fact: words.say_all(one.text, one.alternative) for one in standing.objections}
    missing = [fact for fact in list_needed(rates) if fact not in given]
    return JsonResponse({"facts": dict(standing.facts), "problems": problems, "missing": missing})


@require_safe
@cache_control(public=True, max_age=300)
def vehicles(request: HttpRequest) -> HttpResponse:
    """The catalogue for the form's suggestions: all makes, or with `?make=` that make's models."""
    rates, make = find_rates(), request.GET.get("make", "").strip()[:40]
    if rates is None:
        return JsonResponse({"makes": [], "models": [], "states": []})
    if make:
        return JsonResponse({"models": list_models(rates, make)})
    return JsonResponse({"makes": list_makes(rates), "states": list_places(rates)})


def _answer_card(quote: Quote) -> HttpResponse:
    """The card with what its visitor asked of us: how they are contacted, masked."""
    return JsonResponse(describe_card(quote) | {"contact": find_wish(quote.conversation_id)})


def _read_body(request: HttpRequest) -> bytes:
    if len(request.body) > LARGEST_BODY:
        raise ValueError("too large")
    return request.body


def _refuse(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"error": {"code": code, "message": message, "fields": {}}}, status=status)
