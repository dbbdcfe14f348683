"""What somebody changed at leads, as it was before: taken back while nobody has changed it since."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils import timezone

# Long enough to see a slip, too short to undo what colleagues build upon.
UNDO_LIFE = timedelta(minutes=15)


class LeadChangeQuerySet(models.QuerySet["LeadChange"]):
    def visible_to(self, user: AbstractUser | AnonymousUser) -> "LeadChangeQuerySet":
        """Nobody takes back what another did."""
        if user.is_authenticated and user.is_staff and user.has_perm("quotes.change_lead"):
            return self.filter(user_id=user.pk)
        return self.none()

    def open(self) -> "LeadChangeQuerySet":
        """Those that can still be taken back."""
        return self.filter(undone_at=None, at__gt=timezone.now() - UNDO_LIFE)


class LeadChange(models.Model):
    class What(models.TextChoices):
        STATUS = "status", "Moved"
        OWNER = "owner", "Given"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, db_index=True)
    what = models.CharField(max_length=6, choices=What)
    to = models.CharField(max_length=150, help_text="The status or owner in words.")
    leads = models.JSONField(help_text="[{lead, event, before, after}]: the fields as they were and became.")
    undone_at = models.DateTimeField(null=True)

    objects = LeadChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_what_display()} to {self.to}: {self.count}"

    @property
    def count(self) -> int:
        return len(self.leads)
