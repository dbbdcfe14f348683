"""Which fact to ask for next, and which the assistant has just asked for. Pure."""

import re
from collections.abc import Iterable, Sequence

from chat.offline.dialogue import Dialogue
from chat.offline.text import fold, split_sentences
from chat.offline.wording import recognise

# The facts that each question asks for, the widest first: its words may hold a narrower one's.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "vehicle": ("make", "model", "year"),
    "make_model": ("make", "model"),
    "model_year": ("model", "year"),
    "make": ("make",),
    "model": ("model",),
    "year": ("year",),
    "mileage_yearly": ("mileage",),
    "mileage": ("mileage",),
    "driver_age": ("driver_age",),
    "state": ("state",),
    "exact_year": ("year",),
    "exact_driver_age": ("driver_age",),
    "other_driver_age": ("driver_age",),
}
# How another assistant may have put it.
_OTHERS_WORDS = {
    "make": re.compile(r"\bmake\b|\b(?:which|what) (?:car|vehicle|bike)\b|\bdo you (?:drive|ride)\b"),
    "model": re.compile(r"\bmodel\b(?! year)|\b(?:which|what) (?:car|vehicle|bike)\b|\bdo you (?:drive|ride)\b"),
    "year": re.compile(r"\byear\b(?<!a year)(?<!per year)"),
    "mileage": re.compile(r"\bmiles\b|\bmileage\b|\bodometer\b"),
    "driver_age": re.compile(r"\bold\b|\bage\b"),
    "state": re.compile(r"\bstate\b.{0,20}\b(?:live|residen|based)"),
}


def choose_question(missing: Sequence[str], *, is_yearly: bool) -> str:
    """The name of the question for the first of the missing facts, together with what belongs to it."""
    vehicle = tuple(fact for fact in missing if fact in ("make", "model", "year"))
    if not vehicle:
        return ("mileage_yearly" if is_yearly else "mileage") if "mileage" in missing else "driver_age"
    return next((name for name, facts in QUESTIONS.items() if facts == vehicle), vehicle[0])


def find_asked(reply: str, dialogue: Dialogue, language: str) -> tuple[str, ...]:
    """The facts that the reply asks for."""
    for name, facts in QUESTIONS.items():
        if recognise(reply, _variants(name, dialogue, language)):
            return facts
    questions = " ".join(fold(sentence) for sentence in split_sentences(reply) if sentence.endswith("?"))
    return tuple(
        fact for fact, pattern in _OTHERS_WORDS.items() if pattern.search(questions) and _is_request(questions)
    )


def _variants(name: str, dialogue: Dialogue, language: str) -> Iterable[str]:
    for phrases in (dialogue.phrases, dialogue.phrases_in(language)):
        for prefix in ("ask", "again"):
            yield from phrases.get(f"{prefix}_{name}", ())


def _is_request(questions: str) -> bool:
    """ "Would you like to know what's included?" asks for no fact."""
    return bool(re.search(r"\b(?:what|which|how|tell me|could you|can you|may i|and)\b", questions))
