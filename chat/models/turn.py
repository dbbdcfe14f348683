"""A turn: one run of the assistant over the messages that were waiting, and what it sent to and got from the model."""

from django.db import models
from django.utils import timezone

from chat.ids import make_id
from chat.models.conversation import Conversation
from chat.models.visibility import PartQuerySet


class Turn(models.Model):
    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        COMPLETED = "completed", "Completed"
        STOPPED = "stopped", "Stopped by the visitor"
        FAILED = "failed", "Failed"

    CONVERSATION = "conversation"

    id = models.UUIDField(primary_key=True, default=make_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    status = models.CharField(max_length=9, choices=Status, default=Status.RUNNING)
    handler_epoch = models.PositiveIntegerField()
    # The lease: a process that dies stops renewing it, and another takes the turn over.
    lease_owner = models.CharField(max_length=40)
    lease_expires_at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=1)
    # The visitor's messages stay with the first of several tries.
    retry_of = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="retry",
        help_text="The failed turn that this one runs again.",
    )
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    provider = models.CharField(max_length=20, blank=True)
    model = models.CharField(max_length=80, blank=True)
    stop_reason = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    model_calls = models.PositiveSmallIntegerField(default=0)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cache_read_tokens = models.PositiveIntegerField(default=0)
    cache_write_tokens = models.PositiveIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=10, decimal_places=6, default=0)
    first_token_ms = models.PositiveIntegerField(null=True, blank=True)
    total_ms = models.PositiveIntegerField(null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["status", "-id"]),
            models.Index(fields=["conversation", "id"]),
            models.Index(fields=["lease_expires_at"], condition=models.Q(status="running"), name="turn_leases"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(status="running"), name="one_running_turn"
            )
        ]

    def __str__(self) -> str:
        return f"Turn {str(self.id)[-6:]} ({self.status})"


class HistoryEntry(models.Model):
    """One message of the model's conversation, exactly the bytes that were sent or received. Append-only."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="history")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="history")
    body = models.TextField(help_text="JSON of one Messages API message, replayed byte for byte.")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["conversation", "id"])]
        verbose_name_plural = "history entries"

    def __str__(self) -> str:
        return self.body[:60]
