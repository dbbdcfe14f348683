"""Ages said only roughly: "thirty-ish", "in my mid-forties", "30 something", "around 50". Pure."""

import re
from dataclasses import dataclass

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fourties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
}
_PART = {"early": 2, "mid": 5, "middle": 5, "late": 8, None: 5}
_NAMES = "|".join(_TENS)
_DECADE = re.compile(rf"\b(?:(early|mid|middle|late)[\s-]*)?(?:([2-8]0)'?s|({'|'.join(_DECADES)}))\b")
_ISH = re.compile(rf"\b(?:([1-9]\d)|({_NAMES}))[\s-]*(?:ish|something|odd|or so)\b")
_AROUND = re.compile(
    rf"\b(?:around|about|roughly|approximately|nearly|almost)\s+(?:([2-8]0)|({_NAMES}))\b(?!,\d|[\s-]*(?:k\b|\w*thousand|miles?|one|two|three|four|five|six|seven|eight|nine))"
)


@dataclass(frozen=True)
class RoughAge:
    """The years that were probably meant, and the place of the words."""

    years: int
    start: int
    end: int


def find_rough_age(folded: str) -> RoughAge | None:
    """The first age of a folded text that is no exact one."""
    if match := _DECADE.search(folded):
        decade = int(match[2]) if match[2] else _DECADES[match[3]]
        return RoughAge(decade + _PART[match[1]], match.start(), match.end())
    if match := _ISH.search(folded) or _AROUND.search(folded):
        return RoughAge(int(match[1]) if match[1] else _TENS[match[2]], match.start(), match.end())
    return None
