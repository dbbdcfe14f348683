"""Visitor's text made comparable. Pure."""

import re
import unicodedata

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "—": "-"})
_SENTENCE = re.compile(r"[^.!?。！？\n;]*(?:\.(?=\S)[^.!?。！？\n;]*)*[.!?。！？\n;]*")
_ASKS = r"(?:what|how|where|when|who|which|why)(?:'?s)?\b"
_MODAL = r"(?:do|does|can|could|is|are|will|would)"
_WHOM = r"(?:you|i|we|there|my|the|your)\b"
_ASKS_OF = rf"(?:does\s+(?!not\b|it\b|that\b|this\b)|{_MODAL}\s+{_WHOM})"
_QUESTION = re.compile(
    rf"(?:[^:?]{{1,40}}:)?\s*(?:(?:hi|hello|hey|so|and|also|ok|okay|please|tell me)\b[\s,]*)*(?!(?:what|how) about\b)"
    rf"(?:{_ASKS}|{_ASKS_OF}|{_MODAL}\b)",
    re.IGNORECASE,
)
# "..., what's your number, and do you insure motorcycles?" After a comma alone "does it" is about what was just named.
_NEXT_QUESTION = re.compile(
    rf"(?:,\s+(?:(?:and|also|or|plus)\s+)*|\s+(?:and|plus)\s+(?:also\s+)?)(?={_ASKS}|{_ASKS_OF})"
    rf"|(?:,?\s+(?:and|plus)\s+(?:also\s+)?)(?={_MODAL}\s+(?:it|that|this|they)\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[\s,]*(?:\b(?:and|also|or|plus)\s+)*$", re.IGNORECASE)
# "Bj. 2021", "approx. 40,000": no sentence ends there.
_ABBREVIATED = re.compile(r"\b(bj|ez|ca|approx|appr|nr|mod|mil)\.(?=\s*\d)", re.IGNORECASE)
_NOT_WORD = re.compile(r"[^\w%]+")


def fold(text: str) -> str:
    """Lower case, straight quotes, no accents; every character keeps its place."""
    straight = text.translate(_QUOTES)
    return straight.lower() if straight.isascii() else "".join(map(_fold_character, straight))


def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    base = unicodedata.normalize("NFD", character)[0]
    lowered = base.lower()
    return lowered if len(lowered) == 1 else base


def flatten(text: str) -> str:
    """Folded words with single spaces, padded, for matching cues. Apostrophes vanish: what's is whats."""
    return f" {_NOT_WORD.sub(' ', fold(text).replace(chr(39), '')).strip()} "


def split_questions(sentence: str) -> list[str]:
    """A sentence that asks several things, into one for each; any other as it is."""
    starts = [match.end() for match in _NEXT_QUESTION.finditer(sentence)]
    if not starts or not _QUESTION.match(sentence):
        return [sentence]
    places = zip([0, *starts], [*starts, len(sentence)], strict=True)
    parts = [_JOINT.sub("", sentence[start:end]).strip() for start, end in places]
    return [part if part[-1:] in "?!." else f"{part}?" for part in parts if part]


def split_sentences(text: str) -> list[str]:
    """Sentences and lines, without empty ones. A point inside a number or a name does not end one."""
    whole = _ABBREVIATED.sub(r"\1", text)
    return [part.strip() for part in _SENTENCE.findall(whole) if part.strip()]
