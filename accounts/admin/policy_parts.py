"""What stands on a policy's page for staff, as tables. All text is escaped."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Cover, Policy, PolicyEvent

EVENTS_SHOWN = 50
TONES = {"active": "good", "pending": "info", "upcoming": "info", "lapsed": "warn", "cancelled": "bad", "ended": "warn"}
VERBS = {"policy.added": "added", "policy.changed": "changed"}
_TOLD = ("vehicle", "vin_end", "person_limit", "accident_limit", "claim_limit", "deductible")


def show_number(policy: Policy) -> SafeString:
    return format_html('<span class="nowrap">{}</span>', policy.number)


def show_standing(policy: Policy) -> SafeString:
    return format_html('<span class="chip chip--{}">{}</span>', TONES[policy.standing], policy.standing_words)


def name_product(policy: Policy) -> str:
    return policy.product.replace("_", "-").capitalize()


def describe_term(policy: Policy) -> str:
    return f"{date_format(policy.effective_on, 'M j, Y')} to {date_format(policy.expires_on, 'M j, Y')}"


def show_vehicles(policy: Policy) -> SafeString:
    rows = ((str(vehicle), f"…{vehicle.vin_end}" if vehicle.vin_end else "–") for vehicle in policy.vehicles.all())
    return _make_table(("Vehicle", "VIN"), rows)


def show_covers(policy: Policy) -> SafeString:
    covers = policy.covers.select_related("vehicle")
    rows = (
        (_name_cover(cover), str(cover.vehicle or "all"), _describe_limits(cover), _write(cover.deductible))
        for cover in covers
    )
    return _make_table(("Cover", "Vehicle", "Limits", "Deductible"), rows)


def show_events(policy: Policy) -> SafeString:
    events = policy.events.all()[:EVENTS_SHOWN]
    rows = (
        (_describe_time(event), f"{VERBS.get(event.verb, event.verb)} by {_name_author(event)}", _describe(event))
        for event in events
    )
    return _make_table(("When", "What", "Changes"), rows)


def _make_table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> SafeString:
    head = format_html_join("", '<th scope="col">{}</th>', ((text,) for text in heads))
    body = format_html_join(
        "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows)
    )
    return format_html(
        '<div class="policy-table" tabindex="0"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        head, body or format_html('<tr><td colspan="9">{}</td></tr>', "None."),
    )  # fmt: skip


def _name_cover(cover: Cover) -> SafeString:
    return (
        format_html("{}<small>{}</small>", cover.name, cover.details)
        if cover.details
        else format_html("{}", cover.name)
    )


def _describe_limits(cover: Cover) -> str:
    return "; ".join(f"{_write(amount)} each {each}" for each, amount in cover.limits) or "–"


def _write(amount: Decimal | None) -> str:
    """Without cents where there are none."""
    if amount is None:
        return "–"
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def _describe_time(event: PolicyEvent) -> str:
    return date_format(timezone.localtime(event.created_at), "M j, Y, H:i")


def _name_author(event: PolicyEvent) -> str:
    return f"{event.username} ({event.get_way_display()})" if event.username else event.get_way_display()


def _describe(event: PolicyEvent) -> str:
    """What was and what is, where both are short; of lists only that they changed."""
    if event.verb == "policy.added":
        return ""
    return "; ".join(_describe_change(name, *values) for name, values in event.changes.items())


def _describe_change(name: str, before: Any, after: Any) -> str:
    words = name.replace("_", " ")
    if isinstance(after, list):
        return f"{words}: " + ", ".join(_list_differences(before or [], after))
    return f"{words}: {before or 'nobody'} → {after or 'nobody'}"


def _list_differences(before: list[Any], after: list[Any]) -> list[str]:
    """Rows that went and came, in short."""
    gone = [f"− {_name_row(row)}" for row in before if row not in after]
    return gone + [f"+ {_name_row(row)}" for row in after if row not in before] or ["another order"]


def _name_row(row: dict[str, Any]) -> str:
    name = row.get("name") or f"{row.get('year')} {row.get('make')} {row.get('model')}"
    told = ((key, row.get(key)) for key in _TOLD)
    more = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in told if value not in (None, ""))
    return f"{name} ({more})" if more else str(name)
