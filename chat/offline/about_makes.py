"""Whether some make is insured: a question about vehicles, whatever its name is. Pure."""

import re

from chat.offline.dialogue import Dialogue
from chat.offline.intents import flatten_sentence
from chat.offline.places import is_place
from chat.offline.questions import Question
from chat.offline.text import fold
from chat.offline.vehicles import find_vehicles
from chat.offline.words import content_words

WHICH_MAKES = Question("makes we insure")
_ASKS = re.compile(
    r" (?:do|does|can|could|will|would|are|is) (?:\w+ ){0,3}?(?:insure|insured|insurable|cover|covered|take|accept) "
    r"| do (?:you|u|ya) (?:guys |even |also )?do "
)
# "Do you insure a Zorblax?": no list knows the name, but it is written as one.
_UNKNOWN = re.compile(r"\b(?:insure|cover)\s+(?:(?:an?|my|the|any)\s+)?((?:[A-Z][\w-]+\s?){1,3})\W*$")
_BESIDE = frozenset(
    "insure insured insurable insurance cover covered coverage take accept car cars vehicle vehicles make makes brand "
    "brands model models old older new used u ya guys like drive driving".split()
)


def asks_of_make(sentence: str, dialogue: Dialogue, *, subject: str) -> bool:
    """ "Do you insure a Dacia Duster?", and after it "and a Lamborghini?". `subject`: what was looked up before."""
    if not _ASKS.search(flatten_sentence(sentence)) and subject != WHICH_MAKES.whole:
        return False
    mentions = find_vehicles(sentence)
    if not mentions:
        return _names_unknown(sentence, dialogue)
    rest = sentence[: mentions[0].start] + " ".join(sentence[one.end :] for one in mentions[-1:])
    return not [word for word in content_words(rest) if word not in _BESIDE and not word.isdigit()]


def _names_unknown(sentence: str, dialogue: Dialogue) -> bool:
    match = _UNKNOWN.search(sentence)
    if not match:
        return False
    return not dialogue.topic.search(flatten_sentence(match[1])) and not is_place(fold(match[1].strip()))
