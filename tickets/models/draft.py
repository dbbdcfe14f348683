"""What an agent has begun to write."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from tickets.models.ticket import Ticket


class Draft(models.Model):
    """Kept on the server: one reply and one note for each agent and ticket."""

    class Kind(models.TextChoices):
        REPLY = "reply", "Reply"
        NOTE = "note", "Internal note"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.REPLY)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1, help_text="Raised with each saving.")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "author", "kind"], name="one_draft_of_a_kind")]

    def __str__(self) -> str:
        return f"Draft for #{self.ticket_id}"
