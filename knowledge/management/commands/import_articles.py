from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.company import read_files
from knowledge.importing import Change, Options, plan_import, run_import

_SIGNS = {"created": "+", "updated": "~", "archived": "-"}


class Command(BaseCommand):
    help = (
        "Imports a folder of Markdown files with front matter as articles, all or none. With --dry-run it only says "
        "what would change. Importing the same folder again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="a folder of .md files")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--archive-missing", action="store_true", help="archive what was imported before and has no file any more"
        )
        parser.add_argument(
            "--replace-own", action="store_true", help="also replace articles that were written in admin"
        )

    def handle(self, *, directory: Path, dry_run: bool, **options: Any) -> None:
        if not directory.is_dir():
            raise CommandError(f"{directory} is not a folder.")
        files = read_files(directory)
        if not files:
            raise CommandError(f"There is no Markdown file (.md) in {directory}.")
        wanted = Options(archives_missing=options["archive_missing"], replaces_own=options["replace_own"])
        plan = plan_import(files, wanted) if dry_run else run_import(files, wanted)
        for change in plan.changes:
            if change.action in _SIGNS:
                self.stdout.write(_describe(change))
        if plan.problems:
            raise CommandError("\n".join(["Nothing was changed:", *plan.problems]))
        self.stdout.write(f"{plan}." + (" A dry run: nothing was changed." if dry_run else ""))


def _describe(change: Change) -> str:
    details = "; ".join(change.details)
    return f"{_SIGNS[change.action]} {change.slug} ({change.source})" + (f": {details}" if details else "")
