"""What staff are told of in the inbox, and by mail unless they turned that off."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from tickets.models.note import Note
from tickets.models.ticket import Ticket


class Notice(models.Model):
    """One thing told to one person, once (`key`)."""

    class Kind(models.TextChoices):
        MENTION = "mention", "You were mentioned"
        GIVEN = "given", "Given to you"
        NEAR = "near", "Due soon"
        LATE = "late", "Late"
        WOKE = "woke", "Back from snooze"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=7, choices=Kind)
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    detail = models.CharField(max_length=80, blank=True, help_text="Which target, in words.")
    key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], condition=models.Q(seen_at=None), name="notice_unseen")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: #{self.ticket_id}"
