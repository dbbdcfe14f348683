"""Questions about what a quote includes: its own list answers them, or else the help centre. Pure."""

import re

from chat.offline.choosing import Choice, find_options
from chat.offline.conversation import State
from chat.offline.intents import flatten_sentence
from chat.offline.language import DEFAULT
from chat.offline.reading import Reading
from chat.offline.words import content_words, stem

# Words of "what is included in my quote" that name no part of it.
_NO_PART_WORDS = """que quoi cosa
    included quote price part contain paying come already premium package exactly everything
    coverages covering getting money protection
    ok okay great cool nice perfect good fine thanks alright right awesome"""
_NO_PART = frozenset(stem(word) for word in _NO_PART_WORDS.split())
_INCLUDES = re.compile(r" includ(?:e|es|ed) ")
_COVERS_ABROAD = re.compile(
    r"^ (?:que|que me|was|quoi|qu est ce qui est|o que|cosa|che cosa|wat)? ?(?:cover|covers|covered) $"
)


def asks_what_is_included(flat: str) -> bool:
    """Of a flattened sentence in another language, half translated."""
    return bool(_INCLUDES.search(flat) or _COVERS_ABROAD.search(flat))


def is_of_whole_quote(sentence: str, state: State) -> bool:
    """ "What is included?" names no part of it."""
    return state.stage == "quoted" and not _find_part(sentence)


def look_into_quote(sentence: str, original: str, state: State, reading: Reading) -> None:
    """ "Is towing included?", of the quote that stands: what it has of it, what could be added, or a question."""
    part = _find_part(sentence)
    if not part or not state.result or not state.result.quote:
        return
    items = [str(item) for item in state.result.quote.get("included", [])]
    reading.asks_of_part = True
    reading.included += [item for item in items if part & _stem_words(item)]
    if reading.included:
        return
    if options := find_options(sentence, state.offered):
        _offer(options, reading)
    else:
        reading.asked.append((sentence if reading.language != DEFAULT else _ask_for_part(sentence), original))


def _offer(options: tuple[str, ...], reading: Reading) -> None:
    """What is not included yet, and what it would cost."""
    reading.choices.append(Choice(add=options))
    reading.acts = [*(act for act in reading.acts if act != "included"), "not_yet", "choice"]
    reading.asks_of_part = False


def _find_part(sentence: str) -> set[str]:
    return _stem_words(sentence) - _NO_PART


def _stem_words(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}


def _ask_for_part(sentence: str) -> str:
    """ "Does it include glass?" asks the help centre about glass."""
    words = [word for word in flatten_sentence(sentence).split() if stem(word) not in _NO_PART]
    return f"{' '.join(words)} cover?"
