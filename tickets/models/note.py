"""What staff write to one another on a ticket. Its customer never sees it."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils import timezone

from tickets.models.ticket import Ticket
from tickets.models.visibility import find_visible, is_support


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: AbstractUser | AnonymousUser) -> "NoteQuerySet":
        """Staff's alone, of the tickets that they see: not even a ticket's own customer reads its notes."""
        if not is_support(user):
            return self.none()
        visible = find_visible(user, "ticket__", own=False)
        return self.all() if visible is None else self.filter(visible)


class Note(models.Model):
    """Written once, masked like every text, with the people it names by @."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["ticket", "created_at"])]

    def __str__(self) -> str:
        return f"Note on #{self.ticket_id}"
