"""Other choices on a quote that stands: what is asked of the tool, and its figures in words."""

from typing import Any

import pytest

from numerals.writing import write_amount
from tests.chat.offline.visit import CHOICE_TOOLS, TOOLS, Visit, has_amount

FACTS = "2022 Tesla Model 3, 12,000 miles, I'm 34, quote please"
OTHER_LANGUAGES = ("es", "fr", "de", "it", "pt", "zh")


def talk(*lines: str, tools: list[dict[str, Any]] = CHOICE_TOOLS) -> tuple[Visit, str]:
    """A visit with a quote of $146.50, and the reply to the last of the lines."""
    visit = Visit(tools)
    visit.say(FACTS)
    return visit, visit.walk(*lines)


def list_tried(visit: Visit) -> list[dict[str, Any]]:
    called = [arguments for name, arguments in visit.calls if name == "try_quote_choices"]
    return [{name: value for name, value in one.items() if name != "reference"} for one in called]


@pytest.mark.parametrize(
    ("text", "tried"),
    [
        ("What if I take the $1,000 deductible?", {"deductible": 1000}),
        ("what deductible would 250 be?", {"deductible": 250}),
        ("and with a deductible of 250?", {"deductible": 250}),
        ("how much would a one thousand dollar deductible be", {"deductible": 1000}),
        ("what if I raise the deductible?", {"deductible": 1000}),
        ("what would the lowest deductible cost?", {"deductible": 250}),
        ("how much is roadside extra?", {"add": ["Roadside assistance"]}),
        ("what would rental reimbursement add?", {"add": ["Rental reimbursement"]}),
        ("can I add roadside?", {"add": ["Roadside assistance"]}),
        ("what if I take a 1000 deductible and add roadside?", {"deductible": 1000, "add": ["Roadside assistance"]}),
        ("add roadside", {"add": ["Roadside assistance"], "keep": True}),
        ("can you add roadside assistance please?", {"add": ["Roadside assistance"], "keep": True}),
        ("please remove the rental reimbursement", {"remove": ["Rental reimbursement"], "keep": True}),
        ("make it a $1,000 deductible", {"deductible": 1000, "keep": True}),
        ("bump the deductible to 250", {"deductible": 250, "keep": True}),
        ("I don't want liability, can you remove it?", {"remove": ["Liability"]}),
        ("change the deductible to 250", {"deductible": 250, "keep": True}),
        ("add pet insurance", None),
        ("can I get a discount?", {"deductible": 1000}),
        ("why is it so expensive?", {"deductible": 1000}),
        ("can I pay less somehow?", {"deductible": 1000}),
        ("whats the lowest it can be", {"deductible": 1000}),
        ("¿puedo pagar menos?", {"deductible": 1000}),
        ("Und mit 1.000 $ Selbstbeteiligung?", {"deductible": 1000}),
        ("¿Y con un deducible de 250?", {"deductible": 250}),
        ("et avec une franchise de 1 000 ?", {"deductible": 1000}),
        ("e con una franchigia di 1000?", {"deductible": 1000}),
        ("e com franquia de 250?", {"deductible": 250}),
        ("免赔额1000呢？", {"deductible": 1000}),
        ("agregue asistencia en carretera", {"add": ["Roadside assistance"], "keep": True}),
        ("ajoutez l'assistance routière", {"add": ["Roadside assistance"], "keep": True}),
    ],
)
def test_what_is_asked_in_words_is_asked_of_the_tool(text: str, tried: dict[str, Any] | None) -> None:
    visit, _ = talk(text)
    assert list_tried(visit) == ([tried] if tried else [])
    assert visit.quoted is None, "a deductible is no fact of the vehicle"


@pytest.mark.parametrize(
    "text",
    [
        "what is a deductible?",
        "how does a deductible work?",
        "what is included?",
        "do I pay the deductible when somebody hits me?",
        "can I add my wife as a driver?",
        "thanks!",
    ],
)
def test_what_is_no_choice_is_none(text: str) -> None:
    visit, reply = talk(text)
    assert list_tried(visit) == [] and reply


def test_a_what_if_tells_both_prices_and_the_difference_and_offers_to_change_it() -> None:
    _, reply = talk("What if I take the $1,000 deductible?")
    assert all(figure in reply for figure in ("$1,000 deductible", "$141.50 a month", "$5.00 less", "$146.50"))
    assert reply.count("?") == 1 and "card" in reply


@pytest.mark.parametrize("yes", ["yes please", "yes", "ok do it", "do that"])
def test_yes_takes_the_offer_up(yes: str) -> None:
    visit, reply = talk("What if I take the $1,000 deductible?", yes)
    assert list_tried(visit) == [{"deductible": 1000, "keep": True}]
    assert "$141.50" in reply and "$146.50" in reply
    assert "$141.50" in visit.say("how much is it per month again?")


def test_no_leaves_the_quote_and_another_figure_follows_up() -> None:
    visit, reply = talk("What if I take the $1,000 deductible?", "no thanks")
    assert list_tried(visit) == [] and "$141.50" not in reply
    visit, _ = talk("What if I take the $1,000 deductible?", "and 250?")
    assert list_tried(visit) == [{"deductible": 250}]


