"""The rules of prices as versions: a published one never changes, so that every quote can be worked out again."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from quotes.rates import RatesError, parse_rates


class RateTableQuerySet(models.QuerySet["RateTable"]):
    def find_current(self, on: date) -> "RateTable | None":
        """The newest published version in effect on a day."""
        return (
            self.filter(status=RateTable.Status.PUBLISHED, effective_from__lte=on)
            .exclude(effective_until__lt=on)
            .order_by("-number")
            .first()
        )


class RateTable(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    rules = models.JSONField(help_text="As in rates.toml; amounts and factors are text.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of the rules, once they are published.")
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False, help_text="Of the company's file.")
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="What was changed, and why: for colleagues.")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = RateTableQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["status", "-number"])]
        permissions = [("publish_ratetable", "Can publish rates")]

    def __str__(self) -> str:
        return f"Rates {self.number} ({self.status})"

    def clean(self) -> None:
        try:
            parse_rates(self.rules)
        except RatesError as error:
            raise ValidationError({"rules": str(error)}) from error
