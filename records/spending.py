"""What requests to a language model cost: a row for each, whatever became of its answer."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Sum
from django.utils import timezone


class SpendingQuerySet(models.QuerySet[Any]):
    def sum_lately(self, period: timedelta) -> Decimal:
        """US dollars in the last so long."""
        lately = self.filter(created_at__gte=timezone.now() - period)
        return lately.aggregate(spent=Sum("cost_usd"))["spent"] or Decimal(0)


class Spending(models.Model):
    """One request: the model that answered, the tokens it was paid for, in US dollars at the day's price."""

    model = models.CharField(max_length=80)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cache_read_tokens = models.PositiveIntegerField(default=0)
    cache_write_tokens = models.PositiveIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = SpendingQuerySet.as_manager()

    class Meta:
        abstract = True