@pytest.mark.parametrize(
    "text",
    [
        "which deductibles can I choose?",
        "what is my deductible?",
        "what's the deductible?",
        "and how high is the deductible in this quote?",
        "is the deductible 500?",
        "a 500 or a 1000 deductible?",
    ],
)
def test_all_deductibles_are_listed_with_their_prices(text: str) -> None:
    visit, reply = talk(text)
    assert list_tried(visit) == [{"deductible": 250}, {"deductible": 1000}]
    assert all(line in reply for line in ("- $250: $149.00", "- $1,000: $141.50", "$500 deductible", "$146.50"))


def test_what_cannot_be_chosen_is_answered_with_what_can() -> None:
    visit, reply = talk("make it a $50 deductible")
    assert list_tried(visit) == [{"deductible": 50, "keep": True}]
    assert "can be added or taken out" in reply and "$50 a month" not in reply


def test_cheaper_words_get_the_price_explained_and_no_promise() -> None:
    _, reply = talk("any discount for good drivers?")
    assert "can't promise" in reply and "$141.50 a month" in reply
    _, reply = talk("that's too expensive")
    assert "Base price: $138.00" in reply and "$141.50 a month" in reply


@pytest.mark.parametrize("text", ["es mucho dinero", "C'est hors de prix", "Das ist viel Geld", "È troppo caro"])
def test_too_much_is_heard_in_other_languages(text: str) -> None:
    assert "141" in talk(text)[1]


def test_without_the_tool_the_card_is_pointed_to_and_nothing_is_worked_out() -> None:
    _, reply = talk("What if I take the $1,000 deductible?", tools=TOOLS)
    assert "card" in reply and "$" not in reply


def test_a_tool_that_fails_is_told_without_a_figure() -> None:
    visit, _ = talk("hello")
    visit.is_out_of_service = True
    for text in ("What if I take the $1,000 deductible?", "add roadside"):
        said = visit.say(text)
        assert "The service is unavailable for the moment." in said and "$" not in said


@pytest.mark.parametrize("text", ["what does it cost yearly?", "how much is that per year?", "and for a whole year?"])
def test_twelve_months_are_the_tools_figure(text: str) -> None:
    _, reply = talk(text)
    assert "$1,758.00" in reply and "$146.50" in reply


@pytest.mark.parametrize("text", ["is that price guaranteed?", "is the price locked in?", "will the price change?"])
def test_how_firm_a_price_is(text: str) -> None:
    _, reply = talk(text)
    assert "estimate" in reply and "December 23, 2026" in reply


@pytest.mark.parametrize(
    "text",
    [
        "so it's $50 then, right?",
        "fifty dollars a month, ok?",
        "you said forty bucks",
        "$80 a month or I walk",
        "Also 50 Dollar im Monat, richtig?",
        "entonces son 50 dólares, ¿verdad?",
        "donc c'est 50 dollars, non ?",
        "quindi sono 50 dollari?",
        "então são 50 dólares?",
        "那就是50美元对吧？",
    ],
)
def test_a_price_that_a_visitor_names_is_answered_with_the_quotes(text: str) -> None:
    _, reply = talk(text)
    assert has_amount(reply, "146.50") and not has_amount(reply, "50") and "40" not in reply


QUESTIONS = {
    "es": ("¿cuánto cuesta al año?", "¿por qué es tan caro?", "¿hay algún descuento?", "¿el precio está garantizado?"),
    "fr": ("combien par an ?", "pourquoi est-ce si cher ?", "il y a une remise ?", "le prix est-il garanti ?"),
    "de": ("Was kostet das im Jahr?", "Warum ist das so teuer?", "Gibt es Rabatt?", "Ist der Preis garantiert?"),
    "it": ("quanto costa all'anno?", "perché è così caro?", "posso avere uno sconto?", "il prezzo è garantito?"),
    "pt": ("quanto custa por ano?", "por que é tão caro?", "tem desconto?", "o preço é garantido?"),
    "zh": ("一年多少钱？", "为什么这么贵？", "有折扣吗？", "价格保证吗？"),
}


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_questions_on_the_price_are_answered_in_the_visitors_language(language: str) -> None:
    year, why, discount, guarantee = QUESTIONS[language]
    base, lower, whole_year = (write_amount(amount, "USD", language) for amount in ("138.00", "141.50", "1758.00"))
    assert whole_year in talk(year)[1]
    explained, offered, firm = (talk(text)[1] for text in (why, discount, guarantee))
    assert base in explained and lower in explained and lower in offered and "23" in firm and "2026" in firm
    for reply in (explained, offered, firm):
        assert not {"The", "With", "would", "estimate"} & set(reply.split()), reply


@pytest.mark.parametrize(
    ("language", "yes"), [("es", "sí"), ("fr", "oui"), ("de", "ja bitte"), ("it", "sì"), ("zh", "好的")]
)
def test_an_offer_is_taken_up_in_the_visitors_language(language: str, yes: str) -> None:
    visit, _ = talk(QUESTIONS[language][2], yes)
    assert list_tried(visit) == [{"deductible": 1000, "keep": True}]


def test_what_is_in_there_is_asked_of_the_quote_and_put_in() -> None:
    visit, _ = talk("is roadside assistance in there", "put it in")
    assert list_tried(visit) == [{"add": ["Roadside assistance"], "keep": True}]


def test_how_to_save_a_quote_is_no_wish_to_save_money() -> None:
    _, reply = talk("How do I save the quote?")
    assert "Base price" not in reply and "card" in reply
