"""Contacts and notes encrypted anew under the newest key."""

from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db import transaction

from quotes.leads.cipher import decrypt_contact, make_digests, rotate_text
from quotes.models import Lead, LeadNote

BATCH = 500


@dataclass
class Rotation:
    """What has been done. `unreadable` ones open with none of the portal's keys."""

    rotated: int = 0
    unreadable: int = 0


def rotate_lead_keys() -> Rotation:
    """Safe to repeat and to break off; leads are worked on meanwhile."""
    done = Rotation()
    last = 0
    while ids := list(
        Lead.objects.filter(pk__gt=last).exclude(contact="").order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        with transaction.atomic():
            for lead in Lead.objects.select_for_update().filter(pk__in=ids).exclude(contact=""):
                _rotate_lead(lead, done)
        last = ids[-1]
    last = 0
    while ids := list(LeadNote.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            for note in LeadNote.objects.select_for_update().filter(pk__in=ids):
                _rotate_note(note, done)
        last = ids[-1]
    return done


def _rotate_lead(lead: Lead, done: Rotation) -> None:
    try:
        lead.contact = rotate_text(lead.contact)
    except InvalidToken:
        done.unreadable += 1
        return
    email = decrypt_contact(lead.contact).email
    if lead.contact_digest and email:
        lead.contact_digest = make_digests("email", email)[0]
    lead.save(update_fields=["contact", "contact_digest"])
    done.rotated += 1


def _rotate_note(note: LeadNote, done: Rotation) -> None:
    try:
        note.text = rotate_text(note.text)
    except InvalidToken:
        done.unreadable += 1
        return
    note.save(update_fields=["text"])
    done.rotated += 1
