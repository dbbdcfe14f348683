"""What was shown: messages with their citations and cards, the guardrails' verdicts, the visitor's feedback."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from chat.ids import make_id
from chat.models.conversation import Conversation
from chat.models.visibility import PartQuerySet


class Message(models.Model):
    class Role(models.TextChoices):
        VISITOR = "visitor", "Visitor"
        ASSISTANT = "assistant", "Assistant"
        AGENT = "agent", "Agent"
        SYSTEM = "system", "Notice"

    class Status(models.TextChoices):
        COMPLETE = "complete", "Complete"
        STOPPED = "stopped", "Stopped by the visitor"
        FAILED = "failed", "Failed"
        RETRIED = "retried", "Failed, and tried again"

    class Channel(models.TextChoices):
        CHAT = "chat", "Chat"
        TICKET = "ticket", "Ticket page"
        MAIL = "mail", "E-mail"

    CONVERSATION = "conversation"

    id = models.UUIDField(primary_key=True, default=make_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    turn = models.ForeignKey("chat.Turn", null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    role = models.CharField(max_length=9, choices=Role)
    status = models.CharField(max_length=8, choices=Status, default=Status.COMPLETE)
    channel = models.CharField(
        max_length=6, choices=Channel, default=Channel.CHAT, help_text="The assistant answers what comes by chat."
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    text = models.TextField(help_text="As shown: personal data masked, guardrails applied.")
    citations = models.JSONField(default=list, blank=True, help_text="[{number, title, url, quote, offset}]")
    cards = models.JSONField(default=list, blank=True, help_text="[{kind, data}]")
    suggestions = models.JSONField(default=list, blank=True)
    stop_reason = models.CharField(max_length=40, blank=True)
    client_message_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["conversation", "id"]),
            models.Index(
                fields=["created_at"], condition=models.Q(role="visitor", turn__isnull=True), name="message_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "client_message_id"], name="client_message_stored_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.text[:60]}"


class Verdict(models.Model):
    """What one guardrail decided about one message, what it saw (masked), and what a reviewer thinks of it."""

    class Direction(models.TextChoices):
        INBOUND = "inbound", "From the visitor"
        OUTBOUND = "outbound", "To the visitor"

    class Action(models.TextChoices):
        ALLOW = "allow", "Allow"
        REDACT = "redact", "Redact"
        REPLACE = "replace", "Replace"
        BLOCK = "block", "Block"
        FLAG = "flag", "Flag"
        HAND_OVER = "hand_over", "Hand over"

    class Review(models.TextChoices):
        NONE = "", "Not reviewed"
        CORRECT = "correct", "Correct"
        FALSE_POSITIVE = "false_positive", "False positive"

    CONVERSATION = "message__conversation"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="verdicts")
    rule = models.CharField(max_length=60)
    direction = models.CharField(max_length=8, choices=Direction)
    action = models.CharField(max_length=9, choices=Action)
    kind = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True, help_text="Why, never the text itself.")
    excerpt = models.CharField(max_length=200, blank=True, help_text="What it saw, masked.")
    created_at = models.DateTimeField(default=timezone.now)
    review = models.CharField(max_length=14, choices=Review, blank=True, default=Review.NONE)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["action", "-id"]),
            models.Index(fields=["rule", "-id"]),
            models.Index(fields=["-id"], condition=models.Q(kind="FAILED"), name="verdict_failed"),
            models.Index(fields=["review", "-id"], condition=~models.Q(review=""), name="verdict_reviewed"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.action} {self.kind}".strip()

    @property
    def subject(self) -> str:
        """Rule and kind in words."""
        rule, kind = (name.replace("_", " ").lower() for name in (self.rule, self.kind))
        return f"{rule} · {kind}" if kind and kind != rule else rule


class Feedback(models.Model):
    """A visitor's thumb on one message; the last one counts."""

    CONVERSATION = "message__conversation"

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="feedback")
    rating = models.SmallIntegerField(choices=[(1, "Helpful"), (-1, "Not helpful")])
    comment = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["rating", "-id"])]

    def __str__(self) -> str:
        return self.get_rating_display()
