"""Trains the injection screen's classifier; docs/models.md says on what, and how well it does."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guardrails.injection.classifier import WEIGHTS, save
from guardrails.training.corpus import Example, make_examples
from guardrails.training.evaluate import cross_validate
from guardrails.training.grouping import group_alike
from guardrails.training.train import train

# Lines of prose are many, and much alike.
_PROSE_SHARE = 0.3


class Command(BaseCommand):
    help = "Trains the injection screen on our own texts and, if given, on public ones; the same each time for a seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--texts",
            type=Path,
            action="append",
            default=[],
            help='JSON lines: "text", for attacks "label": 1, and "kind" for the figures. May be repeated.',
        )
        parser.add_argument(
            "--harmless",
            type=Path,
            action="append",
            default=[],
            help="A folder of harmless texts (*.md, *.txt), such as a company's articles: whole and line by line.",
        )
        parser.add_argument("--output", type=Path, default=WEIGHTS)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument(
            "--cross-validate", action="store_true", help="Print figures on folds held out; write nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        examples = make_examples(options["seed"])
        for path in options["texts"]:
            examples += read_texts(path)
        for folder in options["harmless"]:
            examples += read_folder(folder)
        if options["cross_validate"]:
            for kind, count, share in cross_validate(examples, options["seed"]):
                self.stdout.write(f"{kind:24}{count:7} texts{share:8.3f} flagged")
            return
        save(options["output"], train(examples))
        self.stdout.write(f"Trained on {len(examples):,} texts; {options['output']} written.")


def read_texts(path: Path) -> list[Example]:
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
        texts = [(str(row["text"]), bool(row.get("label", 0)), str(row.get("kind", path.stem))) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{path}: not JSON lines with a text each ({error}).") from None
    groups = group_alike([text for text, _, _ in texts])
    # A file without attacks teaches what is harmless, and should not drown the rest.
    share = 1.0 if any(is_attack for _, is_attack, _ in texts) else 0.3
    return [
        Example(text, is_attack, f"{path.stem}:{group}", kind, share)
        for (text, is_attack, kind), group in zip(texts, groups, strict=True)
    ]


def read_folder(folder: Path) -> list[Example]:
    """Each file is a group: whole, and its lines."""
    try:
        files = {path: path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.suffix in {".md", ".txt"}}
    except (OSError, ValueError) as error:
        raise CommandError(f"{folder}: {error}") from None
    if not files:
        raise CommandError(f"{folder}: there is no *.md or *.txt file.")
    return [
        Example(text, False, f"folder:{path}", "prose", _PROSE_SHARE)
        for path, whole in files.items()
        for text in [whole, *filter(str.strip, whole.split("\n"))]
    ]
