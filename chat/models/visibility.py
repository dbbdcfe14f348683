"""Who may see what stands in a conversation: whoever sees the conversation."""

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.db.models import Q

from chat.desk import get_desk


def sees_all_conversations(user: AbstractUser | AnonymousUser) -> bool:
    return bool(user.is_authenticated and user.is_staff and user.has_perm("chat.view_conversation"))


def find_visible(user: AbstractUser | AnonymousUser, path: str = "") -> Q | None:
    """The filter for what `user` may see, None for everything. `path` leads from the model to its conversation.

    Staff with the permission see what has no ticket, and what has one that they may see; a signed-in customer their
    own; nobody else any.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    if not sees_all_conversations(user):
        return Q(**{f"{path}customer_id": user.pk})
    desk = get_desk()
    readable = desk.find_readable(user, f"{path}pk") if desk else None
    return None if readable is None else Q(**{f"{path}has_ticket": False}) | readable


class PartQuerySet(models.QuerySet):
    """Rows of a model whose `CONVERSATION` is the path to its conversation."""

    def visible_to(self, user: AbstractUser | AnonymousUser) -> Any:
        visible = find_visible(user, f"{self.model.CONVERSATION}__")  # type: ignore[attr-defined]
        return self.all() if visible is None else self.filter(visible)
