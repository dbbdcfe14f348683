"""What quotes say in the visitor's language: data of the company, beside figures that stay what they are."""

import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from chat.tools import ToolInputError, find_tool
from portal.contact_strings import CONTACT_STRINGS
from portal.quote_strings import QUOTE_STRINGS
from quotes.company import read_rates_file
from quotes.describing import describe_card, describe_quote
from quotes.interface_lines import INTERFACE_LINES
from quotes.leads.cipher import encrypt_contact
from quotes.leads.contact import Contact
from quotes.leads.letters import send_quote_letter
from quotes.models import Lead, LeadConsent, Quote
from quotes.rates import Rates, RatesError, parse_rates
from quotes.revising import revise_quote
from quotes.wording import find_words
from tests.cast import Cast
from tests.quotes.conftest import ACME, describe_car, make_context

SLOT = re.compile(r"\{\w+\}")
LANGUAGES = ("es", "fr", "de", "zh")


def call(name: str, language: str, key: str = "key-1", **arguments: Any) -> str:
    tool = find_tool(name)
    assert tool is not None
    context = replace(make_context(key), language=language)
    return str(tool.call(context, arguments).content[0]["text"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Base price: small car", "Precio base: coche pequeño"),
        ("Mileage: 45,000 miles", "Millaje: 45.000 millas"),
        ("Vehicle age: 1 model year", "Antigüedad del vehículo: 1 año de modelo"),
        ("Vehicle age: new", "Antigüedad del vehículo: nuevo"),
        ("Deductible: $1,000", "Deducible: 1000\u00a0$"),
        ("Collision, with a $500 deductible", "Colisión, con un deducible de 500\u00a0$"),
        ("Nobody translated this: small car", "Nobody translated this: coche pequeño"),
        ("Nobody translated this.", "Nobody translated this."),
        ("", ""),
    ],
)
def test_a_line_is_said_whole_with_what_stands_in_it_or_by_its_parts(rates: Rates, text: str, said: str) -> None:
    assert find_words(rates, "es-MX").say(text) == said
    assert find_words(rates, "fr").say("Base price: small car") == "Prix de base\u00a0: petite voiture"
    assert find_words(rates, "en").say(text) == find_words(rates, "ja").say(text) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_example_companys_card_is_in_its_languages(
    published: None, rates: Rates, language: str
) -> None:
    words = find_words(rates, language)
    vehicles = [("Toyota", "Camry"), ("Tesla", "Model 3"), ("Vespa", "GTS 300")]
    for place, (make, model) in enumerate(vehicles):
        call("get_quote", language, f"key-{place}", **describe_car(make=make, model=model))
    quotes = list(Quote.objects.all())
    assert len(quotes) == len(vehicles)
    for quote in quotes:
        card, english = describe_card(quote), quote.breakdown
        said = [line["label"] for line in card["breakdown"]] + card["included"]
        kept = {line["label"] for line in english} | set(quote.included)
        assert not set(said) & kept, set(said) & kept
        assert [line["amount"] for line in card["breakdown"]] == [line["amount"] for line in english]
        assert sum(Decimal(line["amount"]) for line in card["breakdown"]) == quote.monthly_premium
        for option in card["options"]:
            assert option["name"] in words.lines.values() and option["explanation"] in words.lines.values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_the_example_company_is_in_its_languages(rates: Rates, language: str) -> None:
    lines, rules = find_words(rates, language).lines, rates.eligibility
    limits = (rules.driver_age, rules.vehicle_age, rules.mileage, *rules.exclusions)
    assert rules.residence is not None
    for rule in (*limits, rules.residence):
        assert rule.reason in lines and rule.alternative in lines
    assert rules.residence.question in lines


def test_the_tools_answer_in_the_visitors_language(published: None) -> None:
    assert "Acme versichert Fahrer von 18 bis 85 Jahren." in call("get_quote", "de", **describe_car(driver_age=17))
    refusal = json.loads(call("note_quote_facts", "fr", "key-2", state="Hawaii"))["not_insured"][0]
    assert refusal["reason"].startswith("Acme n'assure pas de véhicules en Hawaii :")
    with pytest.raises(ToolInputError, match="El año de modelo 2090 no puede ser"):
        call("get_quote", "es", "key-3", **describe_car(year=2090))


def test_another_choice_and_the_page_and_the_letter_speak_as_the_quote_does(
    published: None, client: Client, cast: Cast
) -> None:
    call("get_quote", "es", **describe_car())
    quote = revise_quote(Quote.objects.get(), deductible=1000, options=["rental_reimbursement"])
    assert "Reembolso de coche de alquiler" in {line["label"] for line in describe_card(quote)["breakdown"]}

    client.force_login(cast.manager)
    page = client.get(f"/quotes/{quote.reference}/").content.decode()
    assert "Gastos de póliza" in page and "por emitir y mantener la póliza" in page and "Policy fee" not in page
    assert "Cómo se forma el precio" in page and "What is included" not in page

    lead = Lead.objects.create(wish="email", contact=encrypt_contact(Contact(email="jo@example.com")))
    LeadConsent.objects.create(lead=lead, channel="email", text="Yes", text_version="1", given_in="form")
    assert send_quote_letter(lead.pk, quote.pk, "https://acme.example")
    letter = str(mail.outbox[-1].body)
    assert "- Colisión, con un deducible de 1000\u00a0$" in letter and "Prima mensual: " in letter


