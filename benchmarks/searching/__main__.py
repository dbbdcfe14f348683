"""`python -m benchmarks.searching DOCS.json QUESTIONS.json`: how well search finds, and at three sizes how fast.

DOCS is a list of {"id", "text"}, QUESTIONS a list of {"question", "relevant": [ids]}. Each size is measured in a
process of its own.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

SIZES = (232, 8_000, 30_000)
BACKENDS = ("memory", "postgres")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("-k", type=int, default=3)
    parser.add_argument("--misses", action="store_true", help="Print the questions whose first result is wrong.")
    parser.add_argument("--backends", nargs="+", choices=BACKENDS, default=BACKENDS)
    parser.add_argument("--quality-only", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("BACKEND", "CHUNKS"), help="Measure one size in this process.")
    options = parser.parse_args()
    docs = json.loads(options.docs.read_text())
    questions = [case["question"] for case in json.loads(options.questions.read_text())]
    if options.one:
        measure_here(*options.one, [doc["text"] for doc in docs], questions)
        return
    from benchmarks.searching.quality import print_quality, read_questions

    print_quality(docs, read_questions(options.questions), options.k, show_misses=options.misses)
    if options.quality_only:
        return
    print(
        f"\n{'backend':10}{'chunks':>8}{'windows':>9}{'build s':>9}{'CPU s':>7}{'MB':>7}"
        f"{'p50 ms':>8}{'p95 ms':>8}{'CPU p95':>9}",
        flush=True,
    )
    for backend in options.backends:
        for size in SIZES:
            command = [sys.executable, "-m", "benchmarks.searching", *map(str, (options.docs, options.questions))]
            subprocess.run([*command, "--one", backend, str(size)], check=True)


def measure_here(backend: str, size: str, texts: list[str], questions: list[str]) -> None:
    from benchmarks.searching import memory, postgres

    measure = {"memory": memory.measure, "postgres": postgres.measure}[backend]
    found = measure(texts, questions, int(size))
    print(
        f"{found.backend:10}{found.chunks:8,}{found.windows:9,}{found.build_seconds:9.1f}{found.build_cpu_seconds:7.1f}{found.megabytes:7.0f}"
        f"{found.p50:8.1f}{found.p95:8.1f}{found.cpu_p95:9.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
