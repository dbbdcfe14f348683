"""What a mail to a colleague says: what happened on which ticket. It shows notes and subjects masked, as staff read
them, and nothing that the customer wrote."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from tickets.models import Notice, OutgoingMail, Ticket
from tickets.states import UNSOLVED

NOTE_LENGTH = 600


@dataclass(frozen=True)
class StaffText:
    """`quoted` are (who, text)."""

    subject: str
    heading: str
    lines: list[str]
    url: str
    quoted: list[tuple[str, str]]


def find_reason_against(mail: OutgoingMail) -> str:
    """Why the mail is not needed any more; empty if it is."""
    notice = mail.notice
    assert notice is not None
    user: User = notice.user
    if notice.seen_at is not None:
        return "It was seen in the inbox."
    if not user.is_active or user.email.lower() != mail.recipient.lower():
        return "The colleague's address has changed."
    if not Ticket.objects.visible_to(user).filter(pk=notice.ticket_id).exists():
        return "The colleague does not see the ticket any more."
    is_target = notice.kind in {Notice.Kind.NEAR, Notice.Kind.LATE}
    return "The ticket is done." if is_target and notice.ticket.state not in UNSOLVED else ""


def write_for_staff(notice: Notice) -> StaffText:
    ticket, number = notice.ticket, {"number": notice.ticket_id, "subject": notice.ticket.subject}
    who = notice.actor.get_short_name() or notice.actor.get_username() if notice.actor else _("The portal")
    quoted = [(who, notice.note.text[:NOTE_LENGTH])] if notice.note else []
    match notice.kind:
        case Notice.Kind.MENTION:
            heading = _("%(who)s mentioned you in a note") % {"who": who}
        case Notice.Kind.GIVEN:
            heading = _("%(who)s gave you a ticket") % {"who": who}
        case Notice.Kind.NEAR:
            heading = _("A ticket is due soon: %(what)s") % {"what": notice.detail}
        case _other:
            heading = _("A ticket is late: %(what)s") % {"what": notice.detail}
    lines = [_("Ticket #%(number)s: %(subject)s") % number, _("Team: %(team)s") % {"team": ticket.team}]
    url = f"{settings.SITE_ORIGIN}{reverse(settings.TICKET_STAFF_PAGE, args=[ticket.pk])}"
    return StaffText(f"[#{ticket.pk}] {heading}", heading, lines, url, quoted)
