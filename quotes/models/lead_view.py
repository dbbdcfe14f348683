"""What managers keep beside leads: filters under a name, and exports on their way."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils import timezone


class SavedFilter(models.Model):
    """A filter of the list of leads under a name, one person's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lead_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600, help_text="As in the list's address.")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="lead_filter_name_once")]

    def __str__(self) -> str:
        return self.name


class LeadExportQuerySet(models.QuerySet["LeadExport"]):
    def visible_to(self, user: AbstractUser | AnonymousUser) -> "LeadExportQuerySet":
        """Nobody's but those who asked for it, as long as they may export."""
        if user.is_authenticated and user.is_staff and user.has_perm("quotes.export_lead"):
            return self.filter(user_id=user.pk)
        return self.none()


class LeadExport(models.Model):
    """A file of leads: asked for, written by a worker, downloaded for a day, and gone."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting for a worker"
        RUNNING = "running", "Being written"
        DONE = "done", "Ready"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Expired"

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel (XLSX)"
        JSON = "json", "JSON"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lead_exports")
    query = models.CharField(max_length=600, blank=True)
    columns = models.JSONField()
    format = models.CharField(max_length=4, choices=Format)
    has_bom = models.BooleanField(default=True)
    region = models.CharField(max_length=5, default="us")
    time_zone = models.CharField(max_length=40)
    is_masked = models.BooleanField(default=True)
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(null=True, help_text="The last sign of life of the worker that writes it.")
    expires_at = models.DateTimeField(null=True)

    objects = LeadExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["status", "expires_at"])]

    def __str__(self) -> str:
        return f"{self.get_format_display()} of {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_under_way(self) -> bool:
        return self.status in (self.Status.WAITING, self.Status.RUNNING)

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def progress_words(self) -> str:
        """`41,200 of 100,000` while it is written."""
        is_running = self.status == self.Status.RUNNING
        return f"{self.done:,} of {self.total:,}" if is_running else str(self.get_status_display())
