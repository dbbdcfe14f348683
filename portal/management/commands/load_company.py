"""`manage.py load_company DIR`: each app takes its part of a company folder."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

Loader = Callable[[Path], Any]
APPS = ("guardrails", "knowledge", "quotes", "accounts", "tickets", "chat")


def find_loaders() -> Iterator[tuple[str, Loader]]:
    for app in APPS:
        if find_spec(f"{app}.company"):
            yield app, import_module(f"{app}.company").load_company


class Command(BaseCommand):
    help = "Loads a company folder: profile, prompt, articles and rates. Loading the same folder again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")

    def handle(self, *, directory: Path, **options: Any) -> None:
        """All of it or nothing: no visitor meets one company's rates and articles with another's assistant."""
        if not directory.is_dir():
            raise CommandError(f"{directory} is not a folder.")
        try:
            with transaction.atomic():
                outcomes = [(app, load(directory)) for app, load in find_loaders()]
        except (ValueError, OSError) as error:
            # One line: the parsers' messages can have several.
            raise CommandError(f"{' '.join(str(error).split())} Nothing was changed.") from error
        for app, outcome in outcomes:
            self.stdout.write(f"{app}: {outcome or 'loaded.'}")
