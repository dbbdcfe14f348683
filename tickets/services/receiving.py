"""Mail that comes in: the one door for it, whoever reads the mailbox."""

import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from functools import partial

from django.core.files.base import ContentFile
from django.utils import translation
from django.utils.translation import gettext as _

from chat.models import Message
from tickets.actors import make_customer
from tickets.errors import RefusedMailError, ReplyError
from tickets.limits import check_reply_rate
from tickets.mail.addresses import read_reply_address
from tickets.mail.automatic import is_automatic, is_bounce
from tickets.mail.composing import choose_language
from tickets.mail.reading import find_words
from tickets.models import Ticket
from tickets.services.attachments import MAX_FILES, check_files, reply_with_files
from tickets.services.recipients import find_recipient
from tickets.services.replying import Reply, Text, reply_as_customer

# Where servers leave the address that a mail was sent to.
_RECEIVERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


def receive_mail(message: EmailMessage) -> Reply:
    """Posts a mail as its customer's reply: on the ticket whose signed address it was sent to, if it comes from the
    address that we write to. The same mail twice is one reply; what a machine sent reopens nothing. `message` was
    parsed with `email.policy.default`. Raises TicketError, with what to tell the sender or the postmaster."""
    headers = {name: str(value) for name, value in message.items()}
    if is_bounce(headers):
        raise RefusedMailError("bounce", _("A mail that could not be delivered has come back."))
    ticket = _find_ticket(message)
    # A server may tell the sender why.
    with translation.override(choose_language(ticket)):
        return _post(message, headers, ticket)


def _post(message: EmailMessage, headers: dict[str, str], ticket: Ticket) -> Reply:
    sender = parseaddr(str(message.get("From", "")))[1].lower()
    recipient = find_recipient(ticket)
    if recipient is None or recipient.email.lower() != sender:
        raise RefusedMailError("sender", _("This request is answered by e-mail from its own address only."))
    files, left_out = _read_files(message)
    words = find_words(message)
    if not words and not files:
        raise RefusedMailError("empty", _("There is nothing in this e-mail that we can read."))
    check_reply_rate(f"mail:{ticket.pk}")
    if left_out:
        words += "\n\n" + _("Not taken: %(names)s") % {"names": ", ".join(left_out)}
    text = Text(words.strip(), Message.Channel.MAIL, _make_id(message), is_automatic=is_automatic(headers))
    return reply_with_files(partial(reply_as_customer, ticket.pk, actor=make_customer(ticket.customer_id)), text, files)


def _find_ticket(message: EmailMessage) -> Ticket:
    sent_to = [str(value) for name in _RECEIVERS for value in message.get_all(name, [])]
    numbers = [read_reply_address(address) for _name, address in getaddresses(sent_to)]
    number = next((one for one in numbers if one is not None), None)
    ticket = (
        Ticket.objects.select_related("conversation", "customer").filter(pk=number).first()
        if number is not None
        else None
    )
    if ticket is None:
        raise RefusedMailError("address", _("This address belongs to no request. Please answer our latest e-mail."))
    return ticket


def _make_id(message: EmailMessage) -> uuid.UUID | None:
    sent_as = str(message.get("Message-ID", "")).strip()
    return uuid.uuid5(uuid.NAMESPACE_URL, f"mid:{sent_as}") if sent_as else None


def _read_files(message: EmailMessage) -> tuple[list[ContentFile], list[str]]:
    """What we take, and the names of what we don't: a file of the wrong kind must not cost the customer their words."""
    taken: list[ContentFile] = []
    left_out: list[str] = []
    for file in _list_files(message):
        try:
            check_files([file])
        except ReplyError:
            left_out.append(file.name or "")
            continue
        (taken.append(file) if len(taken) < MAX_FILES else left_out.append(file.name or ""))
    return taken, left_out


def _list_files(message: EmailMessage) -> Iterator[ContentFile]:
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield ContentFile(content, name=part.get_filename() or _("file"))
