"""The address at which a visitor who is not signed in can be reached."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.actors import Actor, make_customer
from tickets.errors import ReplyError
from tickets.models import MagicLink, MailKind, OutgoingMail, Ticket
from tickets.services.changing import apply_change, as_contact, record
from tickets.services.finding import lock_ticket
from tickets.services.mailing import queue_mail
from tickets.services.recipients import find_recipient, revoke_links, use_link

ADDRESSES_LIMIT = 3


@transaction.atomic
def send_new_link(link: MagicLink) -> None:
    """To the mailbox of a link that has expired; once an hour, however often it is asked for."""
    recipient = find_recipient(link.ticket)
    if recipient is not None and recipient.email.lower() == link.email.lower():
        queue_mail(link.ticket, MailKind.LINK, f"{timezone.now():%Y-%m-%d %H}")


@transaction.atomic
def come_by_link(link: MagicLink) -> None:
    """Whoever opens a link confirms the address that it was mailed to; that is on record."""
    if use_link(link):
        actor = make_customer(link.ticket.customer_id)
        record(link.ticket, "ticket.contact_confirmed", actor, before={"confirmed": False}, after={"confirmed": True})


@transaction.atomic
def switch_links_off(ticket: Ticket, actor: Actor) -> None:
    """Nobody comes in by a link that is out; that is on record."""
    if count := revoke_links(ticket):
        record(ticket, "ticket.links_revoked", actor, before={"links": count}, after={"links": 0})


@transaction.atomic
def reveal_contact(ticket: Ticket, actor: Actor, reason: str) -> str:
    """The whole address, empty if there is none. That somebody saw it, and why, is on record before they do."""
    recipient = find_recipient(ticket)
    record(ticket, "ticket.contact_revealed", actor, reason=reason)
    return recipient.email if recipient else ""


@transaction.atomic
def leave_address(ticket_id: int, email: str, actor: Actor) -> Ticket:
    """Sends a link to the address; whoever opens it confirms it. Links to an earlier address are revoked.

    Raises ReplyError for what is no address, and after `ADDRESSES_LIMIT` of them.
    """
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise ReplyError(_("This doesn't look like an e-mail address. Please check it.")) from None
    ticket = lock_ticket(ticket_id)
    if ticket.contact_email.lower() == email.lower():
        return ticket
    mails = OutgoingMail.objects.filter(ticket=ticket, kind=MailKind.OPENED)
    if mails.values("recipient_digest").distinct().count() >= ADDRESSES_LIMIT:
        raise ReplyError(_("You have changed the address a few times already. Please call us if it is still wrong."))
    revoke_links(ticket)
    apply_change(ticket, "ticket.contact_changed", actor, **as_contact(email), contact_verified_at=None)
    queue_mail(ticket, MailKind.OPENED, hashlib.sha256(email.lower().encode()).hexdigest()[:16])
    return ticket
