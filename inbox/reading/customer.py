"""The person of a thread, and what else we know of them: each part as far as the agent may see it."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info

from chat.models import Conversation
from guardrails import vault
from inbox.reading.people import name_person
from inbox.reading.policies import Policies, load_policies
from quotes.models import Quote
from tickets.mail.addresses import mask_address
from tickets.models import Ticket

SHOWN = 5


@dataclass(frozen=True)
class Customer:
    """`contact` is the address as it may be shown; `masked` are the kinds of personal data in the conversation."""

    name: str
    is_signed_in: bool
    contact: str
    is_confirmed: bool
    language: str
    page: str
    # By their own clock, with the zone's name; empty if nobody knows.
    local_time: str
    masked: list[str]
    reveal_url: str
    transcript_url: str
    tickets: list[Ticket]
    conversations: list[Conversation]
    quotes: list[Quote]
    # None where there is nothing to say of any.
    policies: Policies | None


def load_customer(agent: User, conversation: Conversation, ticket: Ticket | None) -> Customer:
    may_read = agent.has_perm("chat.view_conversation")
    may_reveal = agent.has_perm("guardrails.reveal_personal_data")
    path = [conversation.pk]
    own = _find_own(conversation)
    return Customer(
        name=name_person(conversation),
        is_signed_in=conversation.customer_id is not None,
        contact=_find_contact(conversation, ticket),
        is_confirmed=bool(ticket and ticket.contact_verified_at),
        language=name_language(conversation.locale),
        page=conversation.page_url,
        local_time=describe_local_time(conversation.time_zone),
        masked=[f"{count.words} ({count.seen})" for count in vault.count_kinds(conversation.pk)],
        reveal_url=reverse("admin:chat_conversation_personal_data", args=path) if may_read and may_reveal else "",
        transcript_url=reverse("admin:chat_conversation_change", args=path) if may_read else "",
        tickets=_find_tickets(agent, conversation, ticket),
        conversations=list(Conversation.objects.visible_to(agent).filter(own).exclude(pk=conversation.pk)[:SHOWN]),
        quotes=_find_quotes(agent, own),
        policies=load_policies(agent, conversation.customer_id),
    )


def _find_own(conversation: Conversation, path: str = "") -> Q:
    """What is the same person's: by account, or else by browser alone, since nobody is known by less."""
    if conversation.customer_id is not None:
        return Q(**{f"{path}customer_id": conversation.customer_id})
    return Q(**{f"{path}visitor_id": conversation.visitor_id, f"{path}customer": None})


def _find_tickets(agent: User, conversation: Conversation, ticket: Ticket | None) -> list[Ticket]:
    tickets: QuerySet[Any] = Ticket.objects.visible_to(agent).filter(_find_own(conversation, "conversation__"))
    return list(tickets.exclude(pk=ticket.pk if ticket else None).order_by("-pk")[:SHOWN])


def _find_quotes(agent: User, own: Q) -> list[Quote]:
    theirs = Conversation.objects.filter(own).order_by("-last_activity_at").values_list("pk", flat=True)[:50]
    current = Quote.objects.visible_to(agent).filter(conversation_id__in=list(theirs), superseded_by=None)
    return list(current.order_by("-id")[:SHOWN])


def _find_contact(conversation: Conversation, ticket: Ticket | None) -> str:
    customer = conversation.customer
    return mask_address((ticket and ticket.contact_email) or (customer.email if customer else ""))


def describe_local_time(zone: str) -> str:
    """`Fri 14:05, Europe/Berlin`: whether it is a good moment to call."""
    return f"{date_format(timezone.now().astimezone(ZoneInfo(zone)), 'D H:i')}, {zone}" if zone else ""


def name_language(locale: str) -> str:
    """`de-AT` in the interface's language; the code itself for one that nobody knows."""
    code = locale.lower().replace("_", "-")
    for known in (code, code.partition("-")[0]):
        try:
            return str(get_language_info(known)["name_translated"])
        except KeyError:
            continue
    return locale
