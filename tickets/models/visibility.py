"""Who may see which tickets, and what belongs to them."""

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser, Permission, User
from django.db import models
from django.db.models import Q

VIEW, SEE_ALL = "tickets.view_ticket", "tickets.see_every_team"


def is_support(user: Any) -> bool:
    """Whether somebody works on tickets at all."""
    return bool(user.is_authenticated and user.is_staff and user.has_perm(VIEW))


def find_staff(permission: str) -> "models.QuerySet[User]":
    """Staff who may sign in and have a permission. Looked up from the permission: Django's own way to ask, from each
    user, goes through all customers for a handful of colleagues."""
    app, _, codename = permission.partition(".")
    wanted = Permission.objects.filter(content_type__app_label=app, codename=codename)
    by_group = User.groups.through.objects.filter(group__permissions__in=wanted).values("user_id")
    by_hand = User.user_permissions.through.objects.filter(permission__in=wanted).values("user_id")
    may = Q(is_superuser=True) | Q(pk__in=by_group) | Q(pk__in=by_hand)
    return User.objects.filter(may, is_staff=True, is_active=True)


def find_team_ids(user: Any) -> Any:
    """The teams whose tickets somebody sees, as a query; None for all of them."""
    if not is_support(user):
        return []
    if user.has_perm(SEE_ALL):
        return None
    return user.support_teams.through.objects.filter(user_id=user.pk).values("team_id")


def find_visible(user: AbstractUser | AnonymousUser, path: str = "", *, own: bool = True) -> Q | None:
    """The filter for what `user` may see, None for everything. `path` leads from the model to its ticket.

    A customer sees their own (unless `own` is off), an agent those of their teams and those they have or watch, a
    manager or administrator all, everybody else none.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    mine = Q(**{f"{path}customer_id": user.pk}) if own else Q(pk__in=[])
    if not is_support(user):
        return mine
    teams = find_team_ids(user)
    if teams is None:
        return None
    watched = user.watched_tickets.through.objects.filter(user_id=user.pk).values("ticket_id")  # type: ignore[attr-defined]
    return (
        mine
        | Q(**{f"{path}team__in": teams})
        | Q(**{f"{path}assignee_id": user.pk})
        | Q(**{f"{path or 'pk'}{'pk' if path else ''}__in": watched})
    )


class PartQuerySet(models.QuerySet):
    """Rows of a model whose `ticket` they belong to."""

    def visible_to(self, user: AbstractUser | AnonymousUser) -> Any:
        visible = find_visible(user, "ticket__")
        return self.all() if visible is None else self.filter(visible)
