"""Which question that the company knows is asked: by words, meaning, kind of vehicle and what was said before."""

import pytest

from chat.offline.answers import Answer, answer_from
from chat.offline.comparing import part_comparison
from chat.offline.dialogue import compile_dialogue
from chat.offline.following_up import put_in_place
from chat.offline.headings import find_heading
from chat.offline.history import SearchResult
from chat.offline.questions import Question
from chat.offline.who_did_it import ME, OTHERS, find_doer
from tests.chat.offline.test_meaning import KnowingVisit
from tests.chat.offline.visit import DIALOGUE, Visit, as_text

NOT_COVERED = "What it does not cover"
NOT_COVERED_EITHER = "What is not covered"


@pytest.mark.parametrize(
    ("lines", "heading"),
    [
        (["i drive a tesla model 3", "how far do you tow?"], "Flatbed roadside assistance"),
        (["how far do you tow?"], "Roadside assistance — What is included"),
        (["i drive a tesla model 3", "how high is the deductible?"], "Deductibles explained"),
        (["i ride a vespa", "what happens after an accident"], "After an accident on two wheels"),
        (["my girlfriend sits on the back of my vespa, is she insured?"], "Your passenger"),
        (["does it cover stolen gear"], "Helmet and riding gear — What is not covered"),
        (["does ur insurance cover hail damge"], "Comprehensive cover — What it covers"),
        (["what if im sliding on ice with my car"], "What counts as a collision"),
        (["what does comprehensive NOT cover"], f"Comprehensive cover — {NOT_COVERED}"),
        (["what is excluded from collision?"], "Collision cover — What it does not pay for"),
        (["¿qué no cubre el seguro a todo riesgo?"], f"Comprehensive cover — {NOT_COVERED}"),
        (["can my son drive my car, he's 17", "and my wife?"], "Changing your policy — What to tell us"),
        (["is rental included?", "how long?", "how much per day"], "Rental reimbursement — What it pays"),
        (["do you cover hail?", "and is there a deductible"], "Which deductibles you can choose"),
        (["is the charger at home covered?", "and the one in the trunk?"], "Your portable charger"),
        (["do you insure lucid"], "Which electric cars we insure"),
        (["Which makes of electric car do you cover?"], "Which electric cars we insure"),
        (["What would you cover for a new electric car?"], "What only an electric car needs"),
        (["What do you cover for an electric car?"], "What only an electric car needs"),
        (["i live in texas can i get insurance with you"], "Which states we insure in"),
        (["this is the third time I ask, is theft covered yes or no"], "Comprehensive cover — What it covers"),
        (["my stuff got stolen out of my car. laptop and golf clubs. does it cover that"], "not cover"),
        (["financed car, bank wants full coverage"], "full coverage"),
        (["does mileage matter"], "The odometer"),
        (["how accurate is the quote"], "Is a quote binding?"),
        (["when will they answer"], "Talking to a person"),
        (["im so scared i just got rear ended and my kid is crying"], "What to do after an accident"),
        (["J'ai eu un accident, que faire?"], "What to do after an accident"),
        (["是否有免赔额?"], "Deductibles"),
        (["do you cover a totaled new car"], "New-car replacement"),
        (["will the price drop when i turn 25"], "birthday"),
        (["what documents do i need to get a quote"], "What you need to have at hand"),
        (["accident on purpose"], "What liability cover does not pay for"),
        (["i'm 82, can i still get insured"], "Who and what we insure — Drivers"),
        (["what is cyber protection for"], "Cyber protection — What it helps with"),
        (["my pickup is leased, could i have new car replacement"], "New-car replacement — When it does not apply"),
        (["is my riding jacket paid if a thief takes it"], f"riding gear — {NOT_COVERED_EITHER}"),
        (["does medpay cover my dentist"], "What it helps to pay"),
        (["Wie viel Zeit habe ich, um einen Unfall zu melden?"], "How to report it"),
        (["Ist meine Kamera im Auto versichert?"], "not cover"),
        (["do you insure hybrids", "and is its battery covered"], "What covers the battery of a hybrid?"),
        (["is the battery of my ev covered"], "Battery cover for electric cars"),
        (["explain underinsured motorist"], "Underinsured motorist"),
        (["how do you work out the value of my car"], "total loss — How much it pays"),
        (["i believe my tesla was hacked"], "If you think your car was attacked"),
        (["can my son drive my car", "what about my mom, she's 70"], "What to tell us|If you lend"),
        (["they overcharged me"], "Questions about a bill"),
        (["does roadside come for a dead battery"], "Roadside assistance"),
        (["may i choose who repairs my tesla"], "Repair shops"),
        (["what did comprehensive leave out"], NOT_COVERED),
        (["is my car hail proof with you", "and what about my belongings inside"], NOT_COVERED),
        (["¿Cuánto pagan al día por un auto rentado?"], "Rental reimbursement — What it pays"),
        # The words of other English-speaking countries.
        (["do you offer breakdown cover"], "Roadside assistance"),
        (["what is the difference between UM and UIM"], "Uninsured and underinsured motorist cover"),
        (["what's the excess on windscreen claims"], "glass — Does the deductible apply?"),
        # What is told of looks like a fact of a quote that nobody asked for.
        (["how do i read my declarations page"], "Reading your declarations page"),
        (["my ex still drives my car on weekends, do i need to tell you"], "What to tell us|If you lend"),
        (["what's gap insurance", "do you sell it"], "Loan or lease"),
        # A name is asked about as any of its kind.
        (["do you guys cover new jersey"], "Which states we insure in"),
        (["is my Royal Enfield covered if it topples over in the parking"], "After an accident on two wheels"),
        (["how come my quote is so high"], "What the quote looks at"),
        (["is it cheaper if i raise the deductible to 1000"], "Which one suits me?"),
        (["does comp cover a broken sunroof"], "Comprehensive cover — What it covers"),
        (["Ho avuto un incidente, come apro un sinistro?"], "How to make a claim — How to report it"),
        (["O para-brisa do meu carro trincou"], "Chipped and broken glass"),
        (["do you do Lucid"], "Which electric cars we insure"),
    ],
)
def test_the_heading_that_answers_is_the_one_looked_up(lines: list[str], heading: str) -> None:
    visit = KnowingVisit()
    visit.walk(*lines)
    assert any(one in visit.searched[0] for one in heading.split("|")), visit.searched


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        (
            "I'm getting a new electric car. What would your insurance cover?",
            ["What electric-car insurance covers — What only an electric car needs"],
        ),
        ("We’re getting a puppy. Does it matter for my car insurance?", ["Does it matter for my car insurance?"]),
        ("I'm moving in with my boyfriend. Can he drive my car?", ["Changing your policy — If you move"]),
        # What surely asks something of its own is answered beside the question.
        (
            "My car is leased. Can I add rental reimbursement?",
            ["When your vehicle is a total loss — Loan or lease", "Rental reimbursement — Adding it"],
        ),
    ],
)
def test_what_is_told_beside_a_question_is_not_looked_up_for_a_likeness(text: str, searched: list[str]) -> None:
    visit = KnowingVisit()
    visit.walk(text)
    assert visit.searched == searched


