"""Vehicle identification numbers, which are masked where the policy says so: a car's number leads to its owner."""

import re
from collections.abc import Iterator

from guardrails.pii.context import LETTER, Cue
from guardrails.spans import Span

_VIN = re.compile(rf"(?<!{LETTER})(?<!-)(?=[A-Za-z\-]*\d)[A-HJ-NPR-Za-hj-npr-z0-9]{{17}}(?!{LETTER}|-)")
_SAYS_VIN = Cue(
    r"\bvins?\b|vehicle identification|chassis|fahrgestell|bastidor|telaio|ch[aâ]ssis|identification number"
)
_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", map(int, "123456781234579234567890123456789"), strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def has_valid_check_character(vin: str) -> bool:
    """The ninth character, by 49 CFR 565.15: North America's makers set it, others need not."""
    total = sum(_VALUES[character] * weight for character, weight in zip(vin.upper(), _WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == vin[8].upper()


def find_vins(text: str, start: int) -> Iterator[Span]:
    for match in _VIN.finditer(text, start):
        if _SAYS_VIN.stands_before(text, match.start()) or has_valid_check_character(match[0]):
            yield Span(*match.span(), "VIN")
