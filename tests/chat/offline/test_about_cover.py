"""What asks about cover is looked up, whatever else its words may mean."""

import pytest

from tests.chat.offline.visit import Visit


@pytest.mark.parametrize(
    "question",
    [
        "Is my laptop covered?",
        "Is my laptop covered if it is stolen from the car?",
        "are headphones insured",
        "How much is the deductible?",
        "How much does it cost to add roadside assistance?",
        "Was kostet die Selbstbeteiligung?",
        "¿Cuánto cuesta el deducible?",
    ],
)
def test_it_is_looked_up_and_begins_no_quote(question: str) -> None:
    visit = Visit()
    said = visit.say(question)
    assert [name for name, _ in visit.calls] == ["search_help"], said
    assert "outside what I can discuss" not in said


@pytest.mark.parametrize("question", ["Can you fix my laptop?", "Recommend me some headphones"])
def test_what_asks_for_no_cover_stays_off_topic(question: str) -> None:
    visit = Visit()
    visit.say(question)
    assert visit.calls == []


@pytest.mark.parametrize(
    "wish",
    ["How much does it cost?", "Was kostet das?",
     "I'd like a quote with a low deductible", "How much does it cost to insure my car?"],
)  # fmt: skip
def test_a_wish_for_a_price_still_begins_a_quote(wish: str) -> None:
    visit = Visit()
    said = visit.say(wish)
    assert visit.calls == [] and ("Marke" if wish.startswith("Was") else "make") in said
