"""A mail's text and headers, made of the thread at the moment it is sent."""

from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chat.models import Message
from tickets.cipher import make_digests
from tickets.mail.addresses import make_message_id, make_reply_address, make_thread_headers
from tickets.mail.staff import find_reason_against, write_for_staff
from tickets.models import MailKind, Notice, OutgoingMail, Ticket
from tickets.services.hours import describe_opening, get_office_calendar
from tickets.services.reading import find_thread
from tickets.services.recipients import (
    Recipient,
    find_recipient,
    make_choice_token,
    make_link_token,
    make_url,
    wants_mail,
)
from tickets.states import State
from tickets.thread import get_thread


class Nothing(Exception):
    """There is no need for this mail any more. The text says why."""


@dataclass
class Letter:
    """What the templates lay out. `messages` are (who, text)."""

    subject: str
    heading: str
    lines: list[str]
    action: str
    url: str
    messages: list[tuple[str, str]] = field(default_factory=list)
    is_staff: bool = False


def compose(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The mail, ready to send; sets its `message_id` and `told_until`. Raises Nothing."""
    if mail.notice is not None:
        return _compose_for_staff(mail, mail.notice)
    ticket = mail.ticket
    recipient = find_recipient(ticket)
    if recipient is None or recipient.email.lower() != mail.recipient.lower():
        raise Nothing("The customer's address has changed.")
    if not wants_mail(recipient.email, mail.kind):
        raise Nothing("The receiver has turned it off.")
    with translation.override(choose_language(ticket)):
        letter = _write(mail, ticket, recipient)
        return _address(mail, letter, recipient)


def _compose_for_staff(mail: OutgoingMail, notice: Notice) -> EmailMultiAlternatives:
    if reason := find_reason_against(mail):
        raise Nothing(reason)
    if not wants_mail(mail.recipient, mail.kind):
        raise Nothing("The receiver has turned it off.")
    text = write_for_staff(notice)
    recipient = Recipient(mail.recipient, notice.user.get_short_name(), is_verified=True)
    letter = Letter(text.subject, text.heading, text.lines, _("Open the ticket"), text.url, text.quoted, is_staff=True)
    return _address(mail, letter, recipient)


def choose_language(ticket: Ticket) -> str:
    """That in which its customer reads the pages."""
    try:
        return translation.get_supported_language_variant(ticket.conversation.locale.lower())
    except LookupError:
        return settings.LANGUAGE_CODE


def _write(mail: OutgoingMail, ticket: Ticket, recipient: Recipient) -> Letter:
    company = get_thread().get_company()
    url = make_url("tickets:enter", make_link_token(ticket, recipient.email))
    told = [] if mail.kind in {MailKind.OPENED, MailKind.LINK} else _find_untold(mail, ticket)
    if mail.kind in {MailKind.REPLY, MailKind.MISSED} and not told:
        raise Nothing("There is nothing new to tell.")
    if mail.kind == MailKind.SOLVED and ticket.state not in {State.SOLVED, State.CLOSED}:
        raise Nothing("The ticket was opened again.")
    mail.told_until = told[-1].pk if told else None
    if not recipient.is_verified:
        return _write_to_stranger(MailKind(mail.kind), ticket, company, url)
    letter = _write_kind(MailKind(mail.kind), ticket, company, url)
    letter.messages = [(_name(message, company), _show(message)) for message in told]
    return letter


def _write_to_stranger(kind: MailKind, ticket: Ticket, company: dict[str, Any], url: str) -> Letter:
    """Nothing that anybody wrote: whoever typed the address may have typed another's."""
    name = company.get("name", _("our support"))
    return Letter(
        subject=_("[#%(number)s] Please confirm your address") % {"number": ticket.pk},
        heading=_("Is this you?") if kind == MailKind.OPENED else _("There is news for you"),
        lines=[
            _("Somebody asked %(company)s for help and gave this address to be answered at.") % {"company": name},
            _("If it was you, open your request: that confirms the address, and answers will come here."),
            _("If it wasn't, just ignore this e-mail. Nothing about the request is sent to you."),
        ],
        action=_("Open my request"),
        url=url,
    )


def _write_kind(kind: MailKind, ticket: Ticket, company: dict[str, Any], url: str) -> Letter:
    subject = f"[#{ticket.pk}] {get_thread().show_text(str(ticket.conversation_id), ticket.subject)}"
    open_it = _("Open your request")
    match kind:
        case MailKind.OPENED:
            lines = [
                _("Thank you. A person will look at your request.") + f" (#{ticket.pk})",
                _describe_hours(company.get("hours", ""), ticket.conversation.time_zone),
                _("To add something, open your request: the link is below."),
            ]
            return Letter(subject, _("We have your request"), lines, open_it, url)
        case MailKind.LINK:
            lines = [_("Here is the link that you asked for. It opens your request for 30 days.")]
            return Letter(subject, _("A new link"), lines, open_it, url)
        case MailKind.REPLY:
            lines = [_("To reply, open your request: the link is below.")]
            return Letter(subject, _("There is an answer for you"), lines, open_it, url)
        case MailKind.MISSED:
            lines = [_("You had left the chat when this was written. Go on where you left off:")]
            return Letter(subject, _("You missed something in the chat"), lines, _("Go on"), url)
        case MailKind.SOLVED:
            lines = [
                _("We think that your request is solved. If it isn't, write to us there, and it is open again."),
                _("How did we do? It takes one click and helps the next customer."),
            ]
            return Letter(subject, _("Your request is solved"), lines, _("Rate our help"), f"{url}&to=rating")
        case _other:
            raise ValueError(f"{kind} is no mail to a customer")


def _describe_hours(hours: str, time_zone: str) -> str:
    """With the moment when somebody is there next, in the customer's own time, if nobody is now."""
    calendar = get_office_calendar()
    if calendar is not None and not calendar.is_open() and (opening := describe_opening(time_zone)):
        return _("Our team is back on %(opening)s, and answers then.") % {"opening": opening}
    if not hours:
        return _("We'll answer as soon as we can.")
    return _("We answer in our office hours: %(hours)s.") % {"hours": hours}


def _find_untold(mail: OutgoingMail, ticket: Ticket) -> list[Message]:
    """What people wrote to the customer and no mail has told yet. What was written in the chat counts as seen if the
    customer is there, or has written after it."""
    answers = find_thread(ticket).filter(role=Message.Role.AGENT).select_related("author")
    answers = answers.prefetch_related("attachments")
    told = OutgoingMail.objects.filter(
        ticket=ticket,
        recipient_digest__in=make_digests(mail.recipient),
        state=OutgoingMail.State.SENT,
        told_until__isnull=False,
    )
    latest = max((row.told_until for row in told if row.told_until), default=None)
    if latest is not None:
        answers = answers.filter(pk__gt=latest)
    if mail.kind == MailKind.MISSED:
        if get_thread().is_reading(str(ticket.conversation_id)):
            raise Nothing("The customer is reading.")
        written = find_thread(ticket).filter(role=Message.Role.VISITOR).last()
        answers = answers.filter(pk__gt=written.pk) if written else answers
    return list(answers.filter(created_at__lte=timezone.now()))


def _name(message: Message, company: dict[str, Any]) -> str:
    author = message.author
    name = author.get_short_name() or author.get_username() if author else ""
    return name or company.get("name", "") or _("Our team")


def _show(message: Message) -> str:
    """As its customer reads it, their own data in place. Files are named: they lie on the request's page."""
    names = ", ".join(file.name for file in message.attachments.all())
    text = message.text
    if names and not text.endswith(names):
        text += "\n" + _("Attached: %(names)s") % {"names": names}
    return get_thread().show_text(str(message.conversation_id), text)


def _address(mail: OutgoingMail, letter: Letter, recipient: Recipient) -> EmailMultiAlternatives:
    company = get_thread().get_company()
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    choices = make_url("tickets:mail-choices", make_choice_token(recipient.email))
    context = {"letter": letter, "company": company, "recipient": recipient, "choices_url": choices}
    mail.message_id = make_message_id(mail.ticket_id, mail.pk.hex, sender)
    # What colleagues answer by mail must not become a reply to the customer.
    reply_to = [] if letter.is_staff else [make_reply_address(mail.ticket_id, sender)]
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("tickets/mail/letter.txt", context),
        from_email=formataddr((company.get("name", ""), sender)),
        to=[recipient.email],
        reply_to=reply_to,
        headers=_make_headers(mail, choices),
    )
    message.attach_alternative(render_to_string("tickets/mail/letter.html", context), "text/html")
    return message


def _make_headers(mail: OutgoingMail, choices_url: str) -> dict[str, str]:
    earlier = OutgoingMail.objects.filter(
        ticket_id=mail.ticket_id, recipient_digest__in=make_digests(mail.recipient), state=OutgoingMail.State.SENT
    )
    thread = make_thread_headers(list(earlier.order_by("sent_at").values_list("message_id", flat=True)))
    is_written = mail.kind in {MailKind.REPLY, MailKind.MISSED}
    return {
        "Message-ID": mail.message_id,
        **thread,
        **({} if is_written else {"Auto-Submitted": "auto-generated"}),
        "X-Auto-Response-Suppress": "All",
        # One click in the mail program posts here (RFC 8058).
        "List-Unsubscribe": f"<{choices_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
