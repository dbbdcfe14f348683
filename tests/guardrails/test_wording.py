"""What guardrails answer with is there in every language that the assistant recognises, and speaks of no business."""

import pytest

from chat.offline.dialogue import load_base
from guardrails.wording import load_words


@pytest.mark.parametrize("key", ["refusal", "off_topic", "slowing", "ending"])
def test_words_are_there_in_every_language_the_assistant_recognises(key: str) -> None:
    words = load_words()[key]
    assert set(words) == set(load_base()["languages"])
    assert len(set(words.values())) == len(words)


def test_the_end_of_a_conversation_names_telephone_and_hours_in_every_language() -> None:
    for text in load_words()["ending"].values():
        assert text.count("{phone}") == text.count("{hours}") == 1 and text.count("{") == 2
