"""Saving articles: the one place that numbers versions."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from knowledge.models import Article, ArticleVersion


@transaction.atomic
def save_article(article: Article, *, author: User | None = None) -> bool:
    """Store the article; True when its text changed and became a new version. Safe to repeat."""
    latest = article.versions.select_for_update().first() if article.pk else None
    changed = latest is None or any(getattr(latest, field) != getattr(article, field) for field in Article.TEXT_FIELDS)
    article.version = latest.number if latest else 0
    if changed:
        article.version += 1
    article.save()
    if changed:
        text = {field: getattr(article, field) for field in Article.TEXT_FIELDS}
        latest = ArticleVersion.objects.create(article=article, number=article.version, author=author, **text)
    if latest and article.status == Article.Status.PUBLISHED and latest.published_at is None:
        latest.published_at = timezone.now()
        latest.save(update_fields=["published_at"])
    return changed
