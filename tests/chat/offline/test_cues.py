"""The little language of cue words, which staff edit."""

import pytest

from chat.offline.cues import CueError, compile_cues
from chat.offline.dialogue import compile_dialogue
from chat.offline.own_names import find_own_names
from chat.offline.text import flatten


@pytest.mark.parametrize(
    ("cue", "text", "matches"),
    [
        ("talk to * person", "Can I talk to a real person?", True),
        ("talk to * person", "talk to the very nice and friendly person", False),
        ("insur*", "Are you INSURED?", True),
        ("(a|b c) d", "b c d", True),
        ("(a|b c) d", "b d", False),
        ("very? good", "good", True),
        ("^hello", "oh hello", False),
        ("bye$", "bye now", False),
        ("what's up", "Whats up", True),
        ("cover", "discovery", False),
        ("(so|very)* much", "so very so much", True),
    ],
)
def test_a_cue_finds_whole_words(cue: str, text: str, matches: bool) -> None:
    assert bool(compile_cues([cue]).search(flatten(text))) is matches


@pytest.mark.parametrize("cue", ["(open", "a)", "maybe?", "", "(a|b)*"])
def test_a_cue_that_is_broken_or_matches_anything_is_refused(cue: str) -> None:
    with pytest.raises(CueError):
        compile_cues([cue])


def test_a_company_s_phrases_replace_and_its_cues_add() -> None:
    company = {"phrases": {"bye": ["Ciao!"]}, "intents": {"off_topic": {"cues": ["llamas"]}}}
    dialogue = compile_dialogue(company)
    assert dialogue.phrases["bye"] == ["Ciao!"] and len(dialogue.phrases["greeting"]) > 1
    assert dialogue.intents.match(flatten("about llamas"), "none")[0] == "off_topic"
    assert dialogue.intents.match(flatten("tell me a joke"), "none")[0] == "off_topic"


def test_the_company_s_own_names_come_from_its_profile() -> None:
    names = find_own_names({"name": "Zenith Motor", "assistant": "Max"})
    assert [match[0] for match in names.finditer(flatten("Hi Max, is Zenith Motor or Zenith maximal?"))] == [
        "max",
        "zenith motor",
        "zenith",
    ]
