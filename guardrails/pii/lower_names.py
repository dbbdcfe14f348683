"""Names that are typed without capitals, where the words before say that a name comes: "hi, i'm maria garcia"."""

import re
from collections.abc import Iterator

from guardrails.known_words import KnownWords
from guardrails.pii.names import (
    GIVEN,
    NOT_NAMES,
    PARTICLES,
    SURNAMES,
    WORD_NAMES,
    is_ordinary_word,
)
from guardrails.pii.words import COMMON_WORDS, OTHER_WORDS
from guardrails.spans import Span

_RELATIVES = (
    r"wife|husband|son|daughter|brother|sister|partner|girlfriend|boyfriend|mother|father|mom|mum|dad|uncle|aunt|cousin"
    r"|nephew|niece|friend|fianc[eé]e?"
)
_LONE_CUES = rf"i['’]?m|mrs?|ms|dr|llamo|soy|hei(?:ß|ss)e|appelle|chiamo|chamo|named|{_RELATIVES}|зовут"
TRIGGER = (
    rf"(?<![\w'’])(?:(?:[Ss]ur)?[Nn]ame(?=['’:\s])|(?:nombre|nom|nome|naam)(?=\s)|(?:{_LONE_CUES})(?=[\s.,:]))"
    r"|(?<=his )is(?=\s)|(?<=all )me(?=\s)"
)
CONTEXTUAL = frozenset(("is", "me"))
_CUE_TOKEN = re.compile(rf"(?:.{{0,2}}['’])?(?:{_LONE_CUES})[.,:]?|(?:sur)?name(?:['’]s|:)", re.IGNORECASE)
_NAME_WORDS = frozenset(("name", "surname", "nombre", "nom", "nome", "naam"))
_AFTER_NAME = frozenset(("is", "was", "ist", "es", "est", "è", "é"))
_CUE_WORDS = _NAME_WORDS | _AFTER_NAME | {"me"}
_CUE_WORDS |= frozenset(
    "im mr mrs ms dr llamo soy heisse appelle chiamo chamo named wife husband son daughter brother sister partner "
    "girlfriend boyfriend mother father mom mum dad uncle aunt cousin nephew niece friend fiance fiancee зовут".split()
)

# After these any word that is no English one is a name; after the weaker ones only a listed name is.
_STRONG = (
    r"\b(?:sur)?name(?:['’]s| is| ?:| was)"
    r"|\b(?:sur|(?:first|last|full|middle|maiden|family|given) )name(?! (?:is|was)\b)|\b(?:mrs?|ms|dr)\.?"
    r"|\bme llamo|\bmi nombre es|\bmon nom est|\b(?:il mio|meu) nome [eèé]|\bmijn naam is"
    r"|\bich hei(?:ß|ss)e|\bje m['’]appelle"
    r"|\bmi chiamo|\bme chamo|\bmein name ist|\bменя зовут"
)
_RELATIVE = rf"\bmy (?:{_RELATIVES}),?(?: is)?"
_WEAK = r"\bi['’]?m|\bi am|\bthis is|\bcall me|\bsoy|\bnamed"
# What follows a name that is a word: "my wife grace will call", and not "my wife hope so".
_AFTER_WORD = re.compile(
    r"\W*\Z|[.,!?;:)\n]| (?:and|here|is|was|has|had|will|can|drives?|drove|wants|needs|from|called|got|pays|owns|works"
    r"|lives|said|isn['’]t|wasn['’]t|doesn['’]t)\b"
)
_LOWER = re.compile(
    rf"(?:(?P<strong>{_STRONG})|(?P<relative>{_RELATIVE})|{_WEAK})\s{{1,3}}(?P<first>[^\W\d_][^\W\d_'’\-]{{1,20}})"
    r"(?P<rest>(?: [^\W\d_][^\W\d_'’\-]{0,20}\.?){0,3})(?![\w@])",
    re.IGNORECASE,
)
# One of these words stands in whatever the expression finds, and in few other texts.
HINTS = _CUE_WORDS - {"is", "me", "ist", "es", "est", "è", "é", "was"} | {"m", "am", "this", "call", "nombre"}
_LOWER_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_A-Z]{2,}")
_CLOSED_CLASS = frozenset(
    "will may can just do did so an the and or but my i is was here from with please could how what when where why "
    "want need have like in on at to of for by a as be am are not no you your if it its that this than then".split()
)


