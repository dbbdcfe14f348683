"""Who takes their leave, and who only sounds like it."""

import pytest

from chat.offline.leaving import takes_leave


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("bye", "en"),
        ("Thanks, that's all!", "en"),
        ("no thats everything i needed, thanks so much", "en"),
        ("nothing else, thanks", "en"),
        ("I'm all set", "en"),
        ("great, thanks. Have a nice day", "en"),
        ("perfect thank you see you later", "en"),
        ("Danke, das war alles", "de"),
        ("tschüss", "de"),
        ("eso es todo, gracias", "es"),
        ("au revoir et merci", "fr"),
        ("c'est tout, merci", "fr"),
        ("È tutto, grazie", "it"),
        ("tchau", "pt"),
        ("谢谢，拜拜", "zh"),
    ],
)
def test_a_farewell_is_heard_in_many_words(text: str, language: str) -> None:
    assert takes_leave(text, lambda: language)


@pytest.mark.parametrize(
    "text",
    [
        "no thanks",
        "thanks",
        "yes that's it",
        "that's all i know about the car",
        "that is all wrong",
        "bye bye old car, what does the new one cost?",
        "that's it, a 2020 Civic",
        "I hit a deer, good night for it",
        "nothing else was damaged",
        "take care of my claim please",
        "so long as I pay",
        "I am done with this company",
        "I want to say goodbye to my old insurer",
        "bye " * 2_000,
        "",
    ],
)
def test_whoever_has_more_to_say_does_not_leave(text: str) -> None:
    assert not takes_leave(text, lambda: "en")


def test_no_language_is_told_for_what_is_no_farewell_anyway() -> None:
    def tell() -> str:
        raise AssertionError("asked")

    assert not takes_leave("Is hail covered?", tell)
