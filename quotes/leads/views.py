"""What the card's contact form asks for, and the page behind a letter's link. Others' leads are 404."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quotes.errors import QuoteError
from quotes.leads.asking import list_channels_offered, read_contact, read_day
from quotes.leads.cipher import decrypt_contact, make_digests
from quotes.leads.consent import get_consent
from quotes.leads.describing import describe_lead
from quotes.leads.disclosing import withdraw as withdraw_lead
from quotes.leads.errors import ContactError, LeadError
from quotes.leads.letters import read_token
from quotes.leads.ownership import find_own_lead
from quotes.leads.reminding import Reminder, read_reminder, stop_reminders
from quotes.leads.requesting import request_contact
from quotes.leads.taking import Wish, follow_quote
from quotes.leads.verifying import verify_email
from quotes.models import Lead
from quotes.ownership import find_own_quote
from quotes.revising import renew_quote

LARGEST_BODY = 4096


class Asked(BaseModel):
    """The form. `consent_version`: of the text that stood in it, agreed to by sending."""

    model_config = ConfigDict(extra="forbid", strict=True)

    quote: Annotated[str, Field(max_length=12)]
    channel: Literal["phone", "email"]
    key: Annotated[str, Field(min_length=8, max_length=64)]
    agreed: Literal[True]
    consent_version: Annotated[str, Field(max_length=20)]
    name: Annotated[str, Field(max_length=80)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    preferred_on: Annotated[str, Field(max_length=10)] = ""
    preferred_part: Literal["any", "morning", "afternoon", "evening"] = "any"
    time_zone: Annotated[str, Field(max_length=40)] = ""


@require_safe
@never_cache
def form(request: HttpRequest) -> HttpResponse:
    """What the form shows: the channels there are, with the words to agree to."""
    consents = [get_consent(channel) for channel in list_channels_offered()]
    parts = [{"value": part.value, "label": part.label} for part in Lead.Part]
    channels = [{"channel": one.channel, "version": one.version, "text": one.text} for one in consents]
    return JsonResponse({"channels": channels, "parts": parts, "today": timezone.localdate().isoformat()})


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Takes the wish. The answer is the card that confirms it."""
    try:
        asked = Asked.model_validate_json(request.body if len(request.body) <= LARGEST_BODY else b"")
        lead = request_contact(_read_wish(request, asked), base_url=request.build_absolute_uri("/").rstrip("/"))
    except ValidationError as error:
        if any(problem["loc"] == ("agreed",) for problem in error.errors()):
            return _refuse(422, "consent", _("Please agree first, so that we may contact you."), "agreed")
        return _refuse(400, "invalid", _("That could not be read. Please reload the page and try again."))
    except ContactError as error:
        return _refuse(422, "contact", str(error), error.field)
    except LeadError as error:
        return _refuse(422, "not_possible", str(error))
    return JsonResponse(describe_lead(lead, asked.channel), status=201)


def _read_wish(request: HttpRequest, asked: Asked) -> Wish:
    quote = find_own_quote(request, asked.quote)
    consent = get_consent(asked.channel)
    if asked.consent_version != consent.version:
        raise LeadError(_("The text that you agreed to has changed. Please reload the page and look at it again."))
    return Wish(
        conversation_id=quote.conversation_id,
        idempotency_key=asked.key,
        contact=read_contact(asked.channel, name=asked.name, phone=asked.phone, email=asked.email),
        consent=consent,
        given_in="form",
        quote=quote,
        preferred_on=read_day(asked.preferred_on, asked.time_zone),
        preferred_part=asked.preferred_part,
        time_zone=asked.time_zone,
        asked=Lead.Wish.EMAIL if asked.channel == "email" else Lead.Wish.CALL,
    )


@require_safe
@never_cache
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """The wish as it stands. One that was withdrawn leads nowhere any more: 404."""
    lead = find_own_lead(request, reference)
    return JsonResponse(describe_lead(lead, "email" if lead.wish == Lead.Wish.EMAIL else "phone"))


@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Takes the consent back, and with it the contact."""
    withdraw_lead(find_own_lead(request, reference))
    return JsonResponse({"reference": reference, "is_withdrawn": True})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a letter's link. Programs that look into mail follow links: only a button changes anything."""
    context: dict[str, Any] = {}
    try:
        lead, email = _open_letter(token)
        context = {"hint": lead.contact_hint, "is_verified": lead.verified_at is not None}
        if request.method == "POST":
            context["done"] = _decide(request.POST.get("decision", ""), lead, email)
    except LeadError as error:
        context = {"problem": str(error)}
    return render(request, "quotes/letter.html", context, status=410 if "problem" in context else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reminder(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a reminder's link: the quote as it stands, a fresh price once it has ended, and no more letters
    for whoever wants none. Only buttons change anything."""
    context: dict[str, Any] = {}
    try:
        found = read_reminder(token)
        context = {"quote": found.quote, "lead": found.lead}
        if request.method == "POST":
            context |= _decide_on_reminder(request.POST.get("decision", ""), found)
    except LeadError as error:
        context = {"problem": str(error)}
    except QuoteError as error:
        context["unavailable"] = str(error)
    return render(request, "quotes/reminder.html", context, status=410 if "problem" in context else 200)


def _decide_on_reminder(decision: str, found: Reminder) -> dict[str, Any]:
    if decision == "stop":
        stop_reminders(found.lead)
        return {"done": "stopped"}
    fresh = renew_quote(found.quote)
    follow_quote(fresh)
    return {"quote": fresh, "done": "renewed" if fresh != found.quote else ""}


def _open_letter(token: str) -> tuple[Lead, str]:
    proof = read_token(token)
    lead = Lead.objects.filter(pk=proof.lead_id).first()
    while lead is not None and lead.merged_into is not None:
        lead = lead.merged_into
    email = decrypt_contact(lead.contact).email if lead else ""
    if lead is None or not email or proof.digest not in make_digests("email", email):
        raise LeadError(_("We no longer hold this address. There is nothing left to do."))
    return lead, email


def _decide(decision: str, lead: Lead, email: str) -> str:
    if decision == "withdraw":
        withdraw_lead(lead)
        return "withdrawn"
    verify_email(lead.pk, email)
    return "verified"


def _refuse(status: int, code: str, message: str, field: str = "") -> HttpResponse:
    fields = {field: message} if field else {}
    return JsonResponse({"error": {"code": code, "message": message, "fields": fields}}, status=status)
