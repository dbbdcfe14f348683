"""Names of vehicles and places, put in the words of their kind."""

import pytest

from chat.offline.dialogue import compile_dialogue
from chat.offline.plain_names import put_plainly

DIALOGUE = compile_dialogue({})


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("is my Royal Enfield insured in New Jersey", "is my motorcycle insured in my state"),
        ("is a 2020 Camry covered", "is a 2020 car covered"),
        ("can I plug in my Tesla Model 3 or not", "can I plug in my electric car or not"),
        ("am I covered in or near OK", "am I covered in or near OK"),
    ],
)
def test_a_name_gives_way_to_its_kind(sentence: str, plain: str) -> None:
    assert put_plainly(sentence, DIALOGUE) == plain
