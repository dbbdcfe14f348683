"""Days, numbers and amounts as the reply's language writes them. Pure."""

from datetime import date
from typing import Any

from chat.offline.wording import Wording
from numerals import writing


def write_day(iso: str, say: Wording) -> str:
    """`September 14, 2027`."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    if say.language == "en":
        return f"{day:%B} {day.day}, {day.year}"
    month = say.part("months").split()[day.month - 1]
    return say.part("date", day=str(day.day), month=month, year=str(day.year))


def write_number(value: Any, say: Wording) -> str:
    """`12,000`; what is no whole number stays as it is."""
    return writing.write_number(value, say.language) if isinstance(value, int) else str(value)


def rewrite(figure: Any, say: Wording) -> str:
    """`1.000 $` of a tool's `$1,000` in German; what is no figure stays as it is."""
    return writing.rewrite(str(figure), say.language)


def write_amount(amount: Any, currency: str, say: Wording) -> str:
    """`$1,758.00` of the tool's 1758.00, digit by digit."""
    return writing.write_amount(str(amount), currency, say.language)
