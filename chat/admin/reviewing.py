"""A reviewer's mark on a verdict: right, or a false positive."""

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.utils import timezone

from chat.models import Verdict


def review_verdict(user: AbstractUser | AnonymousUser, pk: int, mark: str) -> Any:
    """Sets the mark, or takes it back with an empty one; the verdict, or None if the user sees no such verdict.

    Raises ValueError for a mark that there is none of.
    """
    review = Verdict.Review(mark)
    is_marked = review != Verdict.Review.NONE
    found = Verdict.objects.visible_to(user).filter(pk=pk)
    found.update(
        review=review, reviewed_by=user if is_marked else None, reviewed_at=timezone.now() if is_marked else None
    )
    return found.select_related("message").first()
