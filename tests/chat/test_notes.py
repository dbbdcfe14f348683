"""What the model is told about the moment."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chat.turns.notes import is_office_open, make_operator_note

HOURS = {"opening": [{"days": ["monday", "friday"], "opens": "09:00", "closes": "17:00"}]}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 8, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 27, 16, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 27, 17, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), False),
    ],
)
def test_the_office_is_open_on_its_days_from_opening_to_closing(moment: datetime, expected: bool) -> None:
    assert is_office_open(HOURS, moment) is expected


def test_a_company_without_hours_is_never_said_to_be_open() -> None:
    assert not is_office_open({}, datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize(("profile", "is_asked"), [({}, False), ({"confirm_before_price": True}, True)])
def test_a_company_that_wants_facts_confirmed_first_has_the_model_told_once(
    profile: dict[str, Any], is_asked: bool
) -> None:
    assert ("only after a yes" in make_operator_note(profile, is_first=True)) is is_asked
    assert make_operator_note(profile, is_first=False) == ""
