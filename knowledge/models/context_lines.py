"""What the fast model wrote about passages for search, and what that cost."""

from django.db import models
from django.utils import timezone

from knowledge.models.article import Article
from records.spending import Spending


class ContextLine(models.Model):
    """What a passage is about, in a line that search finds it by and nobody reads. An edit elsewhere leaves it good."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="context_lines")
    digest = models.CharField(max_length=64, help_text="Of the passage with its headings.")
    recipe = models.CharField(max_length=120, help_text="The model, and the version of its instructions.")
    line = models.CharField(max_length=240, blank=True, help_text="Empty: none of its answers was of use.")
    waiting = models.CharField(max_length=240, blank=True, help_text="The newest one, until it has its vectors.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Answers of no use since the last good one.")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "digest"], name="context_line_once")]

    def __str__(self) -> str:
        return self.line or f"No line for {self.digest[:12]}"


class ContextRequest(Spending):
    """One request for lines: what it cost, whatever became of its answer."""

    article_id = models.BigIntegerField(help_text="Kept when the article goes.")

    def __str__(self) -> str:
        return f"Lines on {self.created_at:%Y-%m-%d %H:%M}"
