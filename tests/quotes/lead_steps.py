"""Leads as people leave them."""

import uuid
from typing import Any

from quotes.leads.consent import get_consent
from quotes.leads.contact import Contact, read_email, read_phone
from quotes.leads.taking import Wish, take_lead
from quotes.models import Lead

CHAT = uuid.UUID(int=7)
OTHER_CHAT = uuid.UUID(int=8)


def ask_for_call(chat: uuid.UUID = CHAT, phone: str = "(555) 555-0123", key: str = "wish-1", **more: Any) -> Lead:
    contact = Contact(name=more.pop("name", ""), phone=read_phone(phone, "US"), email=more.pop("email", ""))
    return take_lead(Wish(chat, key, contact, get_consent("phone"), "form", **more))


def ask_for_email(chat: uuid.UUID = CHAT, email: str = "Jo@Example.com", key: str = "mail-1", **more: Any) -> Lead:
    contact = Contact(email=read_email(email))
    return take_lead(Wish(chat, key, contact, get_consent("email"), "form", asked=Lead.Wish.EMAIL, **more))
