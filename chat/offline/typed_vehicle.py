"""A make or model that no list knows, taken as the visitor typed it. Pure."""

import re
from collections.abc import Sequence

from chat.offline.numbers import find_numbers
from chat.offline.text import fold

_WORD = re.compile(r"[^\W_](?:[\w'.\-/]*\w)?")
_CLAUSE = re.compile(r"[,;()\n]|\.\s|\band\b|\bwith\b|\bfrom\b|\bthat\b|\babout\b|\bfor\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_MOST_WORDS = 4
_FILLER = frozenset(
    """
    a an the my our it it's its is are was i i'm im i've ive have has got own drive driving ride bought buy new old used
    um uh er well so ok okay yes yeah yep sure hi hello hey car vehicle bike motorcycle scooter truck suv ev electric
    make model called named brand one oh just actually sorry meant mean no not think guess probably think's by of in
    this that please thanks insure want quote getting get looking at would like me to be
    """.split()
)
_NOT_A_NAME = frozenset(
    """
    idea clue whatsoever what why how when who where which do does don't dont can could you your u know sure never mind
    later nothing none nope idk idc dunno maybe help skip person human agent stop cancel hmm hm lol haha
    whatever tell say rather private prefer why's forgot insurance cover coverage covered policy price cost
    delete erase remove send show change update tell write explain open close data account password privacy email
    what's whats how's hows when's where's who's hours opening contact phone telephone email address number
    will take buy wife husband son daughter mother father drives drive
    reference ref q said says plus times much many more miles mile km age aged years year old bye need
    red blue black white silver grey gray green yellow orange brown beige gold purple pink small big fast
    """.split()
)
_SHAPES = frozenset(
    """
    sedan sedans hatchback coupe wagon minivan pickup van convertible hybrid diesel gas petrol turbo automatic manual
    roadside there here also only now currently worth which then drove parked sits stolen broke died still leased
    financed please asap today instead again too also rather though tho then else maybe
    """.split()
)
SHORT_WORD = 3

# "I drive a Zorblax Quantum", "my bike is a 2021 …", "we've got an old …": what follows is a vehicle's name.
_AGED = r"(?:(?:old|new|used|second-?hand|vintage|classic|brand|electric|little|trusty|(?:19|20)\d\d) )+"
_WHOSE = r"(?:an?|my|our|the)"
_HAS = r"\b(?:i|we)(?:'ve| have|'d)? ?(?:just )?(?:own|have|got|bought|purchased)"
_OWNED = re.compile(
    rf"(?:\b(?:i|we)(?:'m| am|'re| are)? (?:currently |now )?(?:drive|driving|ride|riding) {_WHOSE} (?:{_AGED})?"
    rf"|\b(?:my|our) (?:car|bike|motorcycle|moped|scooter|vehicle|truck|suv|ev) is {_WHOSE}? ?(?:{_AGED})?"
    rf"|{_HAS} {_WHOSE} {_AGED})",
    re.IGNORECASE,
)
# The same of whoever asks for a price: then "I have a …" is no dog either, nor is what the price is for.
_HAD = re.compile(rf"(?:{_HAS}|\bquote (?:for|on)) {_WHOSE} (?:{_AGED})?", re.IGNORECASE)


def ends_in_ownership(text: str) -> bool:
    """Whether what comes after this text is a vehicle that the visitor has."""
    return any(match.end() == len(text) for pattern in (_OWNED, _HAD) for match in pattern.finditer(text))


def read_owned_vehicle(text: str, *, wants_price: bool) -> dict[str, str]:
    """Make and model of a vehicle that no list knows, where the visitor says that it is theirs. Both words look like
    names: capitalised, or with a digit."""
    owned = _OWNED.search(text) or (_HAD.search(text) if wants_price else None)
    names = _leading_names(_WORD.findall(_CLAUSE.split(text[owned.end() :])[0])) if owned else []
    if len(names) < 2 or not names[0][0].isupper() or not all(map(_is_name, names)):
        return {}
    return {"make": _tidy(names[:1]), "model": _tidy(names[1:])}


def read_typed_vehicle(text: str, asked: Sequence[str], *, strict: bool = False) -> dict[str, str]:
    """The make and model as typed, for those of them that were asked for. Empty unless the text looks like a name.

    `strict`: the text follows a known make in a sentence, so only a capitalised word or one with a digit counts.
    """
    words = _name_words(text, strict)
    if not words or not asked or ("make" in asked and not re.search(r"[^\W\d_]", words[0])):
        return {}
    if list(asked) == ["model"] or list(asked) == ["make"]:
        return {asked[0]: _tidy(words)}
    return {"make": _tidy(words[:1])} | ({"model": _tidy(words[1:])} if len(words) > 1 else {})


def read_model_after_year(text: str) -> dict[str, str]:
    """What follows "2001 Buick" in the same clause is its model, in small letters, too."""
    words = _WORD.findall(_CLAUSE.split(text)[0])
    is_model = words and words[0].isalpha() and len(words[0]) > SHORT_WORD and _is_name(words[0])
    return {"model": _tidy(words[:1])} if is_model and fold(words[0]) not in _FILLER | _NOT_A_NAME | _SHAPES else {}


def _name_words(text: str, strict: bool) -> list[str]:
    if "?" in text and not strict:
        return []
    clause = next((part for part in _CLAUSE.split(text) if not strict or part is not None), "")
    words = [word for word in _WORD.findall(clause) if not _YEAR.fullmatch(word)]
    if strict:
        words = _leading_names(words)
    elif {fold(word) for word in words} & _NOT_A_NAME:
        return []
    words = [word for word in words if fold(word) not in _FILLER]
    if words and _counts_only(words):
        return []
    return words if 0 < len(words) <= _MOST_WORDS and all(_is_name(word) for word in words) else []


def _counts_only(words: list[str]) -> bool:
    """ "Twenty nineteen" is a year, and no model."""
    text = fold(" ".join(words))
    numbers = find_numbers(text)
    return bool(numbers) and not any(mark.isdigit() for mark in text) and numbers[0].end - numbers[0].start == len(text)


def _leading_names(words: list[str]) -> list[str]:
    names: list[str] = []
    for word in words[:2]:
        if fold(word) in _FILLER | _NOT_A_NAME or not (word[0].isupper() or any(mark.isdigit() for mark in word)):
            break
        names.append(word)
    return names


def _is_name(word: str) -> bool:
    """Keys struck at random have no vowel, or a long run of consonants; "2nd" counts something."""
    if _ORDINAL.fullmatch(fold(word)):
        return False
    letters = re.sub(r"[^a-z]", "", fold(word))
    if len(letters) < 4 or any(mark.isdigit() for mark in word):
        return True
    return bool(re.search(r"[aeiouy]", letters)) and not re.search(r"[^aeiouy]{5}", letters)


def _tidy(words: Sequence[str]) -> str:
    return " ".join(word if any(mark.isupper() for mark in word) else word.capitalize() for word in words)[:40]
