"""Files that came with a message. They lie in private storage; no address leads to them but the portal's own."""

import uuid

from django.db import models
from django.utils import timezone

from chat.models import Message
from tickets.models.ticket import Ticket
from tickets.models.visibility import PartQuerySet
from tickets.sniffing import INLINE_TYPES


def make_path(attachment: "Attachment", name: str) -> str:
    """Nothing of the sender's name is in it. Two letters more, so that no folder grows without end."""
    return f"attachments/{attachment.pk.hex[-2:]}/{attachment.pk.hex}"


class Attachment(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100, help_text="By the file's first bytes.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    file = models.FileField(upload_to=make_path)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.media_type in INLINE_TYPES