@pytest.mark.parametrize(
    ("text", "doer", "heading"),
    [
        ("a guy rear-ended me", OTHERS, "What to do after an accident — At the scene"),
        ("I rear-ended a guy", ME, "Liability cover"),
        ("I clipped another car's mirror while passing, whats covered", ME, "Liability cover"),
        ("I had an accident yesterday, someone hit me at a light", OTHERS, "Collision cover — If somebody else was"),
        ("another driver hit me at the light", OTHERS, "What to do after an accident — At the scene"),
    ],
)
def test_who_did_it_decides_where_the_answer_stands(text: str, doer: str, heading: str) -> None:
    visit = KnowingVisit()
    visit.say(text)
    assert find_doer(text) == doer
    assert heading in visit.searched[0]


def test_one_heading_answers_two_questions_once() -> None:
    visit = KnowingVisit()
    visit.say("what is a no claims bonus and do you have it")
    assert len(visit.searched) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ["what if i crash while drunk"],
        ["do you cover theft", "even if i left the keys in it?"],
        ["my dog chewed the seats"],
        ["do u use original parts"],
        ["my car wont start", "how long will it take"],
    ],
)
def test_what_is_not_known_is_said_to_be_unknown_with_a_next_step(lines: list[str]) -> None:
    visit = KnowingVisit()
    assert "**Talk to a person**" in visit.walk(*lines) and not visit.cited


def test_what_breaks_down_is_no_claim() -> None:
    visit = KnowingVisit()
    visit.say("my car wont start")
    assert visit.searched == ["Roadside assistance — If you need help now"]


def test_what_two_articles_answer_nearly_as_well_is_trusted_to_neither() -> None:
    known = compile_dialogue(DIALOGUE)
    close = find_heading(Question("i parked on the street and someone broke my bumper off"), known)
    clear = find_heading(Question("hi there! quick question, do you cover hail?"), known)
    assert close.heading and not close.is_near
    assert clear.heading == "Comprehensive cover — What it covers" and clear.is_near


def test_two_covers_are_compared_by_what_each_of_them_is() -> None:
    visit = KnowingVisit()
    visit.say("roadside assistance vs rental reimbursement")
    assert [heading.partition(" — ")[0] for heading in visit.searched] == [
        "Roadside assistance",
        "Rental reimbursement",
    ]


