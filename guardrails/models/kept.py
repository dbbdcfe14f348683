"""What every row of the policy has: staff switch it, and it knows where it came from and who changed it."""

from django.conf import settings
from django.db import models

from guardrails.models.visibility import PolicyQuerySet


class KeptByStaff(models.Model):
    is_on = models.BooleanField("on", default=True)
    # Of the company folder's entry that it was loaded from; empty if staff made it.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField("changed", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        abstract = True
