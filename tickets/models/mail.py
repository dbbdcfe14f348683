"""Mail to customers and to staff, and what they do not want to get."""

import uuid

from django.db import models
from django.utils import timezone

from tickets.models.encrypted import EncryptedTextField
from tickets.models.notice import Notice
from tickets.models.ticket import Ticket
from tickets.models.visibility import PartQuerySet


class MailKind(models.TextChoices):
    OPENED = "opened", "Your request has reached us"
    REPLY = "reply", "Somebody answered your request"
    MISSED = "missed", "Messages in the chat that you missed"
    SOLVED = "solved", "Your request is solved"
    LINK = "link", "A new link to your request"
    MENTION = "mention", "A colleague mentioned you"
    GIVEN = "given", "A ticket was given to you"
    NEAR = "near", "A ticket of yours is due soon"
    LATE = "late", "A ticket of yours is late"


# What a receiver can turn off. A link is sent only to whoever asks for it.
OPTIONAL_KINDS = (MailKind.OPENED, MailKind.REPLY, MailKind.MISSED, MailKind.SOLVED)
STAFF_KINDS = (MailKind.MENTION, MailKind.GIVEN, MailKind.NEAR, MailKind.LATE)


class OutgoingMail(models.Model):
    """One mail. Its text is made when it is sent: of the thread nothing is copied here but how far it told."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "Not needed any more"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=7, choices=MailKind)
    notice = models.OneToOneField(
        Notice, null=True, blank=True, on_delete=models.CASCADE, related_name="mail", help_text="Mail to staff."
    )
    key = models.CharField(max_length=120, unique=True, help_text="Queued twice it is sent once.")
    recipient = EncryptedTextField()
    recipient_digest = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    message_id = models.CharField(max_length=200, blank=True)
    told_until = models.UUIDField(null=True, blank=True, help_text="The last message of the thread that it told.")
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was dropped or failed.")
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "outgoing mail"
        indexes = [
            models.Index(fields=["recipient_digest", "created_at"]),
            models.Index(fields=["due_at"], condition=models.Q(state__in=["waiting", "sending"]), name="mail_to_send"),
            models.Index(fields=["ticket", "recipient_digest", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} (#{self.ticket_id})"


class MailOptOut(models.Model):
    """An address that does not want one kind of mail."""

    email = EncryptedTextField(help_text="In lower case.")
    email_digest = models.CharField(max_length=64, blank=True, editable=False)
    kind = models.CharField(max_length=7, choices=MailKind)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email_digest", "kind"], name="opted_out_once")]

    def __str__(self) -> str:
        return f"No “{self.get_kind_display()}”"


class MagicLink(models.Model):
    """Opens one ticket to whoever reads one mailbox, until it expires or is revoked. Its token is not stored."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="magic_links")
    email = EncryptedTextField()
    email_digest = models.CharField(max_length=64, blank=True, editable=False)
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "email_digest"], condition=models.Q(revoked_at=None), name="one_link_a_mailbox"
            )
        ]

    def __str__(self) -> str:
        return f"Link to #{self.ticket_id}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()
