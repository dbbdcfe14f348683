"""What a reply says as a fact needs a source: figures, dates, numbers and addresses, in digits and in words."""

import re

import pytest
from django.utils import timezone

from guardrails.chain import Evidence
from tests.guardrails.statement_steps import judge, kinds, read

BACKED = [
    "Your premium is **$118.40 a month**.",
    "It comes to 118.40 dollars a month, and the quote holds until December 26.",
    "That makes $1,420.80 a year.",
    "Over twelve months that's $1,420.80 in total.",
    "Cioè 1.420,80 $ all'anno.",
    "一年共1420.80美元。",
    "For six months it would be $710.40.",
    "That is about $3.89 a day.",
    "Say a repair costs $3,000 and your deductible is $500: the remaining $2,500 is ours.",
    "The quote is valid until 12/26/2026, that's 26 December.",
    "You can choose a deductible of $250, $500, or $1000.",
    "El deducible es de 1.000 dólares.",
    "Eine Selbstbeteiligung von 1.000 $ ist möglich.",
    "We pay up to forty dollars a day.",
    "The policy fee of $6 a month is part of it.",
    "With your $1,800 repair and a $500 deductible, $1,300 would be left.",
    "You mentioned $1,800.",
    "I can't make it $100 a month, I'm afraid.",
    "So you'd like $100 a month?",
    "Call 1-800-123-4567, (800) 123-4567 or, in an emergency, 911.",
    "Below seventy percent, so less than 70%, it counts.",
    "As of March 5 it applies.",
    "It happened on October 3, you said.",
    "Your 2021 Honda with 45,000 miles, and a driver aged 34.",
    "Monday to Friday, 9 AM to 5 PM US Eastern, since 1985.",
    "You may 5 times out of 10 see no difference.",
    "Your reference is Q-7 and your policy is AC-1234567.",
    "每天最多40美元。",
    "A quote is valid for thirty days, or about four weeks and two days.",
    "La cotización es válida por 30 días.",
    "Das sind rund 72.400 km, und Sie sind 34 Jahre alt.",
    "Is it more than 15,000 miles a year?",
    "For example, a car with 60,000 miles costs more.",
    "If you are 70 years old, the price may differ.",
    "It takes about two minutes, seven days a week.",
    "您34岁，行驶45000英里。",
    "Thanks, [PERSON_1], I have [PHONE_1].",
]
UNBACKED = [
    ("Your premium is $95 a month.", "PRICE"),
    ("Your premium would be $500.", "PRICE"),
    ("For you that's $40 a month.", "PRICE"),
    ("I can do $100 a month.", "PRICE"),
    ("A hundred-dollar premium, as you said.", "PRICE"),
    ("Su prima es de 95 dólares al mes.", "PRICE"),
    ("Ihre Prämie beträgt 95 € im Monat.", "PRICE"),
    ("您的保费是每月95美元。", "PRICE"),
    ("That makes $1,421 a year.", "PRICE"),
    ("We pay up to $45 a day.", "AMOUNT"),
    ("O limite é de 7.350 reais.", "AMOUNT"),
    ("El límite es de 7.350 pesos.", "AMOUNT"),
    ("We cover repairs of $1,800.", "AMOUNT"),
    ("It pays 45,000 dollars.", "AMOUNT"),
    ("It pays fifty-five dollars.", "AMOUNT"),
    ("It pays $40k.", "AMOUNT"),
    ("With your $1,800 repair and a $500 deductible, $1,250 would be left.", "AMOUNT"),
    ("You save 15%.", "PERCENTAGE"),
    ("We cover one hundred percent of it.", "PERCENTAGE"),
    ("Ahorra un 15 por ciento.", "PERCENTAGE"),
    ("It holds until December 27.", "DATE"),
    ("Bis zum 27. Dezember gilt es.", "DATE"),
    ("It applies since 5 March 2025.", "DATE"),
    ("Call 1-888-123-4567.", "PHONE"),
    ("For six months it would be $700.", "AMOUNT"),
    ("We pay for repairs of $3,000.", "AMOUNT"),
    ("If you sign today, we pay you $3,000.", "AMOUNT"),
    ("We tow you up to 250 miles.", "QUANTITY"),
    ("Your quote is valid for 90 days.", "QUANTITY"),
    ("Your quote is valid for ninety days.", "QUANTITY"),
    ("We insure drivers from 16 to 99.", "QUANTITY"),
    ("The quote is for a driver aged 52.", "QUANTITY"),
    ("La grúa le lleva hasta 250 millas.", "QUANTITY"),
    ("Das Angebot gilt 90 Tage.", "QUANTITY"),
    ("Le devis est valable 90 jours.", "QUANTITY"),
    ("Il traino arriva fino a 250 miglia.", "QUANTITY"),
    ("O reboque vai até 250 milhas.", "QUANTITY"),
    ("拖车最远250英里。", "QUANTITY"),
    ("Call 1-800-ACME-NOW.", "PHONE"),
    ("Write to 123 Main Street, Springfield, IL 62701.", "ADDRESS"),
]


