"""A quote as it was given: its facts, its price, and what made the price."""

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.utils import timezone

from quotes.choices import Choices, read_choices
from quotes.facts import NAME_LENGTH, Facts
from quotes.references import make_reference
from quotes.spelling import make_key


class QuoteQuerySet(models.QuerySet["Quote"]):
    def visible_to(self, user: User | AnonymousUser) -> "QuoteQuerySet":
        """Staff with the permission see all, nobody else any: a visitor sees a quote in its conversation."""
        if user.is_authenticated and user.is_staff and user.has_perm("quotes.view_quote"):
            return self.all()
        return self.none()


class Quote(models.Model):
    reference = models.CharField(max_length=12, unique=True, default=make_reference, editable=False)
    conversation_id = models.UUIDField(db_index=True)
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)
    make = models.CharField(max_length=NAME_LENGTH)
    model = models.CharField(max_length=2 * NAME_LENGTH)
    year = models.PositiveSmallIntegerField("model year")
    mileage = models.PositiveIntegerField(help_text="Miles on the odometer.")
    driver_age = models.PositiveSmallIntegerField()
    state = models.CharField(
        "state of residence", max_length=40, blank=True, help_text="Where the visitor lives, if it was told."
    )
    language = models.CharField(max_length=16, blank=True, help_text="In which its visitor wrote, like es.")
    product = models.CharField(max_length=40)
    monthly_premium = models.DecimalField(max_digits=9, decimal_places=2)
    currency = models.CharField(max_length=3)
    breakdown = models.JSONField(help_text="[{label, amount}]: the amounts, as text, add up to the premium.")
    included = models.JSONField(help_text="What the premium pays for, in words.")
    offered = models.JSONField(default=dict, blank=True, help_text="What can be chosen, as the company's engine said.")
    choices = models.JSONField(default=dict, help_text="{deductible, options}: what was chosen on top of the facts.")
    note = models.CharField(max_length=300, blank=True, help_text="What the assistant was told to check.")
    rate_table = models.ForeignKey(
        "quotes.RateTable", null=True, blank=True, on_delete=models.PROTECT, related_name="quotes"
    )
    engine_reference = models.CharField(max_length=80, blank=True, help_text="Of the company's own engine.")
    quoted_on = models.DateField(help_text="The day the price was worked out for.")
    valid_until = models.DateField()
    revises = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="revisions",
        help_text="The quote of which this is another choice of deductible and options.",
    )
    superseded_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The quote that the visitor now sees in this one's place: other choices, or a fresh price.",
    )
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the visitor last chose something on its card."
    )
    saved_at = models.DateTimeField(null=True, blank=True, help_text="When the visitor pressed Save.")
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="When somebody was told that it ends soon.")
    expired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["product", "-id"]),
            models.Index(fields=["valid_until"], condition=models.Q(expired_at=None), name="quote_unexpired"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def vehicle(self) -> str:
        """`2021 Honda Civic`; a model that says its make already, like Mazda3 or Polestar 2, stands alone."""
        is_named = make_key(self.model).startswith(make_key(self.make))
        return f"{self.year} {self.model}" if is_named else f"{self.year} {self.make} {self.model}"

    @property
    def facts(self) -> Facts:
        return Facts(self.make, self.model, self.year, self.mileage, self.driver_age, self.state)

    @property
    def chosen(self) -> Choices:
        return read_choices(self.choices)

    @property
    def is_expired(self) -> bool:
        """By the date alone: a quote is no longer valid before the task has said so."""
        return self.valid_until < timezone.localdate()

    @property
    def root(self) -> "Quote":
        """The quote whose card was shown first."""
        return self.revises or self
