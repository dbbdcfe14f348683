"""One number, one way to write it in each language: what texts say is what the browser shows on cards."""

from decimal import Decimal

import pytest

from numerals.writing import rewrite, write_amount, write_number

# As Chromium's Intl writes them; no-break spaces are shown as _ here, narrow ones as '.
CASES = [
    ("en", "$150.90", "$1,758.00", "$1,000", "4,500", "23,000"),
    ("en-US", "$150.90", "$1,758.00", "$1,000", "4,500", "23,000"),
    ("de", "150,90_$", "1.758,00_$", "1.000_$", "4.500", "23.000"),
    ("es-MX", "150,90_$", "1758,00_$", "1000_$", "4500", "23.000"),
    ("fr", "150,90_$", "1'758,00_$", "1'000_$", "4'500", "23'000"),
    ("it", "150,90_$", "1758,00_$", "1000_$", "4500", "23.000"),
    ("pt", "$_150,90", "$_1.758,00", "$_1.000", "4.500", "23.000"),
    ("nl", "$_150,90", "$_1.758,00", "$_1.000", "4.500", "23.000"),
    ("ru", "150,90_$", "1_758,00_$", "1_000_$", "4_500", "23_000"),
    ("zh-hans", "$150.90", "$1,758.00", "$1,000", "4,500", "23,000"),
    ("ja", "$150.90", "$1,758.00", "$1,000", "4,500", "23,000"),
]


def show(text: str) -> str:
    return text.replace("\u00a0", "_").replace("\u202f", "'")


@pytest.mark.parametrize(("language", *"abcde"), CASES)
def test_numbers_and_amounts_are_written_as_the_language_does(
    language: str, a: str, b: str, c: str, d: str, e: str
) -> None:
    amounts = Decimal("150.90"), "1758.00", 1000
    assert [show(write_amount(one, "USD", language)) for one in amounts] == [a, b, c]
    assert [show(write_number(one, language)) for one in (4500, 23_000)] == [d, e]
    assert [show(rewrite(one, language)) for one in ("$150.90", "$1,758.00", "$1,000", "23,000")] == [a, b, c, e]


@pytest.mark.parametrize("text", ["2021", "34", "Ohio", "Model 3", "", "1,00", "10-12", "$"])
def test_what_is_no_grouped_number_stays_as_it_is(text: str) -> None:
    assert rewrite(text, "de") == text


def test_a_currency_without_a_sign_is_written_by_its_code_and_what_is_no_number_as_it_came() -> None:
    assert show(write_amount("1234.50", "CHF", "de")) == "1.234,50_CHF"
    assert show(write_amount("-6.50", "USD", "de")) == "-6,50_$"
    assert show(write_amount("on request", "USD", "de")) == "on request_$"
