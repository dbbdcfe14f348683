"""Personal data: precision, recall and leaks by kind, beside Presidio's published figures."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from benchmarks.guardrails.report import print_target, share, show
from guardrails import pii
from guardrails.spans import Span

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
# Annotations that a span of the kind may touch without being wrong: the parts of an address, titles of a person.
_ALSO_RIGHT = {
    "ADDRESS": {"STREET_ADDRESS", "ZIP_CODE", "GPE"},
    "PERSON": {"PERSON", "TITLE"},
    "DATE_OF_BIRTH": {"DATE_TIME"},
}
# Presidio 2.2.366 with its small English model on the whole of presidio-research's synth_dataset_v2 (@7622dec): exact
# precision and recall, and the share that leaks where it was counted.
_PRESIDIO = {
    "CREDIT_CARD": (1.00, 0.77, 0.11),
    "US_SSN": (1.00, 1.00, float("nan")),
    "IBAN": (1.00, 1.00, float("nan")),
    "EMAIL": (1.00, 1.00, float("nan")),
    "IP_ADDRESS": (1.00, 1.00, float("nan")),
    "PHONE": (0.69, 0.55, 0.44),
    "PERSON": (0.63, 0.57, 0.34),
    "ADDRESS": (0.54, 0.17, float("nan")),
}
_SURE = ("CREDIT_CARD", "US_SSN", "IBAN", "EMAIL", "IP_ADDRESS")


class Counts:
    """Of one kind."""

    annotated = found = exact = touching = covered = 0

    @property
    def precision(self) -> float:
        return share(self.exact, self.found)

    @property
    def recall(self) -> float:
        return share(self.exact, self.annotated)

    @property
    def touching_precision(self) -> float:
        return share(self.touching, self.found)

    @property
    def leaked(self) -> float:
        return share(self.annotated - self.covered, self.annotated)


def is_covered(text: str, start: int, end: int, found: Iterable[Span]) -> bool:
    """Whether no letter or digit of the item is left outside all spans."""
    hidden = {index for span in found for index in range(span.start, span.end)}
    return all(index in hidden or not text[index].isalnum() for index in range(start, end))


def count_kinds(rows: list[dict[str, Any]], misses: str) -> dict[str, Counts]:
    counts: dict[str, Counts] = defaultdict(Counts)
    for row in rows:
        text, found = row["text"], pii.detect(row["text"])
        annotated = {
            (item["start"], item["end"], KINDS[item["kind"]]) for item in row["spans"] if item["kind"] in KINDS
        }
        for span in found:
            count = counts[span.kind]
            count.found += 1
            count.exact += (span.start, span.end, span.kind) in annotated
            is_right = _touches(span, row["spans"])
            count.touching += is_right
            if misses == span.kind and not is_right:
                print(f"  wrong   {text[span.start : span.end]!r} in {text[max(0, span.start - 50) : span.end + 30]!r}")
        for start, end, kind in annotated:
            is_hidden = is_covered(text, start, end, found)
            counts[kind].annotated += 1
            counts[kind].covered += is_hidden
            if misses == kind and not is_hidden:
                print(f"  missed  {text[start:end]!r} in {text[max(0, start - 50) : end + 30]!r}")
    return counts


def _touches(span: Span, items: list[dict[str, Any]]) -> bool:
    right = _ALSO_RIGHT.get(span.kind, {source for source, kind in KINDS.items() if kind == span.kind})
    return any(item["kind"] in right and item["start"] < span.end and span.start < item["end"] for item in items)


def _select_us_phones(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows whose only phones have the form of the North American plan."""
    return [row for row in rows if (phones := _list_phones(row)) and all(map(_is_north_american, phones))]


def _list_phones(row: dict[str, Any]) -> list[str]:
    return [row["text"][item["start"] : item["end"]] for item in row["spans"] if item["kind"] == "PHONE_NUMBER"]


def _is_north_american(written: str) -> bool:
    digits = "".join(filter(str.isdigit, written.lower().partition("x")[0]))
    return len(digits.removeprefix("001").removeprefix("1")) == 10 and not written.startswith(("+4", "+3", "0"))


def measure(rows: list[dict[str, Any]], misses: str) -> None:
    counts = count_kinds(rows, misses)
    print(
        f"  {'':20}{'items':>7}{'spans':>7}{'P exact':>9}{'R exact':>9}{'P touch':>9}{'leaked':>8}   Presidio: "
        f"P, R, leaked"
    )
    for kind in pii.KINDS:
        count = counts[kind]
        theirs = "   ".join(map(show, _PRESIDIO[kind])) if kind in _PRESIDIO else ""
        figures = (count.precision, count.recall, count.touching_precision, count.leaked)
        print(
            f"  {kind:20}{count.annotated:7}{count.found:7}"
            + "".join(f"{show(value):>9}" for value in figures)
            + f"   {theirs}"
        )
    print()
    for kind in _SURE:
        print_target(f"{kind}, recall, exact", counts[kind].recall, "≥ 0.99")
        print_target(f"{kind}, precision, exact", counts[kind].precision, "≥ 0.98")
    us = count_kinds(_select_us_phones(rows), "")["PHONE"]
    print_target("phones of the form of the United States, recall", us.recall, "≥ 0.95")
    print_target("phones of the form of the United States, precision", us.precision, "≥ 0.95")
    print_target("all phones, recall", counts["PHONE"].recall, "≥ 0.80")
    for kind, wanted in (("PERSON", "≥ 0.75"), ("ADDRESS", "≥ 0.60")):
        print_target(f"{kind}, not leaked", 1 - counts[kind].leaked, wanted)
        print_target(f"{kind}, precision, touching", counts[kind].touching_precision, "≥ 0.80")
