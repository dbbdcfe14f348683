"""What the operator knows at the moment and the prompt can't: it goes beside the message, never into the prompt."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

Profile = dict[str, Any]


def make_operator_note(
    profile: Profile, notes: Sequence[str] = (), *, is_first: bool, now: datetime | None = None
) -> str:
    """Date, time and office hours at the beginning of a conversation, what happened beside it since, and what the
    guardrails say of its messages."""
    opening = [_describe_moment(profile, now)] if is_first else []
    return " ".join([*opening, *notes])


def _describe_moment(profile: Profile, now: datetime | None) -> str:
    zone = ZoneInfo(profile.get("timezone") or "UTC")
    local = (now or timezone.now()).astimezone(zone)
    state = "open" if is_office_open(profile, local) else "closed"
    greeting = profile.get("greeting") or ""
    greeted = f' The page has greeted the visitor with: "{greeting}"' if greeting else ""
    moment = f"It is {local:%A, %Y-%m-%d %H:%M} at the office ({zone.key}), which is {state} now."
    return f"{moment}{greeted}{_ask_to_confirm(profile)}"


def _ask_to_confirm(profile: Profile) -> str:
    """Where the company wants no price for facts that nobody has confirmed."""
    if profile.get("confirm_before_price") is not True:
        return ""
    return " Here the visitor confirms all five facts first: read them back, and call get_quote only after a yes."


def is_office_open(profile: Profile, local: datetime) -> bool:
    """By the weekly hours of the profile: [{days: ["mon", ...], opens: "09:00", closes: "17:00"}]."""
    day, clock = f"{local:%a}".lower(), f"{local:%H:%M}"
    opening = profile.get("opening")
    return isinstance(opening, list) and any(
        day in [str(name).lower()[:3] for name in hours.get("days", [])] and hours["opens"] <= clock < hours["closes"]
        for hours in opening
    )
