"""What was done with leads: their history, the record of who saw, erased or exported contacts, and whose turn it is."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.append_only import AppendOnly


class LeadEvent(AppendOnly):
    """One change of a lead, without personal data."""

    lead_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField(default=timezone.now)
    # No foreign key: history outlives the account. Empty: the visitor, or the portal by itself.
    username = models.CharField(max_length=150, blank=True)
    verb = models.CharField(max_length=40, help_text="Like lead.assigned.")
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.verb


class LeadDisclosure(AppendOnly):
    """Somebody revealed, erased or exported contacts: who, when, which and why; never the contacts."""

    class Action(models.TextChoices):
        REVEAL = "reveal", "Revealed"
        ERASE = "erase", "Erased"
        EXPORT = "export", "Exported"
        DOWNLOAD = "download", "Downloaded"

    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    action = models.CharField(max_length=8, choices=Action)
    lead_id = models.BigIntegerField(null=True, db_index=True)
    # No foreign key: the record outlives the account. Empty when no member of staff did it.
    user_id = models.BigIntegerField(null=True)
    username = models.CharField(max_length=150, blank=True)
    details = models.JSONField(default=dict, help_text="Of an export: filter, columns, format, whether masked.")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["-id"]
        verbose_name = "record of personal data of leads"
        verbose_name_plural = "records of personal data of leads"

    def __str__(self) -> str:
        return f"{self.get_action_display()} by {self.username or 'the person'}"


class RotaPlace(models.Model):
    """Somebody's place in the round of those who get new leads; the longest waiting comes next."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lead_rota")
    is_paused = models.BooleanField("on leave", default=False, help_text="Gets no new leads.")
    last_given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "place in the lead rota"
        verbose_name_plural = "lead rota"

    def __str__(self) -> str:
        return str(self.user)
