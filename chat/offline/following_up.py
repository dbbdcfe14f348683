"""A question that changes one word of the one before: "Can my son drive my car?" "And my wife?" Pure."""

import re

from chat.offline.further import RELATIVES
from chat.offline.text import fold

_OPENS = (
    r"^\s*(?:(?:and|but|so|ok|also|or|then|what|how|about|if|for|does|is|it|the|same|goes|apply|to|on|with)\b[\s,]*)*"
)
_CHANGES = re.compile(
    rf"{_OPENS}(?:my|our|a|an|the|her|his)?\s*(?P<named>[a-z][a-z -]{{2,20}}?)\s*(?:then|too|as well|instead)?"
    r"(?:[,.]?\s*(?:he|she|they)(?:'?s| is|'?re| are)\b.*)?\W*$"
)
# Words of one class stand for one another. Each is one that a follow-up may name, and the question before, too.
_CLASSES = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        RELATIVES,
        "car|truck|suv|van|motorcycle|motorbike|bike|scooter|moped|electric car|ev|tesla|hybrid",
        "collision|comprehensive|liability|medical payments|uninsured motorist|underinsured motorist"
        "|roadside assistance|rental reimbursement|cyber protection|new-car replacement|technology package",
    )
)


def put_in_place(sentence: str, earlier: str) -> str:
    """The earlier question with the word that the sentence names in the place of its own; empty if that is not what it
    does."""
    match = _CHANGES.match(fold(sentence))
    if not match:
        return ""
    for words in _CLASSES:
        named, before = words.fullmatch(match["named"].strip()), words.search(fold(earlier))
        if named and before and named[0] != before[0]:
            # "He's 17" was said of the other.
            return re.split(r"[,.;]", earlier[: before.start()] + named[0] + earlier[before.end() :])[0].strip()
    return ""
