from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pytest

from knowledge.bm25 import Field
from knowledge.chunks import chunk_article
from knowledge.index import LexicalIndex
from knowledge.library import Library
from knowledge.near_words import NearWords
from knowledge.relevance import LEAST, Asked, estimate
from knowledge.repeats import spread
from knowledge.windows import chunk_windows
from tests.knowledge.questions import ANSWERED, UNANSWERED


def judge(library: Library, question: str) -> float:
    evidence = library.weigh(question, "", "", "").evidence
    assert evidence.likeness is not None and evidence.asked is not None
    return float(estimate(evidence.words, evidence.likeness, evidence.asked).max())


def test_what_the_articles_answer_is_likelier_than_what_they_do_not(acme_library: Library) -> None:
    ours = [judge(acme_library, question) for question, _ in ANSWERED]
    others = [judge(acme_library, question) for question in UNANSWERED if len(question.split()) > 3]
    assert np.quantile(ours, 0.05) > 0.5 > LEAST > np.quantile(others, 0.9)


def test_more_that_speaks_for_a_passage_makes_it_likelier_and_an_everyday_question_less_so() -> None:
    levels = np.linspace(0, 1, 11, dtype=np.float32)
    still = np.full(11, 0.3, dtype=np.float32)
    asked = Asked(3, 0.1, 0.4)
    assert (np.diff(estimate(levels, still, asked)) > 0).all() and (np.diff(estimate(still, levels, asked)) > 0).all()
    everyday = estimate(still, still, asked._replace(everyday=0.9))
    assert (everyday < estimate(still, still, asked)).all()


@pytest.mark.parametrize(
    ("word", "near"),
    [("Ladekabel", "cabl"), ("fone", "phone"), ("gestohlen", "stolen"), ("thieves", "stolen"), ("车", "car")],
)
def test_a_word_that_no_article_has_stands_for_those_that_mean_the_same(word: str, near: str) -> None:
    words = NearWords(["cable", "phone", "stolen", "car", "premium", "deer"])
    found = words.find(word)
    assert max(found, key=lambda one: found[one]) == near
    assert all(0 < trust <= 1 for trust in found.values())


def test_a_word_that_is_near_none_stands_for_nothing() -> None:
    assert NearWords(["cable", "premium"]).find("quokka") == {} and NearWords([]).find("cable") == {}


def test_a_text_is_found_by_words_that_mean_the_same_as_its_own() -> None:
    texts = [["The fee is due monthly."], ["Our workshop mends a bicycle."], ["The office is closed on Sundays."]]

    def find(*, knows_near_words: bool) -> list[int]:
        index = LexicalIndex(texts, [Field(1.0)], knows_near_words=knows_near_words)
        return [match.position for match in index.search("Fahrrad", 1)]

    assert (find(knows_near_words=True), find(knows_near_words=False)) == ([1], [])


def test_other_words_for_an_article_belong_to_its_first_chunk_and_what_it_is_about_to_all() -> None:
    body = "Intro.\n\n## Cable\n\nIt is covered."
    first, second = chunk_article("Charging", "All about chargers.", body, ["wallbox", "EVSE", "plug"])
    assert chunk_windows(first)[-2:] == ["wallbox, EVSE", "plug"]
    assert chunk_windows(second) == ["Charging — Cable", "Charging — Cable. It is covered.",
                                     "Charging — Cable. All about chargers."]  # fmt: skip
    assert "wallbox" not in first.text and "All about chargers." not in second.text


@dataclass(frozen=True)
class Passage:
    slug: str
    score: float
    text: str = ""
    updated_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        # A third passage makes way for another article's that answers nearly as well, and no other.
        (0.6, "own own else"),
        (0.5, "own own own"),
        (None, "own own own"),
    ],
)
def test_an_articles_third_passage_makes_way_only_for_what_answers_nearly_as_well(
    others: float | None, expected: str
) -> None:
    own = [Passage("own", score) for score in (0.9, 0.8, 0.65, 0.64)]
    found = own if others is None else [*own, Passage("else", others)]
    assert [one.slug for one in spread(found, 3)] == expected.split()


def test_the_section_that_answers_comes_along_with_the_rest_of_its_article(acme_library: Library) -> None:
    hits = acme_library.search("Is it covered when it loses capacity? battery electric cars", 4)
    assert "battery-degradation" in [hit.chunk.anchor for hit in hits]
