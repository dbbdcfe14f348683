"""Measures the guardrails on annotated texts: `python benchmarks/guardrails.py DATA_DIR`.

DATA_DIR holds `pii_dev.jsonl` ({"text", "spans": [{"start", "end", "kind"}]}) and `injection_dev.jsonl` ({"text",
"label", "kind"}) and `offtopic_dev.jsonl` ({"text", "intent"}); a file that is missing is left out.
With `--misses KIND` it prints what that kind got wrong.
"""

import argparse
import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
# For the company's own topics.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from guardrails import competitors, conf, injection, pii, topic
from guardrails.chain import OutboundChain
from guardrails.spans import Span
from guardrails.streaming import StreamFilter, competitor_filter, pii_filter

KINDS = {
    "CREDIT_CARD": "CREDIT_CARD",
    "US_SSN": "US_SSN",
    "IBAN_CODE": "IBAN",
    "EMAIL_ADDRESS": "EMAIL",
    "IP_ADDRESS": "IP_ADDRESS",
    "PHONE_NUMBER": "PHONE",
    "US_DRIVER_LICENSE": "US_DRIVER_LICENSE",
    "PERSON": "PERSON",
    "STREET_ADDRESS": "ADDRESS",
}
# Intents of the CLINC set that a motor insurer's visitors may have, and those that are small talk.
DRIVING = set(
    "insurance insurance_change current_location directions distance gas gas_type jump_start last_maintenance mpg "
    "oil_change_how oil_change_when schedule_maintenance tire_change tire_pressure traffic uber".split()
)
SMALL_TALK = set(
    "yes no maybe cancel repeat greeting goodbye thank_you what_can_i_ask_you are_you_a_bot what_is_your_name "
    "who_made_you how_old_are_you where_are_you_from who_do_you_work_for what_are_your_hobbies do_you_have_pets "
    "tell_joke user_name change_user_name change_ai_name change_language".split()
)
# Annotations that a span of the kind may touch without being wrong: the parts of an address, titles of a person.
ALSO_RIGHT = {
    "ADDRESS": {"STREET_ADDRESS", "ZIP_CODE", "GPE"},
    "PERSON": {"PERSON", "TITLE"},
    "DATE_OF_BIRTH": {"DATE_TIME"},
}
REPLY = (
    "Your electric car is covered for collision, theft and fire, and the battery against damage.[1] "
    "Home charging equipment is included up to $1,500, and roadside assistance comes with flatbed towing. "
    "Shall I work out a quote? I need the make, model, year, mileage and the driver's age. "
)


def read_rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        print(f"(no {path.name})")
        return []
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def is_covered(text: str, start: int, end: int, found: Iterable[Span]) -> bool:
    """Whether no letter or digit of the item is left outside all spans."""
    inside = [any(span.start <= index < span.end for span in found) for index in range(start, end)]
    return all(hidden or not text[start + offset].isalnum() for offset, hidden in enumerate(inside))


def measure_pii(rows: list[dict[str, Any]], misses: str) -> None:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        text = row["text"]
        found = pii.detect(text)
        annotated = {
            (item["start"], item["end"], KINDS[item["kind"]]) for item in row["spans"] if item["kind"] in KINDS
        }
        for span in found:
            right = ALSO_RIGHT.get(span.kind, {source for source, kind in KINDS.items() if kind == span.kind})
            overlaps = any(
                item["kind"] in right and item["start"] < span.end and span.start < item["end"] for item in row["spans"]
            )
            count = counts[span.kind]
            count["found"] += 1
            count["exact"] += (span.start, span.end, span.kind) in annotated
            count["overlapping"] += overlaps
            if misses == span.kind and not overlaps:
                print(f"  wrong   {text[span.start : span.end]!r} in {text[max(0, span.start - 50) : span.end + 30]!r}")
        for start, end, kind in annotated:
            count = counts[kind]
            count["annotated"] += 1
            covered = is_covered(text, start, end, found)
            count["covered"] += covered
            if misses == kind and not covered:
                print(f"  missed  {text[start:end]!r} in {text[max(0, start - 50) : end + 30]!r}")
    print(f"{'kind':20}{'items':>7}{'spans':>7}{'P exact':>9}{'R exact':>9}{'P touch':>9}{'leaked':>8}")
    for kind in pii.KINDS:
        count = counts[kind]
        print(
            f"{kind:20}{count['annotated']:7}{count['found']:7}"
            f"{share(count['exact'], count['found']):>9}{share(count['exact'], count['annotated']):>9}"
            f"{share(count['overlapping'], count['found']):>9}"
            f"{share(count['annotated'] - count['covered'], count['annotated']):>8}"
        )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def measure_injection(rows: list[dict[str, Any]], misses: str) -> None:
    threshold = conf.read("GUARDRAILS_INJECTION_THRESHOLD")
    flagged: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        is_flagged = injection.score(row["text"]) >= threshold
        flagged[row["kind"]].append(is_flagged)
        if misses == row["kind"] and is_flagged != bool(row["label"]):
            print(f"  {injection.score(row['text']):.2f}  {row['text'][:300]!r}")
    for kind, answers in sorted(flagged.items()):
        print(f"{kind:20}{len(answers):7} texts{share(sum(answers), len(answers)):>8} flagged")


