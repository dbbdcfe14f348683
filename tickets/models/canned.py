"""Replies that agents use again and again."""

from django.db import models

from tickets.models.team import Team


class CannedReply(models.Model):
    """`text` may name the customer and the ticket: {{customer}}, {{number}}, {{agent}}."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(help_text="May have {{customer}}, {{number}} and {{agent}}, which are filled in.")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: for all teams."
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "canned replies"

    def __str__(self) -> str:
        return self.title
