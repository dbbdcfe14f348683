"""Questions for how two things differ: where nothing tells both, what each of them is is told. Pure."""

import re

_VERSUS = re.compile(
    r"^(?P<one>.{3,40}?)\s+(?:vs|versus|or|compared (?:to|with)|and)\.?\s+(?P<other>.{3,40}?)$", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"\b(?:difference|differences|differ|different|diff|compare|comparison|distinguish|versus|vs|compared)\b",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"^.*?\b(?:difference|differences|different|diff|compare|comparison|explain|between|about|how (?:do|does|is|are))\b"
    r"(?:\s+(?:is|are|of|between|the|me|do|does|from))*\s+"
    r"|\b(?:differ|different|(?:and )?which (?:one )?(?:do|should|is)\b.*)$",
    re.IGNORECASE,
)


def part_comparison(sentence: str) -> tuple[str, str] | None:
    """The two things that a question compares: "liability vs full coverage"."""
    if not _BETWEEN.search(sentence):
        return None
    rest = _AROUND.sub("", sentence.strip(" ?!.")).strip(" ?!.,")
    match = _VERSUS.match(rest)
    return (match["one"].strip(), match["other"].strip()) if match else None
