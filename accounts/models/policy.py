"""A policy as the company's own systems have it, and who may see it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.numbers import NUMBER_FORM, NUMBER_LENGTH

VIEW = "accounts.view_policy"


class PolicyQuerySet(models.QuerySet["Policy"]):
    def visible_to(self, user: AbstractUser | AnonymousUser, *, own: bool = True) -> "PolicyQuerySet":
        """Staff with the permission see all, customers their own (unless `own` is off), nobody else any. An address
        that somebody typed makes nobody a customer: an account alone does."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_staff and user.has_perm(VIEW):
            return self.all()
        return self.filter(customer_id=user.pk) if own else self.none()

    def of_customer(self, customer_id: int) -> "PolicyQuerySet":
        """Those that insure something, or will, come first; then the latest."""
        is_former = models.Case(models.When(former_on(timezone.localdate()), then=1), default=0)
        return self.filter(customer_id=customer_id).order_by(is_former, "-effective_on", "-id")

    def in_force_on(self, today: date) -> "PolicyQuerySet":
        return self.filter(status=Policy.Status.ACTIVE, effective_on__lte=today, expires_on__gt=today)

    def with_parts(self) -> "PolicyQuerySet":
        return self.prefetch_related("vehicles", "covers__vehicle")


class Policy(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PENDING = "pending", _("Not in force yet")
        LAPSED = "lapsed", _("Lapsed")
        CANCELLED = "cancelled", _("Cancelled")

    class Interval(models.TextChoices):
        MONTH = "month", _("per month")
        QUARTER = "quarter", _("per quarter")
        HALF_YEAR = "half_year", _("per half-year")
        YEAR = "year", _("per year")

    number = models.CharField(
        max_length=NUMBER_LENGTH,
        unique=True,
        validators=[RegexValidator(rf"\A{NUMBER_FORM}\Z")],
        help_text="Like AC-1234567.",
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="policies",
        help_text="Whose account shows it. Without one, staff alone see it.",
    )
    product = models.CharField(max_length=40, help_text="Like electric_car.")
    status = models.CharField(max_length=9, choices=Status.choices)
    effective_on = models.DateField("begins", help_text="The first day of the term.")
    expires_on = models.DateField("ends", help_text="Cover ends as this day begins.")
    premium = models.DecimalField(max_digits=9, decimal_places=2)
    currency = models.CharField(max_length=3, default="USD")
    premium_interval = models.CharField(max_length=9, choices=Interval.choices, default=Interval.MONTH)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "policies"
        indexes = [models.Index(fields=["customer", "-effective_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=models.F("effective_on")), name="policy_ends_after_begin"
            ),
            models.CheckConstraint(condition=Q(premium__gte=0), name="policy_premium_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_standing(self, today: date | None = None) -> str:
        """What its status comes to today: the status, `upcoming` before an active one's term, `ended` after it."""
        today = today or timezone.localdate()
        if self.status != self.Status.ACTIVE:
            return self.status
        if today < self.effective_on:
            return "upcoming"
        return self.status if today < self.expires_on else "ended"

    @property
    def standing(self) -> str:
        return self.get_standing()

    @property
    def standing_words(self) -> Any:
        """For people, in the language of now."""
        return {"upcoming": _("Begins later"), "ended": _("Term ended")}.get(self.standing) or self.get_status_display()

    @property
    def is_former(self) -> bool:
        """Nothing is insured by it any more."""
        return self.standing in FORMER

    @property
    def deductibles(self) -> list[Decimal]:
        """Each that one of its covers has, the lowest first."""
        return sorted({cover.deductible for cover in self.covers.all() if cover.deductible is not None})


FORMER = frozenset({Policy.Status.LAPSED.value, Policy.Status.CANCELLED.value, "ended"})


def former_on(today: date) -> Q:
    """The same as `is_former`, for the database."""
    over = Q(status=Policy.Status.ACTIVE, expires_on__lte=today)
    return over | Q(status__in=[Policy.Status.LAPSED, Policy.Status.CANCELLED])
