"""A customer's matter with a human owner. Its thread is its conversation: nothing of it is copied."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from chat.models import Conversation, Message
from tickets.models.encrypted import EncryptedTextField
from tickets.models.team import Team
from tickets.models.visibility import find_visible
from tickets.states import LABELS, LIVE, State

STATES = [(state.value, label) for state, label in LABELS.items()]
_LIVE = sorted(state.value for state in LIVE)
_IS_MERGED = Q(state=State.MERGED.value)


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: AbstractUser | AnonymousUser) -> "TicketQuerySet":
        """A customer's own, an agent's teams', all for managers and administrators."""
        visible = find_visible(user)
        return self.all() if visible is None else self.filter(visible)


class Ticket(models.Model):
    """The primary key is the number: the database's own sequence gives each once, however many open at a time."""

    class Priority(models.TextChoices):
        LOW = "low", "Low"
        NORMAL = "normal", "Normal"
        HIGH = "high", "High"
        URGENT = "urgent", "Urgent"

    class PrioritySource(models.TextChoices):
        DEFAULT = "default", "Nobody chose it"
        ASSISTANT = "assistant", "The assistant"
        AGENT = "agent", "An agent"
        RULE = "rule", "A rule"

    class Type(models.TextChoices):
        QUESTION = "question", "Question"
        REQUEST = "request", "Request"
        PROBLEM = "problem", "Problem"
        COMPLAINT = "complaint", "Complaint"

    class Reason(models.TextChoices):
        NONE = "", "Not given"
        ASKED = "asked_for_person", "Asked for a person"
        OUT_OF_HOURS = "out_of_hours", "Asked for a person out of hours"
        UNANSWERED = "no_answer", "The assistant had no answer"
        NOT_ALLOWED = "not_allowed", "The assistant may not do it"
        COMPLAINT = "complaint", "Complaint"
        URGENT = "urgent", "Urgent or distressed"
        FOLLOW_UP = "follow_up", "Wrote again after it was closed"
        SPLIT = "split", "Split from another ticket"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tickets")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    contact_email = EncryptedTextField(blank=True, help_text="Where a visitor who is not signed in can be reached.")
    contact_digest = models.CharField(max_length=64, blank=True, editable=False, help_text="By which it is found.")
    contact_verified_at = models.DateTimeField(
        null=True, blank=True, help_text="Until then no text of the thread goes to the address."
    )
    subject = models.CharField(max_length=150)
    type = models.CharField(max_length=9, choices=Type, default=Type.QUESTION)
    state = models.CharField(max_length=16, choices=STATES, default=State.NEW.value)
    priority = models.CharField(max_length=6, choices=Priority, default=Priority.NORMAL)
    priority_source = models.CharField(max_length=9, choices=PrioritySource, default=PrioritySource.DEFAULT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tickets")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned_tickets"
    )
    sla_policy = models.ForeignKey(
        "tickets.SlaPolicy", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    watchers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="watched_tickets")
    tags = models.ManyToManyField(Tag, blank=True, related_name="tickets")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    split_from = models.ForeignKey(
        Message,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The thread begins with it.",
    )
    reason = models.CharField(max_length=20, choices=Reason, blank=True, default=Reason.NONE)
    brief = models.JSONField(
        default=dict, blank=True, help_text="{wants, facts, tried, sources, sentiment, draft_reply}, by the assistant."
    )
    escalation_key = models.CharField(
        max_length=80,
        null=True,
        blank=True,
        unique=True,
        help_text="The same call, tried again, opens no other ticket.",
    )
    version = models.PositiveIntegerField(default=0, help_text="Raised with each change.")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    customer_replied_at = models.DateTimeField(null=True, blank=True)
    agent_replied_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(
        null=True, blank=True, help_text="Out of the agents' sight until then, or until the customer writes."
    )
    snoozed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rating_comment = models.TextField(blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("see_every_team", "Can see the tickets of every team")]
        indexes = [
            models.Index(fields=["team", "state", "-id"]),
            models.Index(fields=["assignee", "state", "-id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["contact_digest"], condition=~Q(contact_digest=""), name="ticket_contact"),
            models.Index(fields=["solved_at"], condition=Q(state="solved"), name="ticket_solved"),
            models.Index(fields=["snoozed_until"], condition=Q(snoozed_until__isnull=False), name="ticket_snoozed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(state__in=_LIVE), name="one_live_ticket_a_conversation"
            ),
            models.CheckConstraint(
                condition=(_IS_MERGED & Q(merged_into__isnull=False)) | (~_IS_MERGED & Q(merged_into=None)),
                name="merged_into_something",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def known_brief(self) -> Any:
        """The brief; "calm" tells nothing, and older ones said it of everybody whose mood was not known."""
        brief = self.brief
        if isinstance(brief, dict) and brief.get("sentiment") == "calm":
            return {name: text for name, text in brief.items() if name != "sentiment"}
        return brief


class TicketLink(models.Model):
    """One ticket points at another; the other knows it as `linked_from`."""

    class Kind(models.TextChoices):
        RELATED = "related", "Related to"
        FOLLOW_UP = "follow_up", "Follows up on"
        SPLIT = "split", "Split from"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.RELATED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="ticket_linked_once"),
            models.CheckConstraint(condition=~Q(ticket=models.F("other")), name="ticket_linked_to_another"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.get_kind_display().lower()} #{self.other_id}"
