"""What is the company's own, and nobody's personal data."""

from django.core.exceptions import ValidationError
from django.db import models

from guardrails.models.kept import KeptByStaff
from guardrails.patterns import SYNTAX, PatternError, check_pattern


class AllowedValue(KeptByStaff):
    class Kind(models.TextChoices):
        VALUE = "value", "Telephone number, e-mail address, street address or name"
        DOMAIN = "domain", "Domain, for all its e-mail addresses"
        PATTERN = "pattern", "Pattern of policy or claim numbers"

    kind = models.CharField(max_length=7, choices=Kind, default=Kind.VALUE)
    value = models.CharField(
        max_length=200, help_text=f"A domain is written @example.com. In a pattern, {SYNTAX[0].lower()}{SYNTAX[1:]}"
    )
    note = models.CharField(max_length=300, blank=True, help_text="For colleagues.")

    class Meta:
        ordering = ["kind", "value"]
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="allowed_value_once")]

    def __str__(self) -> str:
        return self.value

    def clean(self) -> None:
        self.value = " ".join(self.value.split())
        if self.kind == self.Kind.PATTERN:
            try:
                check_pattern(self.value)
            except PatternError as error:
                raise ValidationError({"value": str(error)}) from error
        elif self.kind == self.Kind.DOMAIN:
            self.value = self.value.casefold()
            host = self.value.removeprefix("@")
            if not self.value.startswith("@") or "@" in host or "." not in host.strip("."):
                raise ValidationError({"value": "Write it as @example.com."})
        elif len(self.value) < 3:
            raise ValidationError({"value": "It needs at least three characters."})
