"""Who may read the policy: staff with the permission."""

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models


class PolicyQuerySet(models.QuerySet):
    def visible_to(self, user: AbstractUser | AnonymousUser) -> Any:
        """Staff who may see or change such rows see all; nobody else any."""
        name = self.model._meta.model_name
        may = user.is_active and getattr(user, "is_staff", False)
        may = may and any(user.has_perm(f"guardrails.{verb}_{name}") for verb in ("view", "change"))
        return self.all() if may else self.none()
