"""Changing articles: the one place that numbers versions, keeps earlier addresses and decides on proposals."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from knowledge.models import Article, ArticleVersion, FormerSlug, UnansweredQuestion


class ProposalError(ValueError):
    """A proposal cannot be decided on any more; the text says why and is safe to show."""


@transaction.atomic
def save_article(article: Article, *, author: User | None = None) -> bool:
    """Store the article; True when its text changed and became a new version. Safe to repeat."""
    stored = Article.objects.select_for_update().filter(pk=article.pk).first() if article.pk else None
    article.version = stored.version if stored else 0
    current = _find_current(article)
    changed = current is None or _read_text(current) != _read_text(article)
    if changed:
        article.version = _next_number(article)
    article.save()
    _keep_address(stored, article)
    if changed:
        current = ArticleVersion.objects.create(
            article=article, number=article.version, author=author, **_read_text(article)
        )
    _mark_published(article, current)
    return changed


@transaction.atomic
def propose_text(article: Article, *, author: User) -> ArticleVersion | None:
    """Keep the article's text as a proposal and leave what stands; None if nothing differs. An earlier proposal of
    the same author makes way."""
    stored = Article.objects.select_for_update().get(pk=article.pk)
    article.version = stored.version
    if _read_text(stored) == _read_text(article):
        return None
    stored.versions.proposed().filter(author=author).update(state=ArticleVersion.State.DECLINED)
    return ArticleVersion.objects.create(
        article=stored,
        number=_next_number(stored),
        state=ArticleVersion.State.PROPOSED,
        author=author,
        **_read_text(article),
    )


@transaction.atomic
def accept_proposal(version_id: int) -> ArticleVersion:
    """The proposed text stands from now on. Raises ProposalError when somebody else decided meanwhile."""
    version = _lock_proposal(version_id)
    article = version.article
    if version.number < article.version:
        # The text was changed after it was proposed: what stands has the highest number.
        version.number = _next_number(article)
    version.state = ArticleVersion.State.KEPT
    version.save(update_fields=["number", "state"])
    for field, value in _read_text(version).items():
        setattr(article, field, value)
    article.version = version.number
    article.save()
    _mark_published(article, version)
    return version


@transaction.atomic
def decline_proposal(version_id: int) -> ArticleVersion:
    """The text stays in the history, declined. Raises ProposalError when somebody else decided meanwhile."""
    version = _lock_proposal(version_id)
    version.state = ArticleVersion.State.DECLINED
    version.save(update_fields=["state"])
    return version


@transaction.atomic
def restore_version(version: ArticleVersion, *, author: User) -> bool:
    """An earlier text stands again, as a new version; False if it stands already."""
    article = Article.objects.select_for_update().get(pk=version.article_id)
    for field, value in _read_text(version).items():
        setattr(article, field, value)
    return save_article(article, author=author)


def _lock_proposal(version_id: int) -> ArticleVersion:
    version = ArticleVersion.objects.get(pk=version_id)
    version.article = Article.objects.select_for_update().get(pk=version.article_id)
    version.refresh_from_db(fields=["state", "number"])
    if version.state != ArticleVersion.State.PROPOSED:
        raise ProposalError(f"This text was {version.get_state_display().lower()} in the meantime.")
    return version


def _find_current(article: Article) -> ArticleVersion | None:
    return article.versions.filter(number=article.version).first() if article.pk else None


def _next_number(article: Article) -> int:
    highest = article.versions.aggregate(highest=Max("number"))["highest"] if article.pk else None
    return (highest or 0) + 1


def _read_text(text: Article | ArticleVersion) -> dict[str, str]:
    return {field: getattr(text, field) for field in Article.TEXT_FIELDS}


def _keep_address(stored: Article | None, article: Article) -> None:
    """Links to the earlier address lead on; a former address that an article takes now is that article's."""
    FormerSlug.objects.filter(slug=article.slug).delete()
    if stored is not None and stored.slug != article.slug:
        FormerSlug.objects.create(slug=stored.slug, article=article)


def _mark_published(article: Article, version: ArticleVersion | None) -> None:
    if version and article.status == Article.Status.PUBLISHED and version.published_at is None:
        version.published_at = timezone.now()
        version.save(update_fields=["published_at"])
        answered = UnansweredQuestion.objects.filter(article=article, status=UnansweredQuestion.Status.OPEN)
        answered.update(status=UnansweredQuestion.Status.ANSWERED)
