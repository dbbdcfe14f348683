"""Quotes that soon end: whoever agreed to letters and proved the address gets one, and the lead's owner sees it."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from celery import current_app
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quotes.describing import find_page_language, find_quote_words
from quotes.leads.cipher import decrypt_contact, make_digests
from quotes.leads.errors import LeadError
from quotes.leads.history import note_event
from quotes.leads.taking import find_lead
from quotes.leads.working import plan_next
from quotes.models import Lead, LeadConsent, Quote
from quotes.revising import find_standing

logger = logging.getLogger(__name__)
_SALT = "quotes.leads.reminder"
LINK_LIFE_SECONDS = 60 * 86_400
BATCH = 500


def remind_of_ending_quotes() -> int:
    """Takes each quote that ends within settings.QUOTE_REMINDER_DAYS once, and says how many letters were queued.
    Safe to repeat and to break off."""
    if not settings.QUOTE_REMINDER_DAYS:
        return 0
    today = timezone.localdate()
    ending = Quote.objects.filter(
        expired_at=None, reminded_at=None, superseded_by=None, valid_until__gt=today,
        valid_until__lte=today + timedelta(days=settings.QUOTE_REMINDER_DAYS),
    )  # fmt: skip
    letters = 0
    for quote in ending.select_related("revises", "revises__superseded_by").order_by("pk")[:BATCH]:
        letters += _take(quote)
    return letters


def _take(quote: Quote) -> bool:
    """Whether a letter was queued."""
    with transaction.atomic():
        if not Quote.objects.filter(pk=quote.pk, reminded_at=None).update(reminded_at=timezone.now()):
            return False
        lead = find_lead(quote.conversation_id)
        if lead is None or not lead.is_open or not _is_last(quote):
            return False
        _tell_owner(lead, quote)
        if not _may_write(lead):
            return False
        transaction.on_commit(partial(_queue_letter, lead.pk, quote.pk))
    return True


def _queue_letter(lead_id: int, quote_id: int) -> None:
    """By name: the task's module imports this one."""
    current_app.send_task("quotes.leads.tasks.mail_reminder", [lead_id, quote_id])


def _is_last(quote: Quote) -> bool:
    """The one that the conversation came to, as its card shows it."""
    latest = Quote.objects.filter(conversation_id=quote.conversation_id, revises=None).order_by("-pk").first()
    return latest is not None and find_standing(latest) == quote


def _tell_owner(lead: Lead, quote: Quote) -> None:
    """On the lead's history, and as its next step where nobody has planned another."""
    note_event(lead.pk, "quote_ending", after=f"{quote.reference}, {quote.valid_until.isoformat()}")
    if not lead.next_action:
        day = date_format(quote.valid_until, "F j")
        plan_next(lead, timezone.localdate(), f"Quote {quote.reference} ends on {day}: do they want to go on?", "")


def _may_write(lead: Lead) -> bool:
    """Only to a proven address: anybody can type a stranger's."""
    agreed = LeadConsent.objects.filter(lead=lead, channel=LeadConsent.Channel.EMAIL, withdrawn_at=None).exists()
    return settings.CAN_SEND_EMAIL and agreed and lead.verified_at is not None and lead.reminders_off_at is None


def send_reminder(lead_id: int, quote_id: int) -> bool:
    """False when the person withdrew, or the quote was renewed, since it was queued."""
    lead, quote = Lead.objects.get(pk=lead_id), Quote.objects.get(pk=quote_id)
    email = decrypt_contact(lead.contact).email
    if not email or not _may_write(lead) or quote.is_expired or find_standing(quote) != quote:
        return False
    url = settings.SITE_ORIGIN + reverse("lead-reminder", args=[make_token(lead.pk, email, quote)])
    with translation.override(find_page_language(quote)):
        text = render_to_string(
            "quotes/letters/reminder.txt", {"quote": quote, "words": find_quote_words(quote), "url": url}
        )
        subject = _("Your quote %(reference)s is valid until %(day)s") % {
            "reference": quote.reference,
            "day": date_format(quote.valid_until, _("F j")),
        }
    EmailMessage(subject, text, to=[email], headers={"List-Unsubscribe": f"<{url}>"}).send()
    note_event(lead.pk, "reminded", after=quote.reference)
    return True


@dataclass(frozen=True)
class Reminder:
    """What a reminder's link opens."""

    lead: Lead
    quote: Quote


def make_token(lead_id: int, email: str, quote: Quote) -> str:
    return signing.dumps([lead_id, make_digests("email", email)[0], quote.pk], salt=_SALT)


def read_reminder(token: str) -> Reminder:
    """Raises LeadError for a link that is too old or not ours, or whose address was taken back."""
    try:
        lead_id, digest, quote_id = signing.loads(token, salt=_SALT, max_age=LINK_LIFE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise LeadError(_("This link has expired or isn't complete. Nothing was changed.")) from None
    lead = Lead.objects.filter(pk=lead_id).select_related("merged_into").first()
    lead = lead.merged_into if lead and lead.merged_into else lead
    email = decrypt_contact(lead.contact).email if lead else ""
    quote = Quote.objects.select_related("rate_table", "revises", "superseded_by").filter(pk=quote_id).first()
    if lead is None or quote is None or not email or digest not in make_digests("email", email):
        raise LeadError(_("We no longer hold this address. There is nothing left to do."))
    return Reminder(lead, find_standing(quote))


def stop_reminders(lead: Lead) -> None:
    """Safe to repeat."""
    if Lead.objects.filter(pk=lead.pk, reminders_off_at=None).update(reminders_off_at=timezone.now()):
        note_event(lead.pk, "reminders_stopped")


def tell_owners_of_expired(quotes: list[Quote]) -> None:
    """On the history of the open leads that led to these quotes, of those that stood."""
    for quote in quotes:
        lead = find_lead(quote.conversation_id)
        if lead is not None and lead.is_open and _is_last(quote):
            note_event(lead.pk, "quote_expired", after=quote.reference)
