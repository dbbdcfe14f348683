"""What staff do with leads. Each change is written down with who made it; all are safe to repeat."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from quotes.leads.cipher import decrypt_text, encrypt_text
from quotes.leads.errors import LeadError, StateError
from quotes.leads.history import note_event
from quotes.leads.masking import mask_words
from quotes.leads.states import CLOSED, can_go
from quotes.models import Lead, LeadNote


def change_status(lead: Lead, status: str, username: str) -> Lead:
    """Raises StateError for a step that is not one of the pipeline's."""
    with transaction.atomic():
        locked = Lead.objects.select_for_update().get(pk=lead.pk)
        before, now = locked.status, timezone.now()
        if before == status:
            return locked
        if not can_go(before, status):
            raise StateError(f"A lead that is {before} can't become {status or 'nothing'}.")
        locked.status = status
        if status == Lead.Status.CONTACTED and locked.contacted_at is None:
            locked.contacted_at = now
        locked.closed_at = now if status in CLOSED else None
        locked.save(update_fields=["status", "contacted_at", "closed_at"])
        note_event(locked.pk, "moved", username=username, before=before, after=status)
    return locked


def can_own(user: User) -> bool:
    """Whether leads may be given to this user: somebody who could see them."""
    return user.is_active and user.is_staff and user.has_perm("quotes.view_lead")


def assign(lead: Lead, owner: User | None, username: str) -> Lead:
    """Raises LeadError when the new owner could not see the lead."""
    if owner is not None and not can_own(owner):
        raise LeadError(f"{owner.get_username()} may not work on leads.")
    with transaction.atomic():
        locked = Lead.objects.select_for_update(of=("self",)).select_related("owner").get(pk=lead.pk)
        before = locked.owner.get_username() if locked.owner else ""
        after = owner.get_username() if owner else ""
        if before != after:
            locked.owner = owner
            locked.save(update_fields=["owner"])
            note_event(locked.pk, "assigned", username=username, before=before, after=after)
    return locked


def plan_next(lead: Lead, on: date | None, action: str, username: str) -> Lead:
    """Personal data in the action is masked: unlike notes it is not encrypted, and stands in lists and exports."""
    action = mask_words(action)
    with transaction.atomic():
        locked = Lead.objects.select_for_update().get(pk=lead.pk)
        before = str(locked.next_action_on or "")
        locked.next_action_on, locked.next_action = on, action[:200]
        locked.save(update_fields=["next_action_on", "next_action"])
        note_event(locked.pk, "planned", username=username, before=before, after=str(on or ""))
    return locked


def add_note(lead: Lead, text: str, author: User) -> LeadNote:
    """Raises LeadError for a lead that was erased: nothing personal may come back to it."""
    with transaction.atomic():
        locked = Lead.objects.select_for_update().get(pk=lead.pk)
        if locked.erased_at:
            raise LeadError("This lead was erased: it takes no notes.")
        note = LeadNote.objects.create(lead=locked, author=author, text=encrypt_text(text.strip()))
        note_event(locked.pk, "noted", username=author.get_username())
    return note


def read_note(note: LeadNote) -> str:
    text = decrypt_text(note.text)
    return text if text is not None else "This note can't be read: its key is missing."
