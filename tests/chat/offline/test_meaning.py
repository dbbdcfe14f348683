"""What is said in words that no cue knows, and in whatever language, is read by what it means."""

import pytest

from chat.offline.engine import Engine
from tests.chat.offline.visit import CHOICE_TOOLS, DIALOGUE, PROFILE, Visit, as_text, say

QUOTE = "Quote for a 2016 Subaru Outback, 90k miles, I'm 40"
KNOWN = Engine(lambda: DIALOGUE, lambda: PROFILE)


class KnowingVisit(Visit):
    """The company has named the questions that its help centre answers."""

    engine = KNOWN


@pytest.mark.parametrize(
    "text",
    ["I'd like a quote for my Tesla", "Can I get a quote for a Tesla?", "Hi, please give me a quote for my Rivian"],
)
def test_a_quote_for_an_electric_car_is_no_question_about_them(text: str) -> None:
    visit = KnowingVisit()
    assert "which model year" in visit.say(text)
    assert visit.searched == []


@pytest.mark.parametrize(
    "text", ["hey, can i get insurance for my jeep compass", "hi, i need insurance for my Rivian R1T"]
)
def test_insurance_for_a_vehicle_is_a_wish_for_its_quote(text: str) -> None:
    visit = KnowingVisit()
    assert "model year" in visit.say(text) and visit.searched == []


@pytest.mark.parametrize("text", ["how much do I pay for the Tesla", "my claim from last month is still not paid"])
def test_what_is_of_the_visitors_own_is_no_question_of_all(text: str) -> None:
    visit = KnowingVisit()
    assert "Talk to a person" in visit.say(text) and visit.searched == []


@pytest.mark.parametrize(
    ("text", "reply"),
    [("Can I get a quote for a Lada?", "make, model and model year"),
     ("Can I get a quote for a Lada Niva?", "a Lada Niva. Which model year")],
)  # fmt: skip
def test_a_quote_for_a_make_that_no_list_knows_is_no_question_about_quotes(text: str, reply: str) -> None:
    visit = KnowingVisit()
    assert reply in visit.say(text)
    assert visit.searched == []


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("what amount comes off my payout?", "Deductibles"),
        ("a branch came down on my hood", "Comprehensive cover"),
        ("they took the money out of my account two times", "Questions about a bill"),
        ("does it cost me something to end the contract early", "Cancelling your policy"),
        ("¿Cuánto cuesta la franquicia?", "Deductibles"),
        ("Il furto è compreso?", "theft|Comprehensive|stolen"),
        ("Kann ich in Raten zahlen?", "Payments"),
        ("Ist der Akku mitversichert?", "Battery"),
        ("Vocês rebocam o carro se ele quebrar?", "Roadside"),
        ("Est-ce que les dégâts de tempête sont pris en charge ?", "Comprehensive"),
        ("电池容量下降了,你们赔吗?", "Battery degradation"),
    ],
)
def test_a_question_is_looked_up_under_the_heading_that_answers_it(text: str, heading: str) -> None:
    visit = KnowingVisit()
    visit.say(text)
    assert any(part in " ".join(visit.searched) for part in heading.split("|")), visit.calls


@pytest.mark.parametrize(
    "text", ["Am I insured in a car that I rent on vacation?", "Does my policy cover me in Mexico?"]
)
def test_what_is_known_to_have_no_answer_is_left_to_a_person_and_not_answered_with_the_next_best(text: str) -> None:
    visit = KnowingVisit()
    assert "**Talk to a person**" in visit.say(text) and not visit.cited


@pytest.mark.parametrize(
    ("text", "is_about_it"),
    [("Is it covered when it loses capacity?", True), ("How long does that last?", True), ("Do you tow?", False)],
)
def test_beside_an_article_it_is_what_the_article_is_about(text: str, is_about_it: bool) -> None:
    visit = KnowingVisit()
    article = "Battery cover for electric cars"
    visit.say(text, f'<operator_note>The visitor is reading our help article "{article}" (/help/x/).</operator_note>')
    assert ("battery" in visit.searched[0].lower()) is is_about_it
    assert "Comprehensive" not in visit.searched[0]


def test_a_question_that_leans_on_the_one_before_is_found_with_it() -> None:
    visit = KnowingVisit()
    visit.walk("Is the battery of my electric car covered?", "and if it gets weaker over the years?")
    assert "Battery degradation" in visit.searched[0]


@pytest.mark.parametrize(
    "text",
    ["I would rather have a conversation with somebody real", "Me gustaría conversar con un asesor",
     "Ich will jemanden sprechen", "Passez-moi un responsable", "Mi passi un responsabile", "让我和真人说话"],
)  # fmt: skip
def test_a_wish_for_a_person_is_heard_in_any_words(text: str) -> None:
    assert "1-800-123-4567" in Visit().say(text)


