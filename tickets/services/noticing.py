"""Telling staff: in the inbox at once, and by mail a little later unless they have seen it by then or want no mail."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from tickets.cipher import make_digest
from tickets.models import MailKind, Note, Notice, OutgoingMail, Ticket
from tickets.models.mail import STAFF_KINDS
from tickets.queueing import queue_on_commit
from tickets.services.mailing import SEND_MAIL
from tickets.services.recipients import wants_mail

# Whoever has the inbox open sees the notice before its mail goes.
MAIL_DELAY = timedelta(seconds=60)


def tell(
    user_ids: Iterable[int],
    kind: Notice.Kind,
    ticket: Ticket,
    *,
    key: str,
    actor_id: int | None = None,
    note: Note | None = None,
    detail: str = "",
) -> list[Notice]:
    """In the caller's transaction: each person once for a `key` of this ticket and kind, and only who may see the
    ticket. Returns what is new."""
    told = []
    for user in User.objects.filter(pk__in=set(user_ids), is_active=True, is_staff=True).order_by("pk"):
        if not Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists():
            continue
        values = {"user": user, "ticket": ticket, "kind": kind, "note": note, "actor_id": actor_id}
        notice, is_new = Notice.objects.get_or_create(
            key=f"{kind}:{ticket.pk}:{user.pk}:{key}"[:120], defaults=values | {"detail": detail[:80]}
        )
        if is_new:
            told.append(notice)
            _queue_mail(notice, user)
    return told


def _queue_mail(notice: Notice, user: User) -> None:
    if notice.kind not in STAFF_KINDS or not user.email or not wants_mail(user.email, notice.kind):
        return
    mail = OutgoingMail.objects.create(
        ticket_id=notice.ticket_id,
        notice=notice,
        kind=MailKind(notice.kind),
        key=f"notice:{notice.pk}",
        recipient=user.email,
        recipient_digest=make_digest(user.email),
        due_at=timezone.now() + MAIL_DELAY,
    )
    queue_on_commit(SEND_MAIL, str(mail.pk), delay_seconds=MAIL_DELAY.total_seconds())


def find_notices(user: User) -> QuerySet[Notice]:
    """One's own, of tickets that one still sees, the latest first."""
    visible = Ticket.objects.visible_to(user).values("pk")
    return Notice.objects.filter(user=user, ticket__in=visible).select_related("ticket", "actor", "note")


def mark_seen(user: User, *, ticket_id: int | None = None) -> int:
    """All of somebody's own, or those of one ticket. Returns how many that was."""
    unseen = Notice.objects.filter(user=user, seen_at=None)
    if ticket_id is not None:
        unseen = unseen.filter(ticket=ticket_id)
    return unseen.update(seen_at=timezone.now())
