"""The company's colours made readable: any brand colour gives text that meets WCAG AA, in light and in dark."""

import re
from typing import NamedTuple

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
# On any colour either white or this ink has a contrast of 4.5; a lighter ink would leave a gap in the middle.
_INK, _WHITE, _BLACK = "#050505", "#ffffff", "#000000"
# The least favourable surface on which links stand, per scheme (static/css/tokens.css).
_LIGHT_SURFACE, _DARK_SURFACE = "#f1eee7", "#1f2927"
FALLBACK_BRAND, FALLBACK_ACCENT = "#0b5d56", "#f4a62a"


class Palette(NamedTuple):
    brand: str
    on_brand: str
    accent: str
    on_accent: str


def make_palettes(brand: str, accent: str) -> tuple[Palette, Palette]:
    """(light, dark) from two `#rrggbb` colours; anything else falls back to the portal's own."""
    brand = brand if _HEX.fullmatch(brand or "") else FALLBACK_BRAND
    accent = accent if _HEX.fullmatch(accent or "") else FALLBACK_ACCENT
    light = move_until_readable(brand, _LIGHT_SURFACE, towards=_BLACK)
    dark = move_until_readable(brand, _DARK_SURFACE, towards=_WHITE)
    return (
        Palette(light, choose_text(light), accent, choose_text(accent)),
        Palette(dark, choose_text(dark), accent, choose_text(accent)),
    )


def move_until_readable(colour: str, background: str, *, towards: str, ratio: float = 5.0) -> str:
    """The colour, mixed with as little of `towards` as gives the contrast ratio on the background."""
    for percent in range(0, 101, 4):
        mixed = _mix(colour, towards, percent / 100)
        if contrast(mixed, background) >= ratio:
            return mixed
    return towards


def choose_text(background: str) -> str:
    return max((_WHITE, _INK), key=lambda text: contrast(text, background))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _mix(one: str, other: str, share: float) -> str:
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
