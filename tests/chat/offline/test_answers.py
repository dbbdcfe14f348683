"""Which passages of the search results answer a question."""

from chat.offline.answers import Question, answer_from
from chat.offline.history import SearchResult
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
    return [block.text for block in answer_from(results, question, {}, most=3)]


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
