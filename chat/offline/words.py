"""The words of a text that tell its subject, and their stems. Pure."""

import re

from chat.offline.text import fold

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ENDINGS = (
    "ational",
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ies",
    "ied",
    "edly",
    "ed",
    "ers",
    "er",
    "es",
    "s",
    "ly",
    "e",
    "y",
)
_STOP = frozenset(
    """
    a about after all also am an and any are as at be because been being but by can could did do does doesn't
    don't done for from get gets give go going got had has have help her here hi him his how i i'd i'll i'm i've
    if in into is isn't it it's its just know let like looking many may me might mine more much must my need
    needs no not now of off oh ok on or other our out please possible question really say see shall she should
    so some something sure tell than thanks that that's the their them then there these they this those to too
    under up us very want was way we we're well were what what's whats when where which while who why will with
    within without would yes you your yours explain thing things bought new got own owner drive driving ride
    just guys guy ask wondering wonder wanted hey curious interested hoping cover covers covered coverage
    insurance policy happens happen work works use used one hello hey thank someone
    """.split()
)


def content_words(text: str) -> list[str]:
    """The words of a text that tell its subject, in order."""
    return [word for word in _WORD.findall(fold(text)) if word not in _STOP and (len(word) > 1 or word.isdigit())]


def stem(word: str) -> str:
    """The word without its commonest endings; only ever compared with other stems."""
    word = word.removesuffix("'s")
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= 3), "")
    base = word.removesuffix(ending)
    # "cancelled", "towing", "hitting": a doubled last letter belongs to the ending.
    return base[:-1] if ending and len(base) > 3 and base[-1] == base[-2] and base[-1] not in "s" else base


def find_stems(text: str) -> set[str]:
    """Of all words, whatever they tell."""
    return {stem(word) for word in _WORD.findall(fold(text))}
