"""What a policy insures, and against what."""

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models

from accounts.models.policy import Policy
from accounts.numbers import VIN_END_FORM


class Vehicle(models.Model):
    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="vehicles")
    position = models.PositiveSmallIntegerField()
    make = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField("model year")
    vin_end = models.CharField(
        "end of the VIN",
        max_length=6,
        blank=True,
        validators=[RegexValidator(rf"\A{VIN_END_FORM}\Z")],
        help_text="Its last four to six characters: the whole number leads to a person.",
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["policy", "position"], name="vehicle_has_its_position")]

    def __str__(self) -> str:
        """`2021 Honda Civic`; a model that says its make already stands alone."""
        is_named = self.model.casefold().startswith(self.make.casefold())
        return f"{self.year} {self.model}" if is_named else f"{self.year} {self.make} {self.model}"


class Cover(models.Model):
    """Without a `vehicle` it is the whole policy's. A limit is the most it pays; None where the company names none."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="covers")
    vehicle = models.ForeignKey(Vehicle, null=True, blank=True, on_delete=models.CASCADE, related_name="covers")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    details = models.CharField(max_length=200, blank=True)
    person_limit = models.DecimalField("limit each person", max_digits=12, decimal_places=2, null=True, blank=True)
    accident_limit = models.DecimalField("limit each accident", max_digits=12, decimal_places=2, null=True, blank=True)
    claim_limit = models.DecimalField("limit each claim", max_digits=12, decimal_places=2, null=True, blank=True)
    deductible = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["policy", "position"], name="cover_has_its_position")]

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> list[tuple[str, Decimal]]:
        """What each is for (`person`, `accident`, `claim`), and the amount."""
        amounts = {"person": self.person_limit, "accident": self.accident_limit, "claim": self.claim_limit}
        return [(each, amount) for each, amount in amounts.items() if amount is not None]
