"""Taking a lead: somebody asks to be contacted, or could not be given a price."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from quotes.leads.campaign import read_origin
from quotes.leads.cipher import decrypt_contact, encrypt_contact
from quotes.leads.consent import ConsentText
from quotes.leads.contact import Contact
from quotes.leads.history import note_event
from quotes.leads.rota import take_next_owner
from quotes.models import Lead, LeadConsent, LeadConversation, Quote
from zones.names import clean_zone


@dataclass(frozen=True)
class Wish:
    """Somebody wants to be contacted. The same `idempotency_key` stands for the same wish."""

    conversation_id: UUID | str
    idempotency_key: str
    contact: Contact
    consent: ConsentText
    given_in: str
    quote: Quote | None = None
    preferred_on: date | None = None
    preferred_part: str = Lead.Part.ANY
    time_zone: str = ""
    asked: str = field(default=Lead.Wish.CALL)


def take_lead(wish: Wish) -> Lead:
    """The conversation's lead with this wish in it: one for a conversation, until it is erased. Safe to repeat."""
    key = hashlib.sha256(f"{wish.conversation_id}:{wish.idempotency_key}".encode()).hexdigest()
    with transaction.atomic():
        lead = _lock_lead(wish.conversation_id, wish.asked)
        if lead.consents.filter(idempotency_key=key).exists():
            return lead
        _keep_contact(lead, wish)
        attach_quote(lead, wish.quote or _find_newest_quote(wish.conversation_id))
        lead.save()
        consent = wish.consent
        lead.consents.create(
            channel=consent.channel, text=consent.text, text_version=consent.version,
            given_in=wish.given_in, idempotency_key=key,
        )  # fmt: skip
        note_event(lead.pk, "consented", after=f"{consent.channel}, text {consent.version}")
    return lead


def keep_follow_up(conversation_id: UUID | str, facts: Mapping[str, Any]) -> Lead:
    """Somebody who could not be given a price: there is no contact yet, but the wish is not lost. Safe to repeat."""
    with transaction.atomic():
        lead = _lock_lead(conversation_id, Lead.Wish.FOLLOW_UP)
        lead.facts = dict(facts)
        lead.vehicle = lead.vehicle or " ".join(str(facts.get(name, "")) for name in ("year", "make", "model")).strip()
        lead.save(update_fields=["facts", "vehicle"])
    return lead


def follow_quote(quote: Quote) -> None:
    """A conversation that has a lead already got a quote: it belongs to the lead. Safe to repeat."""
    if not LeadConversation.objects.filter(conversation_id=quote.conversation_id).exists():
        return
    with transaction.atomic():
        lead = _lock_lead(quote.conversation_id, Lead.Wish.FOLLOW_UP)
        attach_quote(lead, quote)
        lead.save()


def find_lead(conversation_id: UUID | str) -> Lead | None:
    """The lead of a conversation, wherever it was merged to."""
    link = LeadConversation.objects.filter(conversation_id=conversation_id).select_related("lead").first()
    return link.lead if link else None


def attach_quote(lead: Lead, quote: Quote | None) -> None:
    """Links the quote; list and figures show the newest. The caller saves."""
    if quote is None:
        return
    lead.quotes.add(quote)
    lead.vehicle, lead.product = quote.vehicle, quote.product
    lead.monthly_premium, lead.currency = quote.monthly_premium, quote.currency


def _lock_lead(conversation_id: UUID | str, asked: str) -> Lead:
    link = LeadConversation.objects.filter(conversation_id=conversation_id).first()
    if link is None:
        try:
            with transaction.atomic():
                return _create_lead(conversation_id, asked)
        except IntegrityError:
            # Another request of the same conversation was faster.
            link = LeadConversation.objects.get(conversation_id=conversation_id)
    lead = Lead.objects.select_for_update().get(pk=link.lead_id)
    # Erased since the link was read: nothing comes back to it.
    return _create_lead(conversation_id, asked) if lead.erased_at else lead


def _create_lead(conversation_id: UUID | str, asked: str) -> Lead:
    find_page: Callable[[str], str] = import_string(settings.LEAD_PAGES)
    origin = read_origin(find_page(str(conversation_id)), settings.ALLOWED_EMBED_ORIGINS)
    lead = Lead.objects.create(
        wish=asked, page=origin.page, source=origin.source, medium=origin.medium, campaign=origin.campaign,
        owner=take_next_owner(), next_action_on=timezone.localdate(),
    )  # fmt: skip
    LeadConversation.objects.create(lead=lead, conversation_id=conversation_id)
    note_event(lead.pk, "taken", after=asked)
    if lead.owner:
        note_event(lead.pk, "assigned", after=lead.owner.get_username())
    return lead


def _keep_contact(lead: Lead, wish: Wish) -> None:
    """What is new replaces what was there; another address has to be verified again."""
    known = decrypt_contact(lead.contact)
    contact = replace(known, **wish.contact.as_json())
    if lead.verified_at and known.email and contact.email != known.email:
        lead.verified_at = lead.contact_digest = None
    lead.contact, lead.contact_hint = encrypt_contact(contact), contact.hint
    lead.wish = wish.asked
    lead.time_zone = clean_zone(wish.time_zone) or lead.time_zone
    if wish.preferred_on:
        lead.preferred_on = lead.next_action_on = wish.preferred_on
    lead.preferred_part = wish.preferred_part


def _find_newest_quote(conversation_id: UUID | str) -> Quote | None:
    return Quote.objects.filter(conversation_id=conversation_id).order_by("-id").first()


def list_channels(lead: Lead) -> list[str]:
    """What is agreed to now."""
    given = LeadConsent.objects.filter(lead=lead, withdrawn_at=None).order_by("channel")
    return list(given.values_list("channel", flat=True).distinct())
