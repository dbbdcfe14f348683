"""Days as the reply's language writes them. Pure."""

from datetime import date

from chat.offline.wording import Wording


def write_day(iso: str, say: Wording, language: str) -> str:
    """`September 14, 2027`; as it is where the language has no way of writing days here."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    if language == "en":
        return f"{day:%B} {day.day}, {day.year}"
    if "date" not in say.local:
        return day.isoformat()
    month = say.part("months").split()[day.month - 1]
    return say.part("date", day=str(day.day), month=month, year=str(day.year))
