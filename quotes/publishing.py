"""Rates as drafts that become versions. A published version never changes: quotes were made with it."""

import copy
import hashlib
import json
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quotes.models import RateTable
from quotes.rates import Rates, dump_rates, parse_rates


class PublishError(Exception):
    """The draft cannot be published. The text says why."""


def start_draft() -> RateTable:
    """A draft with the rules of the newest published version. Raises PublishError when there is none."""
    with transaction.atomic():
        newest = RateTable.objects.filter(status=RateTable.Status.PUBLISHED).select_for_update().first()
        if newest is None:
            raise PublishError("There are no published rates to start from. Load the company's rates.toml first.")
        begins = max(newest.effective_from, timezone.localdate())
        return RateTable.objects.create(
            number=_take_number(),
            rules=copy.deepcopy(newest.rules) | {"effective_from": begins.isoformat()},
            based_on=newest,
            effective_from=begins,
            effective_until=newest.effective_until,
        )


def save_rules(draft: RateTable, rules: dict[str, Any]) -> None:
    """Puts checked rules into a draft, with its dates beside them. Raises RatesError."""
    rates = parse_rates(rules)
    draft.rules, draft.effective_from, draft.effective_until = rules, rates.effective_from, rates.effective_until


def publish_draft(pk: int, user: User) -> RateTable:
    """The draft as the next version. Raises PublishError when it is no draft any more, RatesError for its rules."""
    with transaction.atomic():
        draft = RateTable.objects.select_for_update().get(pk=pk)
        if draft.status != RateTable.Status.DRAFT:
            raise PublishError("These rates have been published already.")
        rates = parse_rates(draft.rules)
        if rates.effective_until and rates.effective_until < timezone.localdate():
            raise PublishError("These rates end before today: change the dates first.")
        draft.published_by = user
        draft.rules = dump_rates(rates)
        return publish_rates(draft, rates)


def publish_rates(table: RateTable, rates: Rates) -> RateTable:
    """Stores checked rules as the newest version; versions that it replaces today are archived, never deleted."""
    tables = RateTable.objects.exclude(pk=table.pk)
    if rates.effective_from <= timezone.localdate():
        tables.filter(status=RateTable.Status.PUBLISHED).update(status=RateTable.Status.ARCHIVED)
    newest = tables.exclude(status=RateTable.Status.DRAFT).aggregate(highest=Max("number"))["highest"] or 0
    if table.number is None or table.number < newest:
        table.number = _take_number()
    table.status, table.published_at = RateTable.Status.PUBLISHED, timezone.now()
    table.digest = digest_rules(table.rules)
    table.effective_from, table.effective_until = rates.effective_from, rates.effective_until
    table.save()
    return table


def digest_rules(rules: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()


def _take_number() -> int:
    return (RateTable.objects.aggregate(highest=Max("number"))["highest"] or 0) + 1
