"""Who may see what stands in a conversation: whoever sees the conversation."""

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models


def sees_all_conversations(user: AbstractUser | AnonymousUser) -> bool:
    return bool(user.is_authenticated and user.is_staff and user.has_perm("chat.view_conversation"))


class PartQuerySet(models.QuerySet):
    """Rows of a model whose `CONVERSATION` is the path to its conversation."""

    def visible_to(self, user: AbstractUser | AnonymousUser) -> Any:
        """Staff with the permission see all; a signed-in customer those of their own; nobody else any."""
        if not user.is_authenticated:
            return self.none()
        if sees_all_conversations(user):
            return self.all()
        return self.filter(**{f"{self.model.CONVERSATION}__customer_id": user.pk})  # type: ignore[attr-defined]
