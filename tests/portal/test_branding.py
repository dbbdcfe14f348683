import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.branding import FALLBACK_BRAND, contrast, make_palettes

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#abcdef", "#abcdef", 1),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@given(colours, colours)
def test_any_brand_colour_gives_readable_text_in_light_and_dark(brand: str, accent: str) -> None:
    light, dark = make_palettes(brand, accent)
    for palette, surface in ((light, "#ffffff"), (light, "#f1eee7"), (dark, "#171f1d"), (dark, "#1f2927")):
        assert contrast(palette.brand, surface) >= 4.5
        assert contrast(palette.on_brand, palette.brand) >= 4.5
        assert contrast(palette.on_accent, palette.accent) >= 4.5


def test_a_readable_brand_colour_is_kept_as_it_is() -> None:
    assert make_palettes("#0f5c6e", "#b4530a")[0].brand == "#0f5c6e"


@pytest.mark.parametrize("broken", ["", "teal", "#fff", "#12345g", "#123456;}body{display:none"])
def test_a_broken_colour_never_reaches_the_style_sheet(broken: str) -> None:
    assert make_palettes(broken, broken) == make_palettes(FALLBACK_BRAND, "#f4a62a")
