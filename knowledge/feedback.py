"""Takes readers' word on an article: once a visitor, masked, within bounds."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from knowledge.masking import mask
from knowledge.models import Article, ArticleFeedback
from knowledge.models.feedback import COMMENT_CHARACTERS

# More a day about one article is no crowd of readers.
MOST_A_DAY = 500


class TooManyError(Exception):
    """Today's feedback on this article is full."""


def give_feedback(article: Article, visitor_id: uuid.UUID, *, is_helpful: bool, comment: str = "") -> None:
    """Keeps the visitor's word; another one takes its place, and one without a comment leaves an earlier one's.

    Raises TooManyError.
    """
    earlier = ArticleFeedback.objects.filter(article=article, visitor_id=visitor_id).first()
    since = timezone.now() - timedelta(days=1)
    if earlier is None and ArticleFeedback.objects.filter(article=article, created_at__gt=since).count() >= MOST_A_DAY:
        raise TooManyError
    said: dict[str, Any] = {"is_helpful": is_helpful, "version": article.version, "created_at": timezone.now()}
    if comment := " ".join(comment.split())[:COMMENT_CHARACTERS]:
        said["comment"] = mask(comment)[:COMMENT_CHARACTERS]
    ArticleFeedback.objects.update_or_create(article=article, visitor_id=visitor_id, defaults=said)
