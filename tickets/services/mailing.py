"""Mail in the database: queued with what it is about, claimed by one sender, sent, and told how it went."""

import logging
import smtplib
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from tickets.cipher import make_digest, make_digests
from tickets.mail.composing import Nothing, compose
from tickets.models import MailKind, OutgoingMail, Ticket
from tickets.queueing import queue_on_commit
from tickets.services.recipients import find_recipient, wants_mail

logger = logging.getLogger(__name__)
SEND_MAIL = "tickets.tasks.send_mail"
# Several replies one after another go out together; so do messages to somebody who has left the chat.
REPLY_DELAY = timedelta(seconds=30)
MISSED_DELAY = timedelta(minutes=2)
MAX_ATTEMPTS = 8
# A sender that died: its mail may be sent a second time, under the same Message-ID.
LOST_AFTER = timedelta(minutes=5)
State = OutgoingMail.State
_IS_OPEN = Q(state__in=[State.WAITING, State.SENDING])
# Mails that an address which nobody has confirmed gets in a day, whoever types it.
UNVERIFIED_LIMIT = 5


def queue_mail(ticket: Ticket, kind: MailKind, key: str, *, delay: timedelta = timedelta(0)) -> None:
    """In the caller's transaction. Nothing if the customer can't be reached, or does not want this kind."""
    recipient = find_recipient(ticket)
    if recipient is None or not wants_mail(recipient.email, kind):
        return
    if not recipient.is_verified and _count_today(recipient.email) >= UNVERIFIED_LIMIT:
        return
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=f"{kind}:{ticket.pk}:{key}",
        defaults={
            "ticket": ticket,
            "kind": kind,
            "recipient": recipient.email,
            "recipient_digest": make_digest(recipient.email),
            "due_at": timezone.now() + delay,
        },
    )
    if is_new:
        queue_on_commit(SEND_MAIL, str(mail.pk), delay_seconds=delay.total_seconds())


def _count_today(email: str) -> int:
    since = timezone.now() - timedelta(days=1)
    return OutgoingMail.objects.filter(recipient_digest__in=make_digests(email), created_at__gte=since).count()


def deliver(mail_id: str | UUID) -> bool:
    """Sends a mail whose time has come; whether it was sent. What failed for now is tried again by whoever looks for
    what is overdue. Safe to repeat: one sender claims it."""
    mail = _claim(mail_id)
    if mail is None:
        return False
    try:
        message = compose(mail)
    except Nothing as reason:
        _finish(mail, State.DROPPED, str(reason))
        return False
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        _fail(mail, error)
        return False
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=State.SENT, sent_at=timezone.now(), message_id=mail.message_id, told_until=mail.told_until, reason=""
    )
    return True


def _claim(mail_id: str | UUID) -> OutgoingMail | None:
    """Compare and set: of several senders one gets the mail."""
    now = timezone.now()
    claimed = OutgoingMail.objects.filter(_IS_OPEN, pk=mail_id, due_at__lte=now)
    if not claimed.update(state=State.SENDING, due_at=now + LOST_AFTER, attempts=F("attempts") + 1):
        return None
    found = OutgoingMail.objects.select_related("ticket__conversation", "ticket__customer", "notice__ticket__team")
    return found.select_related("notice__user", "notice__actor", "notice__note").get(pk=mail_id)


def _fail(mail: OutgoingMail, error: Exception) -> None:
    """What the server refuses for good is not tried again. The reason is the error's kind: its text has addresses."""
    codes = [code for code, _ in error.recipients.values()] if isinstance(error, smtplib.SMTPRecipientsRefused) else []
    codes += [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
    reason = f"{type(error).__name__} {' '.join(map(str, codes))}".strip()
    logger.warning("mail %s was not sent: %s", mail.pk, reason)
    is_permanent = bool(codes) and all(500 <= code < 600 for code in codes)
    if is_permanent or mail.attempts >= MAX_ATTEMPTS:
        _finish(mail, State.FAILED, reason)
        return
    wait = timedelta(seconds=30 * 2 ** (mail.attempts - 1))
    OutgoingMail.objects.filter(pk=mail.pk).update(state=State.WAITING, due_at=timezone.now() + wait, reason=reason)


def _finish(mail: OutgoingMail, state: OutgoingMail.State, reason: str) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state, reason=reason[:200])


def find_overdue(limit: int = 100) -> list[UUID]:
    """What should have gone: an attempt failed, or its task or its sender was lost."""
    late = OutgoingMail.objects.filter(_IS_OPEN, due_at__lte=timezone.now() - timedelta(seconds=20))
    return list(late.order_by("due_at").values_list("pk", flat=True)[:limit])
