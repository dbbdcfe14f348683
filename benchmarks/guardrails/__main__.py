"""Measures the guardrails and prints each figure with what we want of it: see the package."""

import argparse
import os
from pathlib import Path

import django

from benchmarks.guardrails import personal_data, screens, speed, splits
from benchmarks.guardrails.report import print_summary, read_rows

PARTS = ("personal_data", "injection", "topic", "splits", "speed")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.guardrails", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with the annotated texts")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--misses", default="", help="a kind of personal data, of injection text or of topic")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.error(f"{options.data} is no folder. Give the one that holds pii_dev.jsonl and its like: DATA=folder.")
    return options


def main() -> None:
    options = _read_options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    rows = read_rows(options.data / "pii_dev.jsonl")
    screened = read_rows(options.data / "injection_dev.jsonl")
    texts = [row["text"] for row in rows]
    questions = [row["text"] for row in screened if row["kind"] == "benign_support"]
    parts = {
        "personal_data": lambda: personal_data.measure(rows, options.misses),
        "injection": lambda: screens.measure_injection(screened, options.misses),
        "topic": lambda: screens.measure_topic(read_rows(options.data / "offtopic_dev.jsonl"), options.misses),
        "splits": lambda: splits.measure(texts),
        "speed": lambda: speed.measure(texts, questions),
    }
    for name in options.only:
        print(f"\n{name.replace('_', ' ').capitalize()}", flush=True)
        parts[name]()
    print_summary()


main()
