"""A sentence is held only from where it can become a commitment, and then always."""

import random
import re
from re import _parser  # type: ignore[attr-defined]  # How Python itself reads an expression.
from typing import Any

import pytest

from guardrails.statements.commitments import read_expressions
from guardrails.statements.cues import are_met, join_conditions, read_conditions
from guardrails.statements.splitting import UNSPACED
from tests.guardrails.commitment_texts import CAUGHT
from tests.guardrails.statement_steps import make_filter

# Words that begin a promise elsewhere, in sentences that promise nothing: shown word by word.
FLOWING = [
    "In other words, the deductible is the part that you pay yourself.",
    "Take care of yourself first, and move to a safe place.",
    "That is easy to change in your account.",
    "It counts as a second vehicle.",
    "A deal with a dealer changes nothing about your cover.",
    "I'm not sure that I understood, which car do you mean?",
    "A certain amount of paperwork is needed.",
    "Would you like a quote with full coverage?",
    "Comprehensive covers hail, theft and fire.",
    "Your account shows the claim and the team that works on it.",
    "You can file a claim in the app, or change your address there.",
    "A colleague can look at it with you.",
    "Call us on weekdays, or talk with a person here.",
    "The name of the driver is on the policy.",
    "Everything you write here stays in this conversation.",
    "Tout se trouve dans votre espace client.",
    "Su caso lo revisa el equipo.",
    "Das Team ist werktags da.",
]
_ADVERB, _MOST, _TRIES = "gladly", 12, 60


@pytest.mark.parametrize("sentence", FLOWING)
def test_a_sentence_that_promises_nothing_is_shown_as_it_is_written(sentence: str) -> None:
    stream = make_filter()
    shown = "".join(map(stream.feed, re.findall(r"\S+\s*", sentence)))
    # A filter keeps a last word until it knows that it has ended.
    assert shown + stream.pending == sentence and " " not in stream.pending


@pytest.mark.parametrize("sentence", [one for sentences in CAUGHT.values() for one in sentences])
def test_a_commitment_is_held_before_it_is_said(sentence: str) -> None:
    stream = make_filter()
    shown = "".join(map(stream.feed, sentence if sentence[0] > "\u2e80" else re.findall(r"\S+\s*", sentence)))
    assert shown != sentence and sentence.startswith(shown)


def _write(parts: Any, chance: random.Random) -> str:
    """A text that has the parsed expression, or nearly."""
    said = ""
    for operator, value in parts:
        match str(operator):
            case "LITERAL":
                said += chr(value)
            case "BRANCH":
                said += _write(chance.choice(value[1]), chance)
            case "SUBPATTERN":
                said += _write(value[-1], chance)
            case "IN" if str(value[0][0]) == "LITERAL":
                said += chr(chance.choice(value)[1])
            case "MAX_REPEAT" if str(value[2][0][0]) == "IN":
                is_word = str(value[2][0][1][0][0]) == "CATEGORY"
                said += _ADVERB if is_word else " " if value[0] == 0 else ""
            case "MAX_REPEAT":
                said += "".join(_write(value[2], chance) for _ in range(chance.randint(value[0], min(value[1], 1))))
    return re.sub(" +", " ", said)


EXPRESSIONS = sorted(
    {one for patterns in read_expressions().by_cue.values() for one in patterns}, key=lambda one: one[1].pattern
)


@pytest.mark.parametrize("pattern", [one[1] for one in EXPRESSIONS if not UNSPACED.search(one[1].pattern)], ids=str)
def test_whatever_an_expression_can_find_has_a_cue_for_it(pattern: re.Pattern[str]) -> None:
    chance = random.Random(1)
    texts = {_write(_parser.parse(pattern.pattern), chance).strip() for _ in range(_TRIES)}
    texts = {text for text in texts if (found := pattern.search(text)) and found[0].strip() == text}
    for text in sorted(texts)[:_MOST]:
        stream = make_filter()
        stream.feed(f"{text.replace('’', chr(39))}, ")
        assert stream.pending, text
    assert texts


def test_a_cue_may_ask_for_words_before_it() -> None:
    conditions = read_conditions([{"cues": "care", "after": ["will 'll", "take"]}, {"cues": "care", "after": ["best"]}])
    met = [said for said in ("We'll take ", "Take ", "The **best** ", "best") if are_met(conditions["care"], said)]
    assert met == ["We'll take ", "The **best** ", "best"]


def test_what_is_a_cue_anywhere_for_one_judge_is_one_for_all() -> None:
    conditions = read_conditions([{"cues": "call name", "after": ["can"]}])
    assert join_conditions([(["name"], {}), (conditions, conditions)]).keys() == {"call"}
