"""What was done to a ticket: written once, never changed."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.append_only import AppendOnly, AppendOnlyQuerySet
from tickets.actors import ActorKind
from tickets.models.ticket import Ticket
from tickets.models.visibility import PartQuerySet


class EventQuerySet(AppendOnlyQuerySet, PartQuerySet):  # type: ignore[override]
    """Those that somebody may see, and no more than see."""


class TicketEvent(AppendOnly):
    """Who did what, with the values before and after. They go only with the ticket itself."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40, help_text="ticket.opened, ticket.state_changed, …")
    actor_kind = models.CharField(max_length=9, choices=[(kind.value, kind.value.title()) for kind in ActorKind])
    # Without a constraint that would change entries of people who leave.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = EventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} of #{self.ticket_id}"