def test_where_a_heading_is_only_likely_the_question_is_looked_for_beside_it() -> None:
    visit = KnowingVisit()
    visit.say("hit a pothole and bent the rim")
    ((_, call),) = visit.calls
    assert call == {
        "query": "Collision cover — What counts as a collision",
        "original": "hit a pothole and bent the rim",
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("trailer?", "doesn't offer insurance for campers and trailers"),
        ("rv / motorhome", "doesn't offer insurance for campers and trailers"),
        ("is eva a real person", "a computer program, not a person"),
        ("can you insure my motorhome and my car together", "doesn't offer insurance for campers"),
        ("what do you think about Tesla stock", "outside what I can discuss"),
        ("promise me that you will pay for the hail damage", "I can't promise how a claim turns out"),
    ],
)
def test_few_words_are_understood_as_they_are_meant(text: str, told: str) -> None:
    visit = KnowingVisit()
    assert told in visit.say(text) and not visit.calls


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("what's the difference between liability and collision and which one do i need", ("liability", "collision")),
        ("how do collision and comprehensive differ?", ("collision", "comprehensive")),
        ("explain uninsured vs underinsured", ("uninsured", "underinsured")),
        ("is a higher deductible different", None),
        ("what's the difference?", None),
    ],
)
def test_a_comparison_has_two_parts(sentence: str, parts: tuple[str, str] | None) -> None:
    assert part_comparison(sentence) == parts


@pytest.mark.parametrize(
    ("sentence", "earlier", "meant"),
    [
        ("and my wife?", "can my son drive my car, he's 17", "can my wife drive my car"),
        ("what about liability", "what does collision cover", "what does liability cover"),
        ("and on a motorcycle?", "is theft of a car covered", "is theft of a motorcycle covered"),
        ("what about hail?", "is theft covered", ""),
        ("is my wife insured when she drives it to work?", "can my son drive", ""),
    ],
)
def test_a_follow_up_changes_one_word_of_the_question_before(sentence: str, earlier: str, meant: str) -> None:
    assert put_in_place(sentence, earlier) == meant


class BatteryVisit(KnowingVisit):
    def _answer(self, name: str, arguments: dict[str, object]) -> tuple[list[dict[str, object]], bool]:
        title = "Battery cover for electric cars — Battery damage"
        content = [as_text("We pay to repair the battery.")]
        return [{"type": "search_result", "source": "/help/b/#d", "title": title, "content": content}], False


@pytest.mark.parametrize(("vehicle", "is_warned"), [("2021 camry", True), ("nissan leaf", False)])
def test_an_article_about_another_kind_of_vehicle_is_named_as_such(vehicle: str, is_warned: bool) -> None:
    visit = BatteryVisit()
    reply = visit.walk(f"i drive a {vehicle}", "do you cover the battery?")
    assert ("may not hold for your Toyota Camry" in reply) is is_warned
    assert visit.cited


def answer(question: str) -> Answer:
    section = SearchResult(
        0, "/help/x/#x", "Roadside assistance — Does it count as a claim?", ("A call for help has no deductible.",)
    )
    return answer_from([section], Question(question), {}, most=1)


def test_what_only_comes_closest_is_known_to_be_weak() -> None:
    assert answer("how many kilometers away may my call for roadside help come from").is_weak
    assert not answer("does a call for help have a deductible").is_weak


@pytest.mark.parametrize(("is_near", "is_weak"), [(False, True), (True, False)])
def test_what_stands_under_a_heading_is_trusted_if_that_is_near(is_near: bool, is_weak: bool) -> None:
    title = "Roadside assistance — Does it count as a claim?"
    section = SearchResult(0, "/help/x/#x", title, ("A call for help has no deductible.",))
    question = Question("how many kilometers may my call come from").place(title, is_near=is_near)
    assert answer_from([section], question, {}, most=1).is_weak is is_weak


def test_what_only_comes_closest_is_told_as_such_with_a_next_step() -> None:
    class Closest(Visit):
        def _answer(self, name: str, arguments: dict[str, object]) -> tuple[list[dict[str, object]], bool]:
            content = [as_text("A car that is broken is towed.")]
            section = {"type": "search_result", "source": "/help/x/#x", "title": "Roadside — Calls", "content": content}
            return [section], False

    reply = Closest().say("is a broken trailer hitch towed on sundays in the mountains")
    assert reply.startswith("This may not be quite what you asked") and "If that isn't it" in reply


def test_what_replies_to_its_heading_takes_it_along() -> None:
    (block,) = answer("is there a deductible for a call").blocks
    assert block.text.startswith("**Roadside assistance: Does it count as a claim?**\n\n")
