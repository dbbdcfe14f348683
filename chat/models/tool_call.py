"""A call of a tool: asked for by the model, run by a Celery worker, answered to the model."""

from django.db import models
from django.utils import timezone

from chat.ids import make_id
from chat.models.turn import Turn
from chat.models.visibility import PartQuerySet


class ToolCall(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        TIMED_OUT = "timed_out", "Timed out"
        CANCELLED = "cancelled", "Cancelled"

    CONVERSATION = "turn__conversation"
    FINISHED = (State.SUCCEEDED, State.FAILED, State.TIMED_OUT, State.CANCELLED)

    id = models.UUIDField(primary_key=True, default=make_id, editable=False)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="tool_calls")
    tool_use_id = models.CharField(max_length=80, help_text="The model's own id for the call.")
    name = models.CharField(max_length=64)
    arguments = models.JSONField()
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    idempotency_key = models.CharField(max_length=64, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(null=True, blank=True, help_text="{content: [blocks], card, is_error}")
    error = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["name", "-id"]), models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"
