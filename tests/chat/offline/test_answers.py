"""Which passages of the search results answer a question."""

import pytest

from chat.offline.answers import answer_from, closest_passage
from chat.offline.history import SearchResult
from chat.offline.questions import Question
from tests.chat.offline.visit import Visit

CLAIMS = SearchResult(
    0,
    "/help/claims/",
    "How to make a claim",
    ("How to file a claim, and what happens until it is paid.", "Claims are handled in the order in which they come."),
)
REPORTING = SearchResult(
    1, "/help/claims/#report", "How to make a claim — How to file it", ("Call us, and say what happened and where.",)
)
ROADSIDE = SearchResult(
    0,
    "/help/roadside/#what",
    "Roadside assistance — What is included",
    ("You have: An empty tank; We send: Enough fuel to go on; you pay for it\nYou have: A flat tire; We send: A hand",),
)


def answer(results: list[SearchResult], question: Question) -> list[str]:
    return [block.text for block in answer_from(results, question, {}, most=3).blocks]


def test_a_summary_announces_and_does_not_answer() -> None:
    assert "How to file a claim, and what happens until it is paid." not in answer(
        [CLAIMS, REPORTING], Question("how do I file a claim")
    )


def test_a_summary_is_better_than_nothing() -> None:
    alone = SearchResult(0, CLAIMS.source, CLAIMS.title, (CLAIMS.passages[0], "Nothing of it here."))
    assert answer([alone], Question("what happens until it is paid")) == [CLAIMS.passages[0]]


def test_a_cell_may_have_a_semicolon_of_its_own() -> None:
    (text,) = answer([ROADSIDE], Question("is an empty tank included"))
    assert "- **An empty tank**: Enough fuel to go on; you pay for it" in text


def test_what_only_the_heading_says_is_not_covered_takes_the_heading_along() -> None:
    stolen = SearchResult(0, "/help/theft/#not", "Theft — What is not covered", ("Belongings, like a laptop.",))
    assert answer([stolen], Question("is my laptop stolen")) == [
        "**Theft: What is not covered**\n\nBelongings, like a laptop."
    ]
    said = SearchResult(0, "/help/theft/#not", "Theft — What is not covered", ("A laptop is not covered.",))
    assert answer([said], Question("is my laptop stolen")) == ["A laptop is not covered."]


def test_what_was_asked_before_adds_nothing_to_a_question_that_stands_by_itself() -> None:
    elsewhere = SearchResult(1, "/help/battery/#x", "Battery", ("The battery, the battery and the battery again.",))
    stolen = SearchResult(0, "/help/theft/#x", "Theft", ("A stolen car is paid for at its value.",))
    question = Question("my car was stolen", context="battery")
    assert answer([stolen, elsewhere], question) == ["A stolen car is paid for at its value."]


def test_the_search_hears_of_the_question_before_beside_the_query() -> None:
    visit = Visit()
    visit.say("Is battery degradation covered?")
    visit.say("and for the charger?")
    assert visit.calls[-1][1]["query"] == "and for the charger?"
    assert "battery" in visit.calls[-1][1]["asked_before"]


@pytest.mark.parametrize(
    ("said", "looked_up"),
    [
        ("Does it cover hail, what about my charger, and how do I make a claim?", ["hail", "charger", "claim"]),
        ("What does comprehensive cover and can I add roadside assistance?", ["comprehensive", "roadside"]),
        ("What happens if my car is stolen and is never found?", ["never found"]),
        ("What about the battery, does it cover degradation?", ["battery"]),
        ("I have a charger and a battery, are they covered?", ["battery"]),
    ],
)
def test_each_question_of_a_sentence_is_looked_up(said: str, looked_up: list[str]) -> None:
    visit = Visit()
    visit.say(said)
    assert len(visit.searched) == len(looked_up)
    assert all(word in query for word, query in zip(looked_up, visit.searched, strict=True))


def test_what_is_asked_beside_the_telephone_number_is_answered_too() -> None:
    reply = Visit().say("What's your phone number and does comprehensive cover hail?")
    assert "1-800-123-4567" in reply and "theft, hail and fire" in reply


def test_a_list_keeps_the_words_that_lead_to_it() -> None:
    text = "It must be covered. It does not apply\n- to recalls,\n- to a breakdown."
    result = SearchResult(0, "/help/rental/#when", "Rental reimbursement — When it applies", (text,))
    (block,) = answer_from([result], Question("when does rental reimbursement apply"), {}, most=2).blocks
    assert block.text.endswith("\n\nIt must be covered. It does not apply\n\n- to recalls,\n- to a breakdown.")
    assert block.text.startswith("**Rental reimbursement: When it applies**")


def test_a_word_that_is_no_sentence_is_looked_up_before_it_is_asked_about() -> None:
    visit = Visit()
    visit.say("hailstones")
    assert visit.searched == ["hailstones"] and [block.text for block in visit.cited]
    lost = visit.say("blorb")
    assert visit.searched == ["blorb"] and not visit.cited and "Talk to a person" not in lost


def test_a_word_in_the_midst_of_a_quote_is_an_answer_and_not_looked_up() -> None:
    visit = Visit()
    visit.say("I'd like a quote")
    visit.say("blorb")
    assert visit.searched == []


def test_a_keyword_that_no_passage_has_is_answered_by_the_summary_of_what_was_found() -> None:
    results = [SearchResult(0, "/help/tickets/?version=1", "Tickets", ("What tickets change.", "Long text follows."))]
    assert [block.text for block in closest_passage(results, may_be_summary=True)] == ["What tickets change."]
    assert [block.text for block in closest_passage(results)] == ["Long text follows."]


def test_a_list_of_the_same_article_goes_with_the_sentence_that_sums_it_up() -> None:
    about = "/help/comprehensive/"
    found = [
        SearchResult(0, about, "Comprehensive cover", ("In short.", "Comprehensive cover pays for most damage.")),
        SearchResult(1, f"{about}#what", "Comprehensive cover — What it covers", ("- Theft\n- Fire\n- Hail",)),
        SearchResult(2, "/help/other/", "Comprehensive advice", ("- Lock it\n- Park it",)),
    ]
    told = "\n".join(
        block.text for block in answer_from(found, Question("what does comprehensive cover"), {}, most=3).blocks
    )
    assert "pays for most damage" in told and "- Theft" in told and "Lock it" not in told
