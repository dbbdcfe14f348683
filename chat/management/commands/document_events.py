"""`manage.py document_events`: brings the generated parts of docs/events.md up to date; `--check` only looks."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chat.management.event_tables import make_sections

PAGE = Path("docs/events.md")
_PART = re.compile(r"(<!-- generated: (?P<name>[\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def fill_in(page: str) -> str:
    """The page with its generated parts made anew. Raises KeyError for a part that nobody makes, or ValueError."""
    sections = make_sections()
    missing = set(sections) - {match["name"] for match in _PART.finditer(page)}
    if missing:
        raise ValueError(f"no place for {', '.join(sorted(missing))}")
    return _PART.sub(lambda match: f"{match[1]}\n{sections[match['name']]}\n\n{match[3]}", page)


class Command(BaseCommand):
    help = "Writes the frames, events and errors into docs/events.md, as chat/events.py has them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if the page lags behind")
        parser.add_argument("--page", type=Path, default=Path(settings.BASE_DIR) / PAGE)

    def handle(self, *, check: bool, page: Path, **options: Any) -> None:
        old = page.read_text()
        try:
            new = fill_in(old)
        except (KeyError, ValueError) as error:
            raise CommandError(f"{page}: {error}") from error
        if check and new != old:
            raise CommandError(f"{PAGE} lags behind chat/events.py. Run: manage.py document_events")
        if new != old:
            page.write_text(new)
        self.stdout.write(f"{PAGE} is up to date.")
