"""What was done to a policy: written once, never changed."""

from django.db import models
from django.utils import timezone

from accounts.models.policy import Policy
from records.append_only import AppendOnly


class PolicyEvent(AppendOnly):
    """Who did what by which way. They go only with the policy itself."""

    class Way(models.TextChoices):
        API = "api", "API"
        ADMIN = "admin", "Admin"
        COMPANY = "company", "Company folder"

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=40, help_text="policy.added, policy.changed")
    username = models.CharField(max_length=150, blank=True)
    way = models.CharField(max_length=7, choices=Way.choices)
    changes = models.JSONField(default=dict, blank=True, help_text="{what: [before, after]}")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["policy", "-id"])]

    def __str__(self) -> str:
        return f"{self.verb} of {self.policy_id}"
