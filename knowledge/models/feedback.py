"""Whether an article helped, as its readers say."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone

from knowledge.models.article import Article
from knowledge.models.visibility import Reader, is_staff

COMMENT_CHARACTERS = 1_000


class ArticleFeedbackQuerySet(models.QuerySet["ArticleFeedback"]):
    def visible_to(self, user: Reader) -> "ArticleFeedbackQuerySet":
        """Staff with the permission see all, everybody else none."""
        return self.all() if is_staff(user) and user.has_perm("knowledge.view_articlefeedback") else self.none()


class ArticleFeedback(models.Model):
    """One visitor's word on one article; the last one counts."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="feedback")
    visitor_id = models.UUIDField(editable=False)
    version = models.PositiveIntegerField(help_text="The text that was read.")
    is_helpful = models.BooleanField("helped")
    comment = models.TextField(blank=True, validators=[MaxLengthValidator(COMMENT_CHARACTERS)], help_text="Masked.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ArticleFeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "article feedback"
        indexes = [models.Index(fields=["-created_at"])]
        constraints = [models.UniqueConstraint(fields=["article", "visitor_id"], name="article_feedback_once")]

    def __str__(self) -> str:
        return f"{self.article}: {'helped' if self.is_helpful else 'did not help'}"
