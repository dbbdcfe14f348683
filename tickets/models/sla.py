"""What customers may expect, and the clocks that hold us to it."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from tickets.clocks import Clock
from tickets.models.calendar import Calendar
from tickets.models.team import Team
from tickets.models.ticket import Ticket
from tickets.models.visibility import PartQuerySet


class SlaPolicy(models.Model):
    """Targets in business minutes for the tickets it matches. The first that matches counts, by position."""

    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(help_text="The lowest is tried first.")
    is_active = models.BooleanField(default=True)
    priority = models.CharField(max_length=6, choices=Ticket.Priority, blank=True, help_text="Empty: any.")
    type = models.CharField(max_length=9, choices=Ticket.Type, blank=True, help_text="Empty: any.")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: any."
    )
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="policies")
    first_response_minutes = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    next_response_minutes = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    resolution_minutes = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    warning_percent = models.PositiveSmallIntegerField(
        default=75,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text="Of the time gone when the warning comes.",
    )
    escalate_to = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Gets what is late.",
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name, verbose_name_plural = "SLA policy", "SLA policies"

    def __str__(self) -> str:
        return self.name

    def matches(self, ticket: Ticket) -> bool:
        return (
            self.priority in {"", ticket.priority}
            and self.type in {"", ticket.type}
            and self.team_id in {None, ticket.team_id}
        )

    def find_target(self, kind: str) -> timedelta | None:
        minutes = getattr(self, f"{kind}_minutes")
        return timedelta(minutes=minutes) if minutes else None


class SlaClock(models.Model):
    """One target of one ticket. It runs while `running_since` is set; once it has an outcome it is over."""

    class Kind(models.TextChoices):
        FIRST_RESPONSE = "first_response", "First response"
        NEXT_RESPONSE = "next_response", "Next response"
        RESOLUTION = "resolution", "Resolution"

    class Outcome(models.TextChoices):
        NONE = "", "Running"
        MET = "met", "Done in time"
        LATE = "late", "Done late"
        CANCELLED = "cancelled", "No longer needed"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    # A policy that was used is switched off, not deleted: figures rest on its clocks.
    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind)
    target = models.DurationField()
    remaining = models.DurationField(help_text="Business time left as of `running_since`, or of the pause.")
    running_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    warns_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, default=Outcome.NONE)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind"], condition=Q(outcome=""), name="one_clock_of_a_kind")
        ]
        indexes = [
            models.Index(fields=["warns_at"], condition=Q(outcome="", warned_at=None), name="clock_to_warn"),
            models.Index(fields=["due_at"], condition=Q(outcome="", breached_at=None), name="clock_to_breach"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of #{self.ticket_id}"

    def as_clock(self) -> Clock:
        return Clock(self.target, self.remaining, self.running_since)