def test_the_whole_page_of_a_quote_is_in_its_language_whatever_the_browsers_is(
    published: None, client: Client, cast: Cast
) -> None:
    call("get_quote", "de", **describe_car(mileage=23_000))
    call("get_quote", "en", "key-2", **describe_car())
    client.force_login(cast.manager)
    german, english = (
        client.get(f"/quotes/{quote.reference}/", headers={"accept-language": browser})
        for quote, browser in zip(Quote.objects.order_by("pk"), ("en", "de"), strict=True)
    )
    for page, language, said, unsaid in (
        (german, "de", ("Zum Inhalt springen", "23.000 Meilen", "500\u00a0$ Selbst", "Fahreralter"), "Skip to content"),
        (english, "en", ("Skip to content", "Mileage: 32,500 miles", "Driver&#x27;s age"), "Zum Inhalt springen"),
    ):
        content = page.content.decode()
        assert f'<html lang="{language}"' in content and page["Content-Language"] == language
        assert all(words in content for words in said) and unsaid not in content, language


def test_a_page_is_in_english_where_what_the_quote_includes_is(published: None, client: Client, cast: Cast) -> None:
    call("get_quote", "ja", **describe_car())
    client.force_login(cast.manager)
    path = f"/quotes/{Quote.objects.get().reference}/"
    page = client.get(path, headers={"accept-language": "de"}).content.decode()
    assert '<html lang="en"' in page and "How the price is made up" in page and "Zum Inhalt" not in page


def test_lines_have_todays_names_also_where_a_quote_was_given_under_others(published: None) -> None:
    call("get_quote", "de", **describe_car())
    quote = Quote.objects.get()
    lines = [line | {"label": line["label"].replace("Mileage", "Odometer")} for line in quote.breakdown]
    quote.breakdown = [*lines, {"label": "Odometer check", "amount": "0.00"}]
    assert quote.breakdown[2]["label"] == "Odometer: 32,500 miles"
    assert describe_card(quote)["breakdown"][2]["label"] == "Meilenstand: 32.500 Meilen"
    assert describe_card(quote)["breakdown"][2]["meaning"]
    told = describe_quote(quote)
    assert told["card_shows"] == f"{quote.monthly_premium}\u00a0$".replace(".", ",")
    assert told["breakdown"][2]["label"] == "Mileage: 32,500 miles"
    assert told["words"]["Mileage: 32,500 miles"] == "Meilenstand: 32.500 Meilen"
    assert told["breakdown"][-1]["label"] == "Odometer check"


def test_the_card_brings_along_what_its_page_says_around_it(published: None, rates: Rates) -> None:
    ours = {str(line) for line in (*QUOTE_STRINGS.values(), *CONTACT_STRINGS.values())}
    assert set(INTERFACE_LINES) <= ours
    for language in LANGUAGES:
        lines = find_words(rates, language).lines
        assert set(INTERFACE_LINES) <= lines.keys()
        for line in lines:
            assert set(SLOT.findall(line)) == set(SLOT.findall(lines[line])), line
    call("get_quote", "es", **describe_car())
    assert describe_card(Quote.objects.get())["words"]["per month"] == "al mes"
    call("get_quote", "ja", "key-2", **describe_car())
    card = describe_card(Quote.objects.order_by("-pk")[0])
    assert (card["language"], card["words"], card["included"][2]) == ("en", {}, "Comprehensive, with a $500 deductible")


def test_wrong_words_are_named_by_their_file(tmp_path: Path) -> None:
    shutil.copy(ACME / "rates.toml", tmp_path)
    (tmp_path / "rates_words.toml").write_text('[es]\n"Tax" = ""\n')
    with pytest.raises(RatesError, match=r"rates_words.toml: words.es.Tax"):
        read_rates_file(tmp_path / "rates.toml")
    (tmp_path / "rates_words.toml").write_text("[es")
    with pytest.raises(RatesError, match=r"rates_words.toml: it is not valid TOML"):
        read_rates_file(tmp_path / "rates.toml")


def test_words_for_a_language_that_is_none_are_refused(rules: dict[str, Any]) -> None:
    with pytest.raises(RatesError, match="words"):
        parse_rates(rules | {"words": {"Spanish!": {"Tax": "Impuesto"}}})


def test_the_form_is_told_what_is_wrong_in_the_pages_language(client: Client, published: None) -> None:
    facts = json.dumps({"make": "Honda", "model": "Civic", "driver_age": 170, "state": "Hawaii"})
    asked = client.post("/quotes/check/", facts, "application/json", headers={"Accept-Language": "es-MX"})
    problems = asked.json()["problems"]
    assert "170 años no puede ser" in problems["driver_age"]
    assert "Acme no asegura vehículos en Hawaii" in problems["state"] and "Si se muda" in problems["state"]
