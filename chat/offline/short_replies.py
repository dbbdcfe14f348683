"""Replies that say nothing but yes, no or "again": they mean what was asked. Pure."""

import re
from dataclasses import replace

from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.garage import find_waiting
from chat.offline.history import Turn
from chat.offline.intents import flatten_sentence
from chat.offline.placeholders import drop_placeholders
from chat.offline.reading import Reading
from chat.offline.text import split_sentences
from chat.offline.wording import recognise

_LEADS_TO_PERSON = (
    *("handoff", "handoff_queued", "handoff_nobody", "handoff_closed", "handoff_kept", "call_number", "call_noted"),
    "errand_passed",
    *("frustrated", "abuse", "hardship", "when_person"),
)


def resolve_short_reply(reading: Reading, state: State, dialogue: Dialogue) -> None:
    """ "Yes" and "no" mean what was asked."""
    if reading.acts or reading.questions or reading.found.values:
        return
    if "affirm" in reading.socials and _is_wish(reading):
        _affirm(reading, state, dialogue)
    elif "deny" in reading.socials:
        reading.add("denied")


def take_again(turn: Turn, state: State, dialogue: Dialogue) -> Turn:
    """ "Try again", after the help centre was out of reach, is the question before once more."""
    if not state.matter or not said_phrase(state, dialogue, "search_failed"):
        return turn
    language = dialogue.languages.detect(drop_placeholders(turn.text), state.language)
    flat = flatten_sentence(dialogue.languages.translate(turn.text, language))
    return replace(turn, texts=[state.matter]) if dialogue.intents.match(flat, "failed")[0] == "retry" else turn


def _is_wish(reading: Reading) -> bool:
    """ "Ok, thanks" ends a matter; "yes please" takes an offer up."""
    return not {"thanks", "bye"} & set(reading.socials) or "accept" in reading.socials


def _affirm(reading: Reading, state: State, dialogue: Dialogue) -> None:
    if state.doubt:
        value = state.doubt.guess if state.doubt.guess is not None else state.doubt.value
        reading.found.values[state.doubt.fact] = value
        reading.found.doubts.clear()
    elif state.confirms and said_phrase(state, dialogue, "confirm_facts"):
        reading.add("confirmed")
    elif state.tried and said_phrase(state, dialogue, "choice_offer"):
        reading.choices, reading.acts = [replace(state.tried, keeps=True)], ["choice"]
    elif state.stage == "failed" and said_phrase(state, dialogue, "quote_unavailable"):
        reading.add("retry")
    elif find_waiting(state.garage) and said_phrase(state, dialogue, "next_vehicle"):
        reading.add("another_vehicle")
    elif said_phrase(state, dialogue, "quote_next"):
        reading.add("included")
    elif state.stage != "quoting" and offered_quote(state):
        reading.add("quote")
    elif not state.asked:
        reading.add("affirmed")
    else:
        reading.is_unclear = True


def said_phrase(state: State, dialogue: Dialogue, key: str) -> bool:
    """Whether the last reply said it."""
    variants = [*dialogue.phrases.get(key, ()), *dialogue.phrases_in(state.language).get(key, ())]
    return recognise(state.last_reply, variants)


def speaks_of_person(reply: str, dialogue: Dialogue) -> bool:
    """Whether the last reply led to a person, so that "when?" asks when one comes."""
    return any(recognise(reply, dialogue.phrases.get(key, ())) for key in _LEADS_TO_PERSON)


def offered_quote(state: State) -> bool:
    # "Would you like a price? It takes five quick facts."
    last = " ".join(split_sentences(state.last_reply)[-2:])
    return bool(re.search(r"quote|price|cotización|devis|Angebot|报价", last, re.IGNORECASE))