# Everyday words with which no name goes on.
_NOBODY = COMMON_WORDS - SURNAMES - (WORD_NAMES - _CLOSED_CLASS)
_NO_NAMES = COMMON_WORDS - (WORD_NAMES - _CLOSED_CLASS)


_may_announce = KnownWords(
    lambda token: token.casefold() in _CUE_WORDS or token[-1] in ".,:" or "'" in token or "’" in token
)


_is_cue = KnownWords(lambda folded: _CUE_TOKEN.fullmatch(folded) is not None)


def follows_cue(tokens: list[str]) -> bool:
    """Whether the next word may be a name in lower case: up to three after what announces one."""
    for token in tokens[-4:]:
        if _may_announce[token]:
            break
    else:
        return False
    recent = [token.casefold() for token in tokens[-4:]]
    for index, word in enumerate(recent):
        if word not in _CUE_WORDS and word[-1] not in ".,:" and "'" not in word and "’" not in word:
            continue
        announces = (
            _is_cue[word]
            or ((word == "me" or word in _NAME_WORDS) and index == len(recent) - 1)
            or (word in _NAME_WORDS and recent[index + 1 : index + 2] == [":"])
            or (word in _AFTER_NAME and (index == 0 or recent[index - 1] in _NAME_WORDS))
            or (word == "me" and index == 0)
        )
        if announces and all(token not in _NOBODY for token in recent[index + 1 :]):
            return True
    return False


def leads_on(token: str) -> bool:
    """Whether the token is one that `follows_cue` looks for."""
    word = token.casefold()
    return word in _CUE_WORDS or _CUE_TOKEN.fullmatch(word) is not None


def joins(tokens: list[str], token: str) -> bool:
    """For a lower-case token after which `follows_cue` decides again."""
    if not follows_cue(tokens):
        return False
    key = token.casefold()
    last = tokens[-1].casefold()
    if last in WORD_NAMES:
        # What follows decides: see `_is_word_name`.
        return True
    if last in _NAME_WORDS:
        return key in _AFTER_NAME or key == ":" or (key.isalpha() and key not in COMMON_WORDS)
    return key.strip(".,;:!?") not in _CLOSED_CLASS or (key == "is" and _CUE_TOKEN.fullmatch(last) is not None)


def has_uncommon(token: str) -> bool:
    """Whether it has a word in small letters that may be a name: without one there is none."""
    return not _NO_NAMES.issuperset(_LOWER_WORD.findall(token))


def find_lower_names(text: str, start: int) -> Iterator[Span]:
    """Takes long: one of HINTS stands before or in whatever it finds, and what it finds `has_uncommon`."""
    for match in _LOWER.finditer(text, max(0, start - 30)):
        first = match["first"].casefold()
        if match.start("first") < start or not match["first"].islower():
            continue
        if _is_word_name(text, match) if first in WORD_NAMES else _is_name(match):
            yield Span(match.start("first"), _end_of_name(match), "PERSON")


def _is_name(match: re.Match[str]) -> bool:
    """By the lists, or where the words before say so plainly."""
    first = match["first"]
    if first in COMMON_WORDS or first in NOT_NAMES or first in PARTICLES or first in OTHER_WORDS:
        return False
    return first in GIVEN or (bool(match["strong"]) and not is_ordinary_word(first))


def _is_word_name(text: str, match: re.Match[str]) -> bool:
    """Whether a name that is a word may be meant: after "my wife", or where it is no everyday word."""
    if match["first"] in _CLOSED_CLASS:
        return False
    if match["first"] in COMMON_WORDS and not (match["relative"] or match["strong"]):
        return False
    following = match["rest"].split()
    has_surname = bool(following) and following[0] in SURNAMES and not is_ordinary_word(following[0])
    return has_surname or _AFTER_WORD.match(text, match.end("first")) is not None


def _end_of_name(match: re.Match[str]) -> int:
    end = match.end("first")
    for word in re.finditer(r"\S+", match["rest"]):
        key = word[0].casefold().rstrip(".")
        is_initial = len(key) == 1 and key not in {"i", "a"}
        if (
            key in _CLOSED_CLASS
            or _is_other(key)
            or not (is_initial or key in SURNAMES or key in GIVEN or not is_ordinary_word(key))
        ):
            break
        if word[0][-1] == "." and not is_initial:
            return match.start("rest") + word.end() - 1
        end = match.start("rest") + word.end()
    return end


def _is_other(key: str) -> bool:
    """Whether it is a word of another language and nobody's surname."""
    return key in OTHER_WORDS and (key not in SURNAMES or key in COMMON_WORDS)
