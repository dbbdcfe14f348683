"""Names of vehicles and places put in common words: "is my Camry covered in Ohio" is asked of any car in any state.
Pure."""

from chat.offline.dialogue import Dialogue
from chat.offline.kinds import USUAL, find_kinds
from chat.offline.places import replace_places
from chat.offline.vehicles import find_vehicles

_STATE = "my state"


def put_plainly(sentence: str, dialogue: Dialogue) -> str:
    """The sentence with what it names called by its kind; as it is where it names nothing."""
    plain = sentence
    for mention in reversed(find_vehicles(sentence)):
        kind = _name_kind(f"{mention.make or ''} {mention.model or ''}", dialogue)
        plain = f"{plain[: mention.start]}{kind}{plain[mention.end :]}"
    return replace_places(plain, _STATE)


def _name_kind(vehicle: str, dialogue: Dialogue) -> str:
    kinds = find_kinds(vehicle, dialogue) - {USUAL}
    return next((dialogue.kind_names[kind] for kind in sorted(kinds) if kind in dialogue.kind_names), USUAL)
