"""Who may see which tickets, and what belongs to them."""

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.db.models import Q

SEE_ALL = "tickets.see_every_team"


def find_visible(user: AbstractUser | AnonymousUser, path: str = "") -> Q | None:
    """The filter for what `user` may see, None for everything. `path` leads from the model to its ticket.

    A customer sees their own, an agent those of their teams and those they have or watch, a manager or administrator
    all, everybody else none.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    own = Q(**{f"{path}customer_id": user.pk})
    if not (user.is_staff and user.has_perm("tickets.view_ticket")):
        return own
    if user.has_perm(SEE_ALL):
        return None
    teams = user.support_teams.through.objects.filter(user_id=user.pk).values("team_id")  # type: ignore[attr-defined]
    watched = user.watched_tickets.through.objects.filter(user_id=user.pk).values("ticket_id")  # type: ignore[attr-defined]
    return (
        own
        | Q(**{f"{path}team__in": teams})
        | Q(**{f"{path}assignee_id": user.pk})
        | Q(**{f"{path or 'pk'}{'pk' if path else ''}__in": watched})
    )


class PartQuerySet(models.QuerySet):
    """Rows of a model whose `ticket` they belong to."""

    def visible_to(self, user: AbstractUser | AnonymousUser) -> Any:
        visible = find_visible(user, "ticket__")
        return self.all() if visible is None else self.filter(visible)
