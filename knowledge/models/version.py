"""Every text that an article had, or is proposed to have."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from knowledge.models.article import Article
from knowledge.models.visibility import Reader, is_editor, list_audiences


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    def visible_to(self, user: Reader) -> "ArticleVersionQuerySet":
        """Editors see all; everybody else what was published once, of articles that they may still read."""
        if is_editor(user):
            return self.all()
        return self.published().filter(article__audience__in=list_audiences(user))

    def for_customers(self) -> "ArticleVersionQuerySet":
        """What the assistant may have told somebody."""
        return self.published().exclude(article__audience=Article.Audience.STAFF)

    def published(self) -> "ArticleVersionQuerySet":
        """Once, of articles that still are."""
        return self.filter(published_at__isnull=False, article__status=Article.Status.PUBLISHED)

    def proposed(self) -> "ArticleVersionQuerySet":
        return self.filter(state=ArticleVersion.State.PROPOSED)


class ArticleVersion(models.Model):
    """The text as it stood: what an answer cited stays readable after the article moves on."""

    class State(models.TextChoices):
        KEPT = "kept", "Kept"
        PROPOSED = "proposed", "Proposed"
        DECLINED = "declined", "Declined"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.KEPT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True, help_text="When its readers could first read it.")

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_number_once")]
        indexes = [models.Index(fields=["state"], condition=models.Q(state="proposed"), name="version_proposed")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def is_current(self) -> bool:
        return self.number == self.article.version
