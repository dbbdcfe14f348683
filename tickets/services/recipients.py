"""Where a ticket's customer can be reached, and by which link they come back."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from tickets.cipher import make_digest, make_digests
from tickets.models import MagicLink, MailKind, MailOptOut, Ticket
from tickets.models.mail import OPTIONAL_KINDS, STAFF_KINDS

LINK_LIFE = timedelta(days=30)
_LINK_SALT, _CHOICE_SALT = "tickets.magic_link", "tickets.mail_choices"


@dataclass(frozen=True)
class Recipient:
    """`is_verified`: the address is known to be the customer's. Until then it gets nothing of the thread."""

    email: str
    name: str
    is_verified: bool


def find_recipient(ticket: Ticket) -> Recipient | None:
    """A signed-in customer's own address, else the one a visitor has left."""
    if ticket.customer is not None and ticket.customer.email:
        return Recipient(ticket.customer.email, ticket.customer.get_short_name(), is_verified=True)
    if ticket.contact_email:
        return Recipient(ticket.contact_email, "", is_verified=ticket.contact_verified_at is not None)
    return None


@transaction.atomic
def make_link_token(ticket: Ticket, email: str) -> str:
    """The token of the mailbox's link to the ticket, valid for `LINK_LIFE` from now."""
    expires_at = timezone.now() + LINK_LIFE
    Ticket.objects.select_for_update().get(pk=ticket.pk)
    link, _ = MagicLink.objects.update_or_create(
        ticket=ticket, email_digest__in=make_digests(email), revoked_at=None,
        defaults={"expires_at": expires_at},
        create_defaults={
            "ticket": ticket, "email": email.lower(), "email_digest": make_digest(email), "expires_at": expires_at,
            "nonce": secrets.token_hex(16),
        },
    )  # fmt: skip
    return signing.dumps([link.pk, link.nonce], salt=_LINK_SALT)


def find_link(token: str) -> MagicLink | None:
    """The link of a token, expired or not; None if it is none of ours, or revoked."""
    try:
        pk, nonce = signing.loads(token, salt=_LINK_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return MagicLink.objects.filter(revoked_at=None, pk=pk, nonce=nonce).select_related("ticket").first()


def find_valid_links() -> QuerySet[MagicLink]:
    return MagicLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now()).select_related("ticket")


@transaction.atomic
def use_link(link: MagicLink) -> bool:
    """Somebody who reads the mailbox has come: the address is the customer's. Whether that was not known before."""
    now = timezone.now()
    MagicLink.objects.filter(pk=link.pk).update(used_at=now)
    own = Ticket.objects.filter(pk=link.ticket_id, contact_digest__in=make_digests(link.email))
    return bool(own.filter(contact_verified_at=None).update(contact_verified_at=now))


def revoke_links(ticket: Ticket) -> int:
    """All that are out: nobody comes in by them any more. Returns how many."""
    return MagicLink.objects.filter(ticket=ticket, revoked_at=None).update(revoked_at=timezone.now())


def make_choice_token(email: str) -> str:
    return signing.dumps(email.lower(), salt=_CHOICE_SALT)


def read_choice_token(token: str) -> str | None:
    try:
        return str(signing.loads(token, salt=_CHOICE_SALT))
    except signing.BadSignature:
        return None


def wants_mail(email: str, kind: str) -> bool:
    return not MailOptOut.objects.filter(email_digest__in=make_digests(email), kind=kind).exists()


def find_kinds(email: str) -> list[MailKind]:
    """What an address can turn off: what customers get and, if it is a colleague's, what staff get."""
    is_staff = User.objects.filter(email__iexact=email, is_staff=True, is_active=True).exists()
    return [*(STAFF_KINDS if is_staff else ()), *OPTIONAL_KINDS]


@transaction.atomic
def choose_mail(email: str, wanted: set[str]) -> None:
    """The address gets exactly these kinds from now on."""
    kinds = set(find_kinds(email))
    MailOptOut.objects.filter(email_digest__in=make_digests(email), kind__in=wanted & kinds).delete()
    for kind in kinds - wanted:
        if wants_mail(email, kind):
            MailOptOut.objects.get_or_create(
                email_digest=make_digest(email), kind=kind, defaults={"email": email.lower()}
            )


def make_url(name: str, token: str, **query: str) -> str:
    """An address for mail, with the site's host. The token stands in the query: paths are logged."""
    return f"{settings.SITE_ORIGIN}{reverse(name)}?{urlencode({'key': token, **query})}"
