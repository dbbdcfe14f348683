"""A contact proven to be the person's own: only then do their leads become one."""

from django.db import transaction
from django.utils import timezone

from quotes.leads.cipher import decrypt_contact, make_digests
from quotes.leads.errors import LeadError
from quotes.leads.history import note_event
from quotes.models import Lead, LeadConsent, LeadConversation, LeadNote


def verify_email(lead_id: int, email: str) -> Lead:
    """The lead's address was confirmed from its own mailbox. Gives the lead that then stands: the person's first.

    Raises LeadError when the lead has another address by now. Safe to repeat.
    """
    digests = make_digests("email", email)
    with transaction.atomic():
        lead = lock_standing(lead_id)
        if decrypt_contact(lead.contact).email.casefold() != email.casefold():
            raise LeadError("This link is for an address that is no longer the one you gave.")
        first = Lead.objects.select_for_update().filter(contact_digest__in=digests).exclude(pk=lead.pk).first()
        if first is not None:
            return _merge(lead, first)
        if lead.verified_at is None or lead.contact_digest != digests[0]:
            lead.verified_at, lead.contact_digest = timezone.now(), digests[0]
            lead.save(update_fields=["verified_at", "contact_digest"])
            note_event(lead.pk, "verified", after="email")
    return lead


def lock_standing(lead_id: int) -> Lead:
    """The lead, or the one that it was merged into. Raises Lead.DoesNotExist."""
    lead = Lead.objects.select_for_update().get(pk=lead_id)
    while lead.merged_into_id is not None:
        lead = Lead.objects.select_for_update().get(pk=lead.merged_into_id)
    return lead


def _merge(lead: Lead, first: Lead) -> Lead:
    """All that `lead` has goes to the person's first; its figures stay as they were."""
    LeadConversation.objects.filter(lead=lead).update(lead=first)
    LeadConsent.objects.filter(lead=lead).update(lead=first)
    LeadNote.objects.filter(lead=lead).update(lead=first)
    first.quotes.add(*lead.quotes.all())
    first.contact, first.contact_hint = lead.contact, lead.contact_hint
    first.preferred_on, first.preferred_part = lead.preferred_on, lead.preferred_part
    first.time_zone = lead.time_zone or first.time_zone
    first.next_action_on = lead.next_action_on or first.next_action_on
    for name in ("vehicle", "product", "monthly_premium", "currency"):
        setattr(first, name, getattr(lead, name) or getattr(first, name))
    if first.status == Lead.Status.LOST:
        first.status, first.closed_at = Lead.Status.NEW, None
    first.save()
    lead.contact, lead.contact_digest, lead.merged_into = "", None, first
    lead.save(update_fields=["contact", "contact_digest", "merged_into"])
    note_event(first.pk, "merged", before=lead.reference, after=first.reference)
    note_event(lead.pk, "merged", after=first.reference)
    return first
