"""Who may read what of the help centre."""

from django.contrib.auth.models import AnonymousUser, User

Reader = User | AnonymousUser


def is_editor(user: Reader) -> bool:
    """Staff who may read articles whatever their status."""
    return is_staff(user) and user.has_perm("knowledge.view_article")


def list_audiences(user: Reader) -> list[str]:
    """Of which published articles the user is a reader; names of `Article.Audience`."""
    if is_staff(user):
        return ["public", "customers", "staff"]
    return ["public", "customers"] if user.is_authenticated else ["public"]


def is_staff(user: Reader) -> bool:
    return user.is_authenticated and user.is_staff
