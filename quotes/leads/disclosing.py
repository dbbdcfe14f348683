"""Seeing, erasing and withdrawing a contact, each with its record."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from quotes.leads.cipher import decrypt_contact
from quotes.leads.contact import Contact
from quotes.leads.history import note_event
from quotes.leads.masking import mask_words
from quotes.models import Lead, LeadDisclosure


def reveal(lead: Lead, user: User, reason: str) -> Contact:
    """The contact. Its record is there before it is shown."""
    with transaction.atomic():
        record(LeadDisclosure.Action.REVEAL, user, reason, lead=lead)
        return decrypt_contact(lead.contact)


def erase(lead: Lead, user: User, reason: str) -> None:
    """Makes contact and notes unrecoverable; figures stay. Safe to repeat. Older copies of the database hold them
    on."""
    with transaction.atomic():
        record(LeadDisclosure.Action.ERASE, user, reason, lead=lead)
        _forget(Lead.objects.select_for_update().get(pk=lead.pk), username=user.get_username())


def erase_of_conversations(conversation_ids: Sequence[UUID], username: str, user_id: int | None, reason: str) -> int:
    """Erases the leads that these conversations led to, and says how many. Safe to repeat."""
    found = Lead.objects.filter(conversations__conversation_id__in=conversation_ids).order_by("pk").distinct()
    pks, masked = list(found.values_list("pk", flat=True)), mask_words(reason)[:300]
    for pk in pks:
        with transaction.atomic():
            LeadDisclosure.objects.create(
                action=LeadDisclosure.Action.ERASE, lead_id=pk, user_id=user_id, username=username, reason=masked
            )
            _forget(Lead.objects.select_for_update().get(pk=pk), username=username)
    return len(pks)


def withdraw(lead: Lead) -> None:
    """The person takes their consent back: there is no ground left to keep the contact. Safe to repeat."""
    with transaction.atomic():
        locked = Lead.objects.select_for_update().get(pk=lead.pk)
        if locked.withdrawn_at:
            return
        now = timezone.now()
        record(LeadDisclosure.Action.ERASE, None, "Withdrawn by the person", lead=locked)
        locked.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
        locked.withdrawn_at = now
        if locked.is_open:
            note_event(locked.pk, "moved", before=locked.status, after=Lead.Status.LOST)
            locked.status, locked.closed_at = Lead.Status.LOST, now
        _forget(locked, username="")


def record(
    action: LeadDisclosure.Action, user: User | None, reason: str, *, lead: Lead | None = None, details: object = None
) -> LeadDisclosure:
    """Personal data in the reason is masked: the record is never erased."""
    name = decrypt_contact(lead.contact).name if lead else ""
    return LeadDisclosure.objects.create(
        action=action, lead_id=lead.pk if lead else None, user_id=user.pk if user else None,
        username=user.get_username() if user else "", details=details or {}, reason=mask_words(reason, name)[:300],
    )  # fmt: skip


def _forget(lead: Lead, username: str) -> None:
    lead.contact = lead.contact_hint = lead.next_action = ""
    lead.contact_digest = lead.verified_at = None
    lead.erased_at = timezone.now()
    lead.save()
    lead.notes.all().delete()
    lead.conversations.all().delete()
    note_event(lead.pk, "erased", username=username)
