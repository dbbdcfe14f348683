"""Webhooks: where programs of the company hear of what happens, what happened, and how telling them went."""

import secrets

from django.db import models
from django.utils import timezone

from api.models.key import ApiKey
from api.webhooks.kinds import EventKind

# Without letters and digits that look alike.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def _make_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(20))


def make_webhook_id() -> str:
    return _make_id("wh_")


def make_event_id() -> str:
    return _make_id("evt_")


def make_delivery_id() -> str:
    return _make_id("msg_")


class Webhook(models.Model):
    """It belongs to a key, and is told what that key may read."""

    public_id = models.CharField("webhook", max_length=24, unique=True, default=make_webhook_id, editable=False)
    key = models.ForeignKey(
        ApiKey,
        on_delete=models.CASCADE,
        related_name="webhooks",
        help_text="It is told what this key may read, and rests while the key may not be used.",
    )
    url = models.CharField("address", max_length=500)
    description = models.CharField(max_length=120, blank=True)
    events = models.JSONField(default=list, help_text="Kinds of events it is told of.")
    # Encrypted: they have to be read again to sign with them.
    secret = models.TextField(editable=False)
    former_secret = models.TextField(blank=True, editable=False)
    former_until = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(default=True, editable=False)
    stopped_because = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    delivered_at = models.DateTimeField("last delivery", null=True, editable=False)
    # Since the first failure after the last delivery that was accepted, and how many attempts failed since.
    failing_since = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    # Nothing is sent before then: its receiver could not be reached.
    resumes_at = models.DateTimeField(null=True, editable=False)
    # The sender that is at it, should it die, has lost it then.
    busy_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["key", "url"], name="one_webhook_of_a_key_for_an_address")]

    def __str__(self) -> str:
        return self.description or self.public_id


class WebhookEvent(models.Model):
    """Something happened that a webhook wants to hear of. `facts` are ids and what is not personal."""

    public_id = models.CharField(max_length=24, unique=True, default=make_event_id, editable=False)
    kind = models.CharField(max_length=30, choices=EventKind)
    subject = models.CharField(max_length=40, blank=True, help_text="The reference, number or id of what it is about.")
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    spread_at = models.DateTimeField(null=True, help_text="When deliveries were made for the webhooks that hear of it.")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], condition=models.Q(spread_at=None), name="webhook_event_unspread")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()


class WebhookDelivery(models.Model):
    """An event on its way to a webhook: its id is the same at every attempt."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"
        DROPPED = "dropped", "Dropped"

    public_id = models.CharField("delivery", max_length=24, unique=True, default=make_delivery_id, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    tries_left = models.SmallIntegerField()
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    attempted_at = models.DateTimeField("last attempt", null=True)
    finished_at = models.DateTimeField(null=True)
    status_code = models.PositiveSmallIntegerField("answer", null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "delivery to a webhook"
        verbose_name_plural = "deliveries to webhooks"
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="one_delivery_of_an_event")]
        indexes = [
            models.Index(
                fields=["webhook", "due_at"], condition=models.Q(state="waiting"), name="webhook_delivery_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
