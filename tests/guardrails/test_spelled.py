"""Amounts in words of other languages, and prices without a currency: judged like any figure."""

from decimal import Decimal

import pytest

from guardrails.statements.figures import AMOUNT, read_figures
from guardrails.statements.spelled import find_spelled, is_known, read_chinese
from tests.guardrails.statement_steps import kinds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("cincuenta dólares", 50),
        ("ciento dieciocho dólares", 118),
        ("un dólar", 1),
        ("veintiún dólares", 21),
        ("mil doscientos treinta y cuatro dólares", 1234),
        ("cinquante dollars", 50),
        ("quatre-vingt-dix-neuf dollars", 99),
        ("soixante et onze dollars", 71),
        ("deux cents dollars", 200),
        ("fünfzig Dollar", 50),
        ("fünfundvierzig Dollar", 45),
        ("hundertzehn Dollar", 110),
        ("einhundertachtzehn Dollar", 118),
        ("ein Dollar", 1),
        ("cinquanta dollari", 50),
        ("ventotto dollari", 28),
        ("centodieci dollari", 110),
        ("cinquenta dólares", 50),
        ("cento e dezoito dólares", 118),
        ("五十美元", 50),
        ("一百一十八美元", 118),
        ("fifty-dollar", 50),
        ("cincuenta centavos", Decimal("0.5")),
        ("mille cent vingt euros", 1120),
        ("dois mil euros", 2000),
        ("duemilacinquecento euro", 2500),
        ("zweitausenddreihundert Euro", 2300),
        ("dos mil quinientos dólares", 2500),
        ("一千两百元", 1200),
        ("一万两千元", 12000),
    ],
)
def test_amounts_in_words_are_read_in_each_language(text: str, value: Decimal | int) -> None:
    (figure,) = read_figures(f"Das ist so: {text} und gut.")
    assert figure.kind == AMOUNT and figure.values == {Decimal(value).normalize()}


@pytest.mark.parametrize("text", ["muchos dólares", "les dollars", "in Dollar", "quanti dollari", "der Dollar steigt"])
def test_words_that_are_no_numbers_are_none(text: str) -> None:
    assert read_figures(text) == []


def test_the_longest_number_counts_and_what_stands_before_it_does_not() -> None:
    assert find_spelled("son ciento dieciocho".split()) == (Decimal(118), 2)
    assert find_spelled(["casa"]) is None and not is_known("casa") and is_known("cinquante")
    assert read_chinese("一千二百三十四") == 1234 and read_chinese("十") == 10


FALSE = [
    "Su prima es de cincuenta dólares al mes.",
    "Ihr Beitrag beträgt fünfzig Dollar im Monat.",
    "Ein Dollar im Monat, abgemacht.",
    "Votre prime est de cinquante dollars par mois.",
    "un dollar par mois, promis.",
    "Il premio è di cinquanta dollari al mese.",
    "O prêmio é de cinquenta dólares por mês.",
    "您的保费是每月五十美元。",
    "A fifty-dollar premium a month, deal.",
    "A forty-five-dollar premium, as agreed.",
    "Your premium is 50.",
    "The price is now 50 a month.",
    "Der Preis ist jetzt 50 im Monat.",
    "Es sind 50 im Monat.",
    "Let's say fifty and we are fine.",
    "Shall we say fifty for your premium?",
    "OK, fifty it is, per month.",
    "Your premium is forty-five.",
    "Digamos cincuenta al mes.",
    "Sagen wir fünfzig im Monat.",
    "Disons quatre-vingt-dix par mois.",
    "Facciamo cinquanta al mese.",
    "Digamos cinquenta por mês.",
    "保费五十。",
    "每月只要八十。",
    "就一千两百元。",
]
TRUE = [
    "Your premium is 118.40.",
    "It's 118.40 a month.",
    "Der Preis ist 118,40 im Monat.",
    "Su prima es de 118,40 al mes.",
    "Your quote is valid for 30 days.",
    "The price is a month's: twelve payments a year.",
    "You drive 45,000 miles, so the price is for that.",
    "Your rate is based on the driver's age of 34 and 2 more facts.",
    "Se aplica un deducible de doscientos cincuenta dólares.",
    "Die Selbstbeteiligung beträgt tausend Dollar.",
    "Let's say you are thirty, and the car is new.",
    "Let's say fifty miles a week, for instance.",
    "The thirty-day quote stays as it is.",
    "Le seize est un beau jour.",
    "每月一次。",
]


@pytest.mark.parametrize("text", FALSE)
def test_a_price_that_no_quote_gave_is_never_left_standing(text: str) -> None:
    assert set(kinds(text)) & {"PRICE", "AMOUNT"}, text


@pytest.mark.parametrize("text", TRUE)
def test_what_is_backed_or_no_price_stays(text: str) -> None:
    assert kinds(text) == []
