"""Several vehicles in one message: each is read by itself. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from chat.offline.facts import Setting, Value
from chat.offline.garage import Parked
from chat.offline.stated_facts import read_facts
from chat.offline.text import fold
from chat.offline.vehicles import Mention, find_vehicles

# A point within a number parts nothing.
_BREAK = re.compile(
    r"[.,](?!\d)|[;!?\n&]|\b(?:and|or|also|plus|then|versus|vs|und|oder|sowie|y|o|et|ou|puis|ed?|mais|luego)\b"
)
RELATIVES = (
    "wife|husband|spouse|partner|girlfriend|boyfriend|fiancee?|son|daughter|kid|child|mother|father|mom|mum|dad|brother"
    "|sister|nephew|niece|grand(?:son|daughter|mother|father|ma|pa)|friend|roommate|parents"
)
_OTHERS = re.compile(
    rf"\b(?:{RELATIVES})'?s\b(?! (?:age|name|\d\d?\b))|\b(?:his|her) (?:car|bike|own|new|old|(?:19|20)\d\d)\b"
    rf"|\b(?:my|our) (?:{RELATIVES}),? (?:\(?\d\d\)?,? )?(?:has|owns|drives|got) (?:an?|the)\b(?! (?:licen|permit))"
)
_THEIR_AGE = re.compile(rf"\b(?:s?he|they|{RELATIVES})(?:'s|'re| is| are|,)? \(?(\d\d)\b(?!,\d)")
_DRIVES_TOO = re.compile(
    rf" (?:{RELATIVES}|she|he|they|somebody|someone) (?:\w+ ){{0,2}}"
    r"(?:drives?|uses?|borrows?|takes?|counts?|matters?) "
    r"(?:\w+ ){0,3}(?:sometimes|occasionally|too|also|as well|now and then|once in a while|on weekends|every now) "
)
VEHICLE = ("make", "model", "year", "mileage")


def is_others(text: str) -> bool:
    """Whether the vehicle of the text is somebody else's: "my wife's Civic"."""
    return bool(_OTHERS.search(fold(text)))


def drives_too(flat: str) -> bool:
    """ "What if my daughter drives it sometimes? She is 17": the age is not the main driver's. `flat`: flattened."""
    return bool(_DRIVES_TOO.search(flat))


def split_by_vehicle(text: str) -> list[str]:
    """A part of the text for each different vehicle that is named with its model; the whole of it for fewer than two,
    and where no word parts them."""
    folded, cuts = fold(text), [0]
    for one, other in pairwise(_list_different(text)):
        breaks = [match.start() for match in _BREAK.finditer(folded, one.end, other.start)]
        if not breaks:
            return [text]
        cuts.append(breaks[-1])
    return [text[start:end] for start, end in pairwise([*cuts, len(text)])]


def read_further(parts: Sequence[str], setting: Setting) -> list[Parked]:
    """The vehicles of the parts. An age is somebody else's who drives it; the visitor's own is told once for all."""
    return [_read_part(part, setting) for part in parts]


def split_by_name(text: str, vehicles: Sequence[Mapping[str, Value]]) -> dict[int, str]:
    """ "The Honda has 54k and the Tesla 18k", "Y is 2023, Civic 2012": the part of the text that each of these vehicles
    begins, by its place in the row."""
    found = {
        place: match.start() for place, facts in enumerate(vehicles) if (match := _find_name(text, facts, vehicles))
    }
    starts = sorted({*found.values(), len(text)})
    ends = dict(pairwise(starts))
    return {place: text[start : ends[start]] for place, start in found.items()} if len(ends) > 1 else {}


def _find_name(text: str, facts: Mapping[str, Value], vehicles: Sequence[Mapping[str, Value]]) -> re.Match[str] | None:
    """Where the text names the vehicle, by a word that is no other one's."""
    others = {word for one in vehicles if one is not facts for word in _list_words(one)}
    words = [re.escape(word) for word in _list_words(facts) if word not in others]
    return re.search(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", fold(text)) if words else None


def _list_words(facts: Mapping[str, Value]) -> list[str]:
    return fold(f"{facts.get('make', '')} {facts.get('model', '')}").split()


def tell_more(vehicle: Parked, part: str, setting: Setting) -> Parked:
    """The vehicle with what the part says of it."""
    values = read_facts(part, setting).values
    more: dict[str, Value] = {name: values[name] for name in ("year", "mileage") if name in values}
    return replace(vehicle, facts={**vehicle.facts, **more})


def find_their_age(part: str) -> int | None:
    """The age of somebody else who drives the vehicle of the part."""
    age = _THEIR_AGE.search(fold(part)) if is_others(part) else None
    return int(age[1]) if age else None


def _read_part(part: str, setting: Setting) -> Parked:
    values = read_facts(part, setting).values
    facts = {name: values[name] for name in VEHICLE if name in values}
    others = is_others(part)
    age = find_their_age(part)
    return Parked(facts | ({"driver_age": age} if age else {}), is_waiting=True, is_others=others)


def _list_different(text: str) -> list[Mention]:
    """The first mention of each vehicle."""
    first: dict[tuple[str | None, str], Mention] = {}
    for mention in find_vehicles(text):
        if mention.model:
            first.setdefault((mention.make, mention.model), mention)
    return list(first.values())
