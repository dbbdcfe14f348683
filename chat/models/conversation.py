"""Who talks with us, and the conversation that holds everything said."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils import timezone

from chat.ids import make_id
from chat.models.visibility import PartQuerySet, find_visible


class Visitor(models.Model):
    """A browser, known by a signed cookie that the server issued. Not a person: nothing is inferred from it."""

    id = models.UUIDField(primary_key=True, default=make_id, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Visitor {str(self.id)[-6:]}"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, user: AbstractUser | AnonymousUser) -> "ConversationQuerySet":
        visible = find_visible(user)
        return self.all() if visible is None else self.filter(visible)

    def visible_to_visitor(self, visitor_id: Any, customer_id: Any = None) -> "ConversationQuerySet":
        """Those of a browser. What belongs to an account is there for whoever is signed in to it, and not for who
        comes to the browser next."""
        return self.filter(models.Q(customer=None) | models.Q(customer=customer_id), visitor_id=visitor_id)


class Conversation(models.Model):
    class Handler(models.TextChoices):
        AI = "ai", "Assistant"
        QUEUED = "queued", "Waiting for an agent"
        HUMAN = "human", "Agent"

    id = models.UUIDField(primary_key=True, default=make_id, editable=False)
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="conversations")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    # Not indexed by itself: the index with the last activity begins with it.
    prompt_version = models.ForeignKey(
        "chat.PromptVersion", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    prompt_snapshot = models.ForeignKey("chat.PromptSnapshot", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80, blank=True, help_text="The first words of the first message.")
    handler = models.CharField(max_length=8, choices=Handler, default=Handler.AI)
    handler_epoch = models.PositiveIntegerField(
        default=0, help_text="Raised whenever the handler changes; a turn commits only in its own epoch."
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="live_conversations",
        help_text="Who has the conversation while an agent has it.",
    )
    handler_since = models.DateTimeField(default=timezone.now)
    locale = models.CharField(max_length=16, blank=True)
    page_url = models.CharField(max_length=500, blank=True)
    time_zone = models.CharField(
        max_length=64, blank=True, help_text="Like Europe/Berlin, as the visitor's browser says."
    )
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    last_activity_at = models.DateTimeField(default=timezone.now, db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    message_count = models.PositiveIntegerField(default=0)
    last_seq = models.PositiveBigIntegerField(
        default=0, help_text="A sequence number the event log had reached: the floor from which a lost log goes on."
    )
    has_ticket = models.BooleanField(default=False, help_text="People look after it as a ticket, or did.")
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    rating_comment = models.TextField(blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-last_activity_at"]
        indexes = [
            models.Index(fields=["visitor", "-last_activity_at"]),
            models.Index(fields=["handler", "-last_activity_at"]),
            models.Index(fields=["prompt_version", "-last_activity_at"]),
            models.Index(
                fields=["-last_activity_at", "rating"],
                condition=models.Q(rating__isnull=False),
                name="conversation_rated",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Conversation {str(self.id)[-6:]}"


class HandoffRequest(models.Model):
    """A visitor asked for a human. Kept until an agent has dealt with it, whether they wait meanwhile or not."""

    CONVERSATION = "conversation"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="handoff_requests")
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="The assistant passes it on: it is looked at when its turn is over."
    )
    left_at = models.DateTimeField(null=True, blank=True, help_text="They chose not to wait any longer.")
    # What the visitor was told, so that a page that comes back shows the same.
    told = models.TextField(blank=True)
    choices = models.JSONField(default=list, blank=True)
    limit_told_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(null=True, blank=True)
    expected_wait_seconds = models.PositiveIntegerField(null=True, blank=True)
    handled_seconds = models.PositiveIntegerField(
        null=True, blank=True, help_text="How long an agent had the conversation."
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-id"], condition=models.Q(handled_seconds__isnull=False), name="handoff_handled"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="handoff_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(resolved_at__isnull=True), name="one_open_handoff_request"
            )
        ]

    def __str__(self) -> str:
        return f"Handoff request of {self.created_at:%Y-%m-%d %H:%M}"