def measure_topic(rows: list[dict[str, Any]], misses: str) -> None:
    """In scope are driving and insurance; the rest should be found off topic, small talk aside."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        label = topic.classify(row["text"]).label
        kind = "in scope" if row["intent"] in DRIVING else "small talk" if row["intent"] in SMALL_TALK else "the rest"
        kinds[kind].append(label)
        if misses == kind and (label == "off_topic") == (kind == "in scope"):
            print(f"  {label:10}  {row['intent']:20} {row['text'][:200]!r}")
    for kind, labels in sorted(kinds.items()):
        shares = "".join(f"  {label} {share(labels.count(label), len(labels))}" for label in topic.LABELS)
        print(f"{kind:20}{len(labels):7} texts{shares}")


def join_pieces(stream: StreamFilter, pieces: Iterable[str]) -> str:
    return "".join([*(stream.feed(piece) for piece in pieces), stream.close()])


def measure_invariance(texts: list[str]) -> None:
    chance = random.Random(7)
    different = leaks = 0
    for text in texts:
        for make in (pii_filter, competitor_filter):
            whole = join_pieces(make(), [text])
            cuts = sorted(chance.choices(range(len(text) + 1), k=6))
            splits = [list(text), [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]]
            different += sum(join_pieces(make(), pieces) != whole for pieces in splits)
        whole = join_pieces(pii_filter(), [text])
        values = [text[span.start : span.end] for span in pii.detect(text) if span.kind not in {"PERSON", "ADDRESS"}]
        leaks += sum(value in whole for value in values)
    print(f"{len(texts)} texts: {different} splits that gave another output, {leaks} found values in an output")


def seconds_each(work: Callable[[Any], object], items: list[Any]) -> float:
    """Best of three."""
    times = []
    for _ in range(3):
        begin = time.process_time()
        for item in items:
            work(item)
        times.append((time.process_time() - begin) / len(items))
    return min(times)


def measure_speed(messages: list[str]) -> None:
    deltas = [REPLY[index : index + 6] for index in range(0, len(REPLY), 6)] * 60
    chain = OutboundChain([competitor_filter(), pii_filter(conf.read("GUARDRAILS_OUTBOUND_KINDS"))])  # type: ignore[list-item]
    print(f"{seconds_each(chain.feed, deltas) * 1e6:8.1f} µs a delta of 6 characters, outbound chain")
    print(f"{seconds_each(pii.detect, [REPLY[:200]] * 300) * 1e6:8.1f} µs pii.detect, 200 characters of plain text")
    for name, work in (
        ("pii.detect", pii.detect),
        ("competitors.detect", competitors.detect),
        ("injection.score", injection.score),
    ):
        for label, texts in (("annotated texts", messages),):
            if texts:
                print(f"{seconds_each(work, texts) * 1e6:8.1f} µs {name}, mean of {len(texts)} {label}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--misses", default="", help="a kind of personal data or of injection text")
    options = parser.parse_args()
    rows = read_rows(options.data / "pii_dev.jsonl")
    print("Personal data")
    measure_pii(rows, options.misses)
    print("\nInjection")
    measure_injection(read_rows(options.data / "injection_dev.jsonl"), options.misses)
    print("\nTopic")
    measure_topic(read_rows(options.data / "offtopic_dev.jsonl"), options.misses)
    print("\nAny split gives the same")
    measure_invariance([row["text"] for row in rows])
    print("\nSpeed")
    measure_speed([row["text"] for row in rows])


if __name__ == "__main__":
    main()
