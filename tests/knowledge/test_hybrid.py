import pytest

from knowledge.hybrid import HybridIndex
from knowledge.search import build_index
from knowledge.windows import WINDOW_WORDS, split_windows

TEXTS = [
    "Towing\n\nIf the car breaks down on the road, a truck takes it to the nearest garage.",
    "Battery cover\n\nThe battery of an electric car is covered against damage.",
    "Payments\n\nThe monthly premium is paid by credit card or from a bank account.",
]


@pytest.fixture(scope="module")
def index() -> HybridIndex:
    return build_index(TEXTS)


@pytest.mark.parametrize(
    ("question", "position"),
    [
        ("¿Está cubierta la batería de mi coche eléctrico?", 1),
        ("Ist die Batterie meines Elektroautos gegen Schäden versichert?", 1),
        ("La batterie de ma voiture électrique est-elle couverte ?", 1),
        ("A bateria do meu carro elétrico está coberta?", 1),
        ("电动汽车的电池有保障吗?", 1),
        ("¿Puedo pagar la prima mensual con tarjeta de crédito?", 2),
    ],
)
def test_a_question_in_another_language_finds_the_english_text(
    index: HybridIndex, question: str, position: int
) -> None:
    assert [hit.position for hit in index.search(question, 1)] == [position]


@pytest.mark.parametrize("query", ["", " ", "a", "?", "the of and", "*** -- %", "\x00", "\ud800", "quokka " * 2_000])
def test_a_query_that_says_nothing_of_the_texts_finds_nothing(index: HybridIndex, query: str) -> None:
    assert index.search(query, 3) == []


def test_scores_fall_and_lie_between_0_and_1(index: HybridIndex) -> None:
    scores = [hit.score for hit in index.search("battery of an electric car, paid by credit card", 3)]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] <= scores[0] <= 1


def test_words_that_stand_together_in_the_question_and_in_the_text_count_more() -> None:
    texts = ["The tool use of a system and its prompt reply.", "The system prompt of a tool and its use of a reply."]
    assert [build_index(texts).search(query, 1)[0].position for query in ("system prompt", "tool use")] == [1, 0]


def test_the_end_of_a_long_text_is_found_by_its_meaning() -> None:
    filler = "Rain fell on the hills and the river rose slowly through the valley. " * 20
    texts = [f"Notes\n\n{filler}", f"More notes\n\n{filler} The battery of an electric car is covered."]
    assert build_index(texts).search("¿Está cubierta la batería del coche eléctrico?", 1)[0].position == 1


@pytest.mark.parametrize(
    ("title", "text", "count"), [("", "", 1), ("Title", "", 1), ("", "word", 1), ("Title", "word", 2)]
)
def test_every_text_has_a_window(title: str, text: str, count: int) -> None:
    assert len(list(split_windows(title, text))) == count


def test_windows_hold_every_word_under_the_title() -> None:
    words = [f"w{number}" for number in range(2 * WINDOW_WORDS + 1)]
    windows = list(split_windows("Title", " ".join(words)))[1:]
    assert [window.removeprefix("Title. ") for window in windows] == [
        " ".join(words[start : start + WINDOW_WORDS]) for start in range(0, len(words), WINDOW_WORDS)
    ]
