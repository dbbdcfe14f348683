"""Keys for programs, and the record of what was done to them and their webhooks."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.append_only import AppendOnly


class ApiKey(models.Model):
    """The secret is shown once and kept as a digest. The key sees what its user may see, within its scopes."""

    name = models.CharField(max_length=80, unique=True, help_text="The program that will use it.")
    prefix = models.CharField(max_length=12, unique=True, editable=False, help_text="Tells keys apart: no secret.")
    digest = models.CharField(max_length=64, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="api_keys",
        limit_choices_to={"is_staff": True, "is_active": True},
        verbose_name="acts for",
        help_text="It sees what this person may see, and ends when they leave or lose their permissions.",
    )
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = "API key"
        verbose_name_plural = "API keys"

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """`active`, `expired`, `revoked`, or `asleep` while its user may not come in."""
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= timezone.now():
            return "expired"
        return "active" if self.user.is_active and self.user.is_staff else "asleep"


class ApiKeyEvent(AppendOnly):
    """A key was made or revoked, or one of its webhooks changed."""

    class Verb(models.TextChoices):
        MADE = "key.made", "Made"
        REVOKED = "key.revoked", "Revoked"
        WEBHOOK_MADE = "webhook.made", "Webhook made"
        WEBHOOK_CHANGED = "webhook.changed", "Webhook changed"
        WEBHOOK_RENEWED = "webhook.renewed", "Webhook got a new secret"
        WEBHOOK_MOVED = "webhook.moved", "Webhook given to another key"
        WEBHOOK_STOPPED = "webhook.stopped", "Webhook stopped"
        WEBHOOK_STARTED = "webhook.started", "Webhook started again"
        WEBHOOK_DELETED = "webhook.deleted", "Webhook deleted"

    key_id = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)
    # No foreign key: the record outlives the account.
    username = models.CharField(max_length=150)
    verb = models.CharField(max_length=20, choices=Verb)
    details = models.JSONField(
        default=dict, help_text="Of a key for whom, its scopes and when it ends; of a webhook its host and events."
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = "record of an API key"
        verbose_name_plural = "records of API keys"

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.name}"