@pytest.mark.parametrize("text", ["Wie hoch ist die Selbstbeteiligung?", "Quanto costa la grandine, è coperta?"])
def test_the_price_of_a_part_begins_no_quote_in_another_language_either(text: str) -> None:
    visit = KnowingVisit()
    visit.say(text)
    assert visit.searched and visit.plan and "odell" not in visit.plan.text


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("do you insure e-bikes?", "e-bikes"),
        ("can I insure my motorhome", "campers"),
        ("ok my jet ski then?", "boat"),
        ("an electric scooter, the stand-up kind?", "kick scooters"),
        ("what about golf carts", "off the road"),
        ("Versichern Sie auch Wohnmobile?", "Wohnmobilversicherung"),
        ("¿Aseguran bicicletas eléctricas?", "seguro de bicicleta"),
    ],
)
def test_what_is_no_car_and_no_two_wheeler_is_declined_with_what_is_offered(text: str, product: str) -> None:
    visit = Visit()
    assert product in visit.say(text) and not visit.calls


@pytest.mark.parametrize(
    "text", ["I was charged twice", "why did you charge my card again?", "am I being double charged"]
)
def test_money_that_was_charged_is_no_battery(text: str) -> None:
    visit = Visit()
    visit.say(text)
    assert "billed" in visit.searched[0] and "charg" not in visit.searched[0]


class TwoArticlesVisit(Visit):
    """Both kinds of vehicles have an article on theft; the two-wheelers' has more of the words."""

    def _answer(self, name: str, arguments: dict[str, object]) -> tuple[list[dict[str, object]], bool]:
        if name != "search_help":
            return say("{}"), False
        articles = [
            (
                "/help/bike/#theft",
                "Two-wheeler cover — Theft",
                "Theft of your bike: is theft covered? Theft is covered.",
            ),
            ("/help/car/#theft", "Comprehensive cover — What it covers", "Theft is covered by comprehensive."),
        ]
        return [
            {"type": "search_result", "source": source, "title": title, "content": [as_text(text)]}
            for source, title, text in articles
        ], False


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["is theft covered?"], "Comprehensive"),
        (["I drive a 2020 Ford Escape", "is theft covered?"], "Comprehensive"),
        (["I ride a Vespa", "is theft covered?"], "Two-wheeler"),
        (["do you insure motorcycles?", "is theft covered?"], "Two-wheeler"),
        (["do you insure motorcycles?", "I have a car, too. is theft covered?"], "Comprehensive"),
    ],
)
def test_an_article_about_another_kind_of_vehicle_gives_way(lines: list[str], title: str) -> None:
    visit = TwoArticlesVisit()
    visit.walk(*lines)
    assert visit.cited[0].citation and visit.cited[0].citation.title
    assert visit.cited[0].citation.title.startswith(title)


def test_the_papers_that_are_asked_for_after_a_wish_to_buy_are_those_for_buying() -> None:
    visit = KnowingVisit(CHOICE_TOOLS)
    visit.walk(QUOTE, "I want to buy it", "which documents do you need from me?")
    assert "From a quote to a policy" in visit.searched[0]


@pytest.mark.parametrize("text", ["ja bitte", "perfetto, grazie", "merci beaucoup, c'est clair", "明白了,谢谢"])
def test_a_courtesy_is_not_looked_up(text: str) -> None:
    visit = KnowingVisit()
    visit.say(text)
    assert not visit.calls


def test_a_dearer_quote_is_explained_once() -> None:
    visit = Visit(CHOICE_TOOLS)
    assert visit.walk(QUOTE, "wow that's steep. why?").count("Base price") == 1


@pytest.mark.parametrize(
    ("text", "model"),
    [("quote for a 2001 buick lesabre, 120000 miles, I'm 60", "Lesabre"),
     ("quote for my Honda CG 160 2019, 9000 miles, I'm 31", "CG 160")],
)  # fmt: skip
def test_a_model_that_no_list_knows_is_read_beside_its_make_and_year(text: str, model: str) -> None:
    visit = Visit()
    visit.say(text)
    assert visit.quoted and visit.quoted["model"] == model


def test_what_follows_a_year_and_a_make_is_not_always_a_model() -> None:
    visit = Visit()
    visit.say("quote for a 2015 honda sedan, 90000 miles, I'm 40")
    assert visit.quoted is None


@pytest.mark.parametrize(
    ("lines", "heading"),
    [
        (["I'm moving from Ohio to Texas, do I need a new policy?"], "If you move"),
        ([QUOTE, "can my husband be on it as well?"], "Changing your policy"),
        ([QUOTE, "I want to buy it. Which documents do you need?"], "From a quote to a policy"),
        ([QUOTE, "what if my daughter drives it sometimes, she's 17?"], "my child"),
    ],
)
def test_a_question_of_ours_is_none_about_a_price(lines: list[str], heading: str) -> None:
    visit = KnowingVisit(CHOICE_TOOLS)
    visit.walk(*lines)
    assert heading in " ".join(visit.searched) and visit.quoted is None


@pytest.mark.parametrize("text", ["price?", "how much is it?", "what would it cost me a month?"])
def test_a_wish_for_a_price_begins_a_quote(text: str) -> None:
    visit = KnowingVisit()
    assert "model year" in visit.say(text) and not visit.searched


def test_what_two_questions_share_is_looked_up_and_told_once() -> None:
    visit = KnowingVisit()
    visit.say("How can I pay? Can I pay by credit card?")
    assert len(visit.searched) == 1
