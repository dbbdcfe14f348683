"""Companies whose names the assistant never says."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from guardrails.competitor_names import Competitor, check_name
from guardrails.models.kept import KeptByStaff


class CompetitorName(KeptByStaff):
    name = models.CharField(max_length=80, unique=True, help_text="As it is usually written, such as State Farm.")
    aliases = models.JSONField(default=list, blank=True, help_text="Other names of the same company.")
    is_ambiguous = models.BooleanField(
        "also a common word",
        default=False,
        help_text="A word, a place or a car make too: it counts only where the text around it speaks of insurance.",
    )
    note = models.CharField(max_length=300, blank=True, help_text="For colleagues.")

    class Meta:
        ordering = ["name"]
        verbose_name = "competitor"

    def __str__(self) -> str:
        return self.name

    def as_competitor(self) -> Competitor:
        return Competitor(self.name, tuple(self.aliases), self.is_ambiguous)

    def clean(self) -> None:
        problems: dict[str, Any] = {}
        for field, names in (("name", [self.name]), ("aliases", self.aliases)):
            try:
                for name in names:
                    check_name(name)
            except ValueError as error:
                problems[field] = str(error)
        if problems:
            raise ValidationError(problems)
