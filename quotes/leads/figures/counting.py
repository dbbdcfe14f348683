"""The counts behind the dashboard of figures."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, DurationField, ExpressionWrapper, F, IntegerField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast, Floor
from django.utils.module_loading import import_string

from quotes.leads.campaign import read_origin
from quotes.leads.figures.period import Period
from quotes.models import Lead, Quote, QuoteDraft

SHOWN = 12
MOST_BINS = 24
Arrivals = Callable[[datetime, datetime], tuple[int, list[tuple[str, int]]]]
_KEPT = Q(saved_at__isnull=False) | Q(leads__isnull=False)
_CONTACTED = Q(leads__contacted_at__isnull=False)
_WON = Q(leads__status=Lead.Status.WON)


@dataclass(frozen=True)
class Step:
    label: str
    count: int


@dataclass(frozen=True)
class Share:
    """What became of those with this name. `count`: chats or quotes."""

    name: str
    count: int
    leads: int
    won: int

    @property
    def percent(self) -> str:
        """None where more leads than chats fall into the days: those chats began before them."""
        return f"{100 * self.leads / self.count:.1f} %" if self.leads <= self.count > 0 else "–"


@dataclass(frozen=True)
class Bin:
    label: str
    count: int


def count_arrivals(period: Period) -> tuple[int, list[tuple[str, int]]]:
    arrivals: Arrivals = import_string(settings.LEAD_ARRIVALS)
    return arrivals(period.since, period.until)


def count_funnel(period: Period, chats: int) -> list[Step]:
    """Each step counts conversations of the one before: of a quote given in the period, what became of it since."""
    drafts = QuoteDraft.objects.filter(created_at__gte=period.since, created_at__lt=period.until).exclude(facts={})
    counts = _find_quotes(period).aggregate(
        quote=_count_chats(Q()), kept=_count_chats(_KEPT), contacted=_count_chats(_CONTACTED), won=_count_chats(_WON)
    )
    return [
        Step("Chats", chats),
        Step("Facts for a quote", drafts.count()),
        Step("Quote", counts["quote"]),
        Step("Saved, or asked to be contacted", counts["kept"]),
        Step("Contacted", counts["contacted"]),
        Step("Won", counts["won"]),
    ]


def count_products(period: Period) -> list[Share]:
    rows = _find_quotes(period).order_by().values_list("product")
    counted = rows.annotate(
        all=_count_chats(Q()), asked=_count_chats(Q(leads__isnull=False)), won=_count_chats(_WON)
    ).order_by("-all")
    return [Share(name.replace("_", "-").capitalize(), *counts) for name, *counts in counted[:SHOWN]]


def count_pages(period: Period, arrivals: list[tuple[str, int]]) -> list[Share]:
    chats: Counter[str] = Counter()
    for url, count in arrivals:
        chats[read_origin(url, settings.ALLOWED_EMBED_ORIGINS).page] += count
    return _share(period, "page", chats)


def count_campaigns(period: Period, arrivals: list[tuple[str, int]]) -> list[Share]:
    chats: Counter[str] = Counter()
    for url, count in arrivals:
        chats[read_origin(url, settings.ALLOWED_EMBED_ORIGINS).campaign] += count
    return _share(period, "campaign", chats)


def _share(period: Period, name: str, chats: Counter[str]) -> list[Share]:
    counted = _find_leads(period).order_by().values_list(name).annotate(
        leads=Count("pk"), won=Count("pk", filter=Q(status=Lead.Status.WON))
    )  # fmt: skip
    became = {value: (leads, won) for value, leads, won in counted.order_by("-leads")[:500]}
    # Leads of chats that began before the period count with those chats that began in it.
    values = sorted({*chats, *became}, key=lambda value: (-chats[value], value))[:SHOWN]
    return [Share(value or "(none)", chats[value], *became.get(value, (0, 0))) for value in values]


def count_prices(period: Period) -> list[Bin]:
    """Monthly premiums in steps that make at most 24."""
    quotes = Quote.objects.filter(created_at__gte=period.since, created_at__lt=period.until, revises=None)
    ends = quotes.aggregate(low=Min("monthly_premium"), high=Max("monthly_premium"))
    if ends["low"] is None:
        return []
    step = _find_step(ends["low"], ends["high"])
    number = Cast(Floor(F("monthly_premium") / step), IntegerField())
    counts = dict(quotes.order_by().annotate(bin=number).values_list("bin").annotate(count=Count("pk")))
    numbers = range(min(counts), max(counts) + 1)
    return [Bin(f"{at * step}–{(at + 1) * step}", counts.get(at, 0)) for at in numbers]


def _find_step(low: Decimal, high: Decimal) -> int:
    return next(
        step for step in (5, 10, 25, 50, 100, 250, 1000, 10_000, 1_000_000) if (high - low) / step < MOST_BINS - 1
    )


_WAITS = (
    ("under 1 hour", timedelta(0), timedelta(hours=1)),
    ("1 to 4 hours", timedelta(hours=1), timedelta(hours=4)),
    ("4 to 24 hours", timedelta(hours=4), timedelta(days=1)),
    ("1 to 3 days", timedelta(days=1), timedelta(days=3)),
    ("longer", timedelta(days=3), timedelta(days=36500)),
)


@dataclass(frozen=True)
class Waits:
    """How long people waited for the first contact. `median` of those that were contacted."""

    bins: list[Bin]
    waiting: int
    median: timedelta | None


def measure_waits(period: Period) -> Waits:
    wait = ExpressionWrapper(F("contacted_at") - F("created_at"), output_field=DurationField())
    asked = _find_leads(period).exclude(wish=Lead.Wish.FOLLOW_UP).order_by()
    contacted = asked.filter(contacted_at__isnull=False).annotate(wait=wait)
    filters: dict[str, Any] = {
        f"bin{place}": Count("pk", filter=Q(wait__gte=low, wait__lt=high))
        for place, (_, low, high) in enumerate(_WAITS)
    }
    counts = contacted.aggregate(all=Count("pk"), **filters)
    middle = list(contacted.order_by("wait").values_list("wait", flat=True)[counts["all"] // 2 :][:1])
    waiting = asked.filter(contacted_at=None, closed_at=None).count()
    bins = [Bin(label, counts[f"bin{place}"]) for place, (label, *_) in enumerate(_WAITS)]
    return Waits(bins, waiting, middle[0] if middle else None)


def _find_quotes(period: Period) -> QuerySet[Quote]:
    return Quote.objects.filter(created_at__gte=period.since, created_at__lt=period.until)


def _find_leads(period: Period) -> QuerySet[Lead]:
    return Lead.objects.filter(created_at__gte=period.since, created_at__lt=period.until, merged_into=None)


def _count_chats(wanted: Q) -> Count:
    return Count("conversation_id", distinct=True, filter=wanted)
