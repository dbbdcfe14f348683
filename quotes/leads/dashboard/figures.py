"""The figures of a period: what chats lead to, which prices are given, how soon people are called."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from quotes.leads.dashboard.access import merge_context, needs
from quotes.leads.figures import counting
from quotes.leads.figures.period import read_period
from quotes.leads.figures.plots import draw_bars

PRESETS = (7, 30, 90, 365)


@require_safe
@needs("see_every_lead")
def show(request: HttpRequest) -> HttpResponse:
    period = read_period(request.GET.get("since", ""), request.GET.get("until", ""))
    chats, arrivals = counting.count_arrivals(period)
    funnel, waits = counting.count_funnel(period, chats), counting.measure_waits(period)
    prices = counting.count_prices(period)
    today = timezone.localdate()
    tables = [
        ("product", "Product", "Quotes", counting.count_products(period)),
        ("page", "Page", "Chats", counting.count_pages(period, arrivals)),
        ("campaign", "Campaign", "Chats", counting.count_campaigns(period, arrivals)),
    ]
    context = merge_context(
        request, "figures", period=period, tables=tables, waits=waits, chats=chats,
        funnel=draw_bars([(step.label, step.count) for step in funnel]),
        prices=draw_bars([(one.label, one.count) for one in prices]),
        wait_bars=draw_bars([(one.label, one.count) for one in waits.bins]),
        median=describe_wait(waits.median),
        presets=[(days, (today - timedelta(days=days - 1)).isoformat(), today.isoformat()) for days in PRESETS],
    )  # fmt: skip
    return render(request, "dashboard/figures.html", context)


def describe_wait(wait: timedelta | None) -> str:
    if wait is None:
        return ""
    minutes = wait // timedelta(minutes=1)
    if minutes < 60:
        return f"{minutes} minutes"
    return f"{minutes // 60} h {minutes % 60} min" if minutes < 2880 else f"{minutes // 1440} days"
