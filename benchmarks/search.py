"""Measures search: `python benchmarks/search.py DOCS.json QUESTIONS.json [-k 3]`.

DOCS is a list of {"id", "text"}, QUESTIONS a list of {"question", "relevant": [ids]}. Prints precision, recall and MRR
at k, the time to build the index and the latency of a query.
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from knowledge.search import build_index


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("-k", type=int, default=3)
    parser.add_argument("--copies", type=int, default=1, help="Repeat the documents, to measure latency at size.")
    parser.add_argument("--misses", action="store_true", help="Print the questions whose first result is wrong.")
    options = parser.parse_args()
    docs = json.loads(options.docs.read_text())
    questions = json.loads(options.questions.read_text())

    started = time.perf_counter()
    index = build_index([doc["text"] for doc in docs] * options.copies)
    print(f"{len(docs) * options.copies} texts indexed in {time.perf_counter() - started:.2f} s")

    precision = recall = reciprocal = 0.0
    latencies = []
    for case in questions:
        started = time.perf_counter()
        hits = index.search(case["question"], options.k)
        latencies.append(time.perf_counter() - started)
        found = [docs[hit.position % len(docs)]["id"] for hit in hits]
        relevant = set(case["relevant"])
        ranks = [rank for rank, name in enumerate(found, start=1) if name in relevant]
        precision += len(ranks) / max(len(found), 1)
        recall += len(set(found) & relevant) / len(relevant)
        reciprocal += 1 / ranks[0] if ranks else 0
        if options.misses and (not ranks or ranks[0] > 1):
            print(f"\n{case['question']}\n  wanted {sorted(relevant)}\n  found  {found}")

    total = len(questions)
    # Copies crowd one another out: quality means something over the documents themselves alone.
    if options.copies == 1:
        scores = f"recall {recall / total:.3f}  MRR {reciprocal / total:.3f}"
        print(f"precision@{options.k} {precision / total:.3f}  {scores}")
    latencies.sort()
    p50, p95 = latencies[total // 2], latencies[min(total - 1, int(total * 0.95))]
    print(f"latency p50 {p50 * 1000:.2f} ms  p95 {p95 * 1000:.2f} ms")


if __name__ == "__main__":
    main()