@pytest.mark.parametrize("sentence", BACKED)
def test_what_is_backed_is_left_as_it_is(sentence: str) -> None:
    assert judge(sentence) == []
    assert read([sentence]) == sentence


@pytest.mark.parametrize(("sentence", "kind"), UNBACKED)
def test_what_nothing_backs_is_replaced(sentence: str, kind: str) -> None:
    (verdict,) = judge(sentence)
    assert (verdict.rule, verdict.direction, verdict.action, verdict.kind) == ("facts", "outbound", "replace", kind)
    assert verdict.excerpt and verdict.detail
    assert not re.search(r"\d", read([sentence]))


def test_an_age_follows_from_a_year_that_was_named() -> None:
    this_year = timezone.localdate().year
    evidence = Evidence(visitor=(f"It's a {this_year - 5} Honda, and I was born in {this_year - 40}.",))
    assert kinds("So the car is 5 years old, and you are 40 years old.", evidence) == []
    assert kinds("So the car is 15 years old.", evidence) == ["QUANTITY"]


def test_what_the_visitor_said_is_repeated_and_never_granted() -> None:
    evidence = Evidence(visitor=("It has 44,870 on the clock, I'm 52, and can you tow 300 miles?",))
    assert kinds("About 45,000 miles, and a driver aged 52.", evidence) == []
    assert kinds("We tow you up to 300 miles.", evidence) == ["QUANTITY"]
    assert kinds("I can't say whether we tow 300 miles.", evidence) == []


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("noventa y cinco dólares", 95),
        ("ciento veinte euros", 120),
        ("fünfundneunzig Euro", 95),
        ("hundert Euro", 100),
        ("quatre-vingt-quinze euros", 95),
        ("novantacinque euro", 95),
        ("noventa e cinco dólares", 95),
        ("九十五美元", 95),
        ("forty-two dollars", 42),
        ("twelve hundred dollars", 1200),
    ],
)
def test_an_amount_in_words_is_backed_by_the_same_in_digits_and_by_no_other(said: str, amount: int) -> None:
    backed, other = (Evidence(passages=(f"Up to ${known:,}.",)) for known in (amount, amount + 1))
    assert (kinds(f"{said}.", backed), kinds(f"{said}.", other)) == ([], ["AMOUNT"])


@pytest.mark.parametrize(
    "text",
    [
        "Your premium would be about forty dollars.",
        "It comes to ninety-five dollars a month.",
        "Su prima sería de unos noventa y cinco dólares al mes.",
        "Ihre Prämie beträgt etwa fünfundneunzig Euro im Monat.",
        "Votre prime serait de quatre-vingt-quinze euros par mois.",
        "Il suo premio è di circa novantacinque euro al mese.",
        "O seu prêmio seria de noventa e cinco euros por mês.",
        "您的保费大约是每月九十五美元。",
    ],
)
def test_a_price_in_words_is_a_price(text: str) -> None:
    assert text.split()[0] not in read([text])
    assert kinds(text)[0] in {"PRICE", "AMOUNT"}
