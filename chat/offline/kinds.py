"""Which kinds of vehicles somebody speaks of, so that an article about another kind does not answer them. Pure."""

import re
from collections.abc import Mapping

from chat.offline.dialogue import Dialogue
from chat.offline.facts import Value
from chat.offline.intents import flatten_sentence

# Articles on it are for the owners of all kinds.
USUAL = "car"


def find_kinds(text: str, dialogue: Dialogue) -> frozenset[str]:
    """Those that the words name, or the names of makes and models that are of one kind alone."""
    flat = flatten_sentence(text)
    hinted = flatten_sentence(" ".join(term for term, pattern in dialogue.hints if pattern.search(flat)))
    return frozenset(kind for kind, pattern in dialogue.kinds.items() if pattern.search(flat) or pattern.search(hinted))


def find_meant_kinds(text: str, owned: frozenset[str], earlier: frozenset[str], dialogue: Dialogue) -> frozenset[str]:
    """Those of a message: what it names comes before the visitor's vehicle (`owned`), and that before what was spoken
    of `earlier`. A part that several kinds have tells none: "is the battery covered?" may be asked of a hybrid, too."""
    flat = flatten_sentence(text)
    rest = flat
    for parts in dialogue.kind_parts.values():
        rest = parts.sub("", rest)
    all_named, named = find_kinds(flat, dialogue), find_kinds(rest, dialogue)
    if named:
        return named if named - {USUAL} else all_named
    special = (owned - {USUAL}) or (earlier - {USUAL})
    return special or (frozenset() if all_named else owned or earlier)


def find_kinds_of(vehicle: Mapping[str, Value], dialogue: Dialogue) -> frozenset[str]:
    return find_kinds(f"{vehicle.get('make', '')} {vehicle.get('model', '')}", dialogue)


def find_others(kinds: frozenset[str], dialogue: Dialogue) -> list[re.Pattern[str]]:
    """How the articles about kinds that are none of these are titled."""
    return [pattern for kind, pattern in dialogue.kinds.items() if kind not in kinds | {USUAL}]


def find_own(kinds: frozenset[str], dialogue: Dialogue) -> list[re.Pattern[str]]:
    """How the articles about these kinds alone are titled."""
    return [pattern for kind, pattern in dialogue.kinds.items() if kind in kinds - {USUAL}]
