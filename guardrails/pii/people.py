"""Names of persons: after an introduction or a title, or by lists of given names and surnames.

Cars, places, nationalities and companies have names too; where it is not clear that a person is meant, none is found.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guardrails.pii.words import COMMON_WORDS, read_words
from guardrails.spans import Span

GIVEN = read_words("given_names") | read_words("given_names_world")
SURNAMES = read_words("surnames") | read_words("surnames_world")
VEHICLES = read_words("vehicles")
NOT_NAMES = read_words("not_names") | VEHICLES

UPPER = "".join(chr(code) for code in range(0x41, 0x530) if chr(code).isupper())
TRIGGER = rf"(?<![\w'’])[{UPPER}]|(?<![\w'’])[Nn]ame(?=['’:\s])"
_PARTICLES = frozenset(
    "de del della der den di da das do dos du e el la le van von vom zu zum ter ten bin binti al y af av".split()
)
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sr sra señor señora herr frau mme monsieur madame sir madam".split()
)
_CHAIN = re.compile(
    rf"(?<![\w'’@/])(?:[{UPPER}][\w'’\-]*)(?:(?:\.? (?:(?:{'|'.join(sorted(_PARTICLES))}) "
    rf"){{0,2}})[{UPPER}][\w'’\-]*)*"
)
_NAME_WORD = re.compile(r"[^\s.]+")
_INTRODUCTION = re.compile(
    r"(?:\bname(?:['’]s| is|:| was)|\bnames? (?:on (?:the|my) \w+ )?(?:is|are)|\bcall me|\b(?:user"
    r"|customer|insured|holder|driver|owner"
    r"|contact|attn|sender|from|to|signed|directed by|written by)\s?:|\bname\?(?: user:)?|\baccount\? "
    r"user:|\bspeak(?:ing)? (?:to|with)"
    r"|\bbelongs to|\bregistered (?:to|under)|\bmarried to|\bcorrect it to|\bunder the name(?: of)?"
    r"|\bme llamo|\bsoy|\bje m['’]appelle|\bich hei(?:ß|ss)e"
    r"|\bmein name ist|\bmi chiamo|\bmeu nome [eé]|\bmi nombre es|\bmon nom est)\s*$",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:\bi['’]?m|\bi am|\bthis is|\bit['’]s|\bhi|\bhello|\bhey|\bdear|\bthanks?,?|\bthank you,?"
    r"|\bregards,?|\bsincerely,?|\bcheers,?"
    r"|\bbest,?|\bmy (?:wife|husband|son|daughter|brother|sister|mother|father|mom|dad|friend|partner"
    r"|spouse|boss|agent|neighbou?r),?"
    r"|\bnamed|\bcalled|\band my \w+,?)\s+$",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"\bname(?:['’]s| is|:| was)\s+([^\W\d_]{2,20})((?: [^\W\d_]{2,20}){0,2})(?![\w'’@])", re.IGNORECASE
)
_SURNAME_ENDING = re.compile(
    r"(?:son|sen|sson|dottir|dóttir|ová|ova|eva|ov|ev|ski|sky|ska|wicz|czyk|ez|ić|vić|vic|berg|stein"
    r"|ström|strom|man|mann|quist|qvist"
    r"|oğlu|oglu|yan|enko|chuk|escu|poulos|idis|akis|ini|elli|etti|ucci|aux|eau|hardt|bauer|meyer|lund"
    r"|gaard|aard|inen|ola|ssy)$"
)
_PLACE_WORDS = frozenset(
    "san santa los las fort ft ft. port mount mt mt. lake new el saint st st. north south east west".split()
)
# Before the name of a place rather than a person's.
_WHERE = frozenset("in at near visit around city from to of the a an on via into".split())
_WHO = re.compile(
    r"\b(?:says?|said|by|starring|named (?:him|her|them|it)|call(?:s|ed)? me|maiden name is|maiden "
    r"name:|my (?:kid|partner|boss|driver|agent)|assistant to"
    r"|producer|singer|founders?:|had \d+:|gender of|tribute to|early|married|with (?:ms|mr|mrs)\."
    r"|ask for|follow up with|partner['’]s name|the name)\s$",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r",? (?:Inc|LLC|Ltd|Corp|Co\b|Company|Group|Corporation|Incorporated|Insurance|Bank|University"
    r"|Street|St\b|Orchestra|version)",
    re.IGNORECASE,
)
_SIBLING = re.compile(r"(?:, | and |, and | & )")
_ABBREVIATION = re.compile(r"[^\W\d_]\.")


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    key: str


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1]
    word = last.strip("\"'“”‘’([*_").casefold()
    if not last[-1].isalnum() and not (last[-1] == "." and (_ABBREVIATION.fullmatch(last) or word[:-1] in _TITLES)):
        return word in {"name:"}
    if word in {"name", "name's", "name’s"} or (
        len(tokens) > 1 and tokens[-2].casefold() == "name" and word in {"is", "was"}
    ):
        return True
    if len(tokens) > 1 and _follows_name(tokens):
        return True
    if not (last.lstrip("\"'“”‘’([*_")[:1].isupper() or word in _PARTICLES):
        return False
    return not first or first.isupper() or first in "adbelvzt"


def joins(tokens: list[str], token: str) -> bool:
    if len(tokens) >= 8 or not may_join(tokens, token[0]):
        return False
    if token[0].isupper() or token.casefold() in _PARTICLES:
        return True
    last = tokens[-1].casefold()
    return (
        last in {"name:", "name's", "name’s"}
        or _follows_name(tokens)
        or (last == "name" and token.casefold() in {"is", "was"})
    )


def _follows_name(tokens: list[str]) -> bool:
    """Whether a lower-case word may be a name's: up to two after "name is"."""
    recent = [token.casefold() for token in tokens[-3:]]
    return any(
        word in {"name:", "name's", "name’s"} or (word in {"is", "was"} and index > 0 and recent[index - 1] == "name")
        for index, word in enumerate(recent)
    )


def find_people(text: str, start: int) -> Iterator[Span]:
    chains = list(_CHAIN.finditer(text, start))
    found = [span for chain in chains for span in _find_in_chain(text, chain)]
    yield from found
    yield from _find_siblings(text, chains, found)
    for match in _LOWER.finditer(text, max(0, start - 20)):
        first = match[1].casefold()
        if match.start(1) < start or not match[1].islower() or first in COMMON_WORDS:
            continue
        if first in GIVEN or first in SURNAMES:
            end = match.end(1)
            for word in re.finditer(r"\S+", match[2]):
                if word[0] in COMMON_WORDS:
                    break
                end = match.start(2) + word.end()
            yield Span(match.start(1), end, "PERSON")


def _find_siblings(text: str, chains: list[re.Match[str]], found: list[Span]) -> Iterator[Span]:
    """Names in a row with one that was found: "Usamov and Bowers"."""
    known = list(found)
    for chain in [*chains, *reversed(chains)]:
        start, end = chain.span()
        key = chain[0].casefold()
        if key in COMMON_WORDS or key in NOT_NAMES or any(span.start < end and start < span.end for span in known):
            continue
        for span in known:
            if _SIBLING.fullmatch(text, span.end, start) or _SIBLING.fullmatch(text, end, span.start):
                sibling = Span(start, end, "PERSON")
                known.append(sibling)
                yield sibling
                break


def _find_in_chain(text: str, chain: re.Match[str]) -> Iterator[Span]:
    words: list[_Word] = []
    titled = after_make = False
    for match in _NAME_WORD.finditer(text, chain.start(), chain.end()):
        end = match.end() - (2 if match[0].endswith(("'s", "’s")) else 0)
        words.append(_Word(match.start(), end, text[match.start() : end].casefold()))
    rest: list[_Word] = []
    for word in [*words, None]:
        breaks = word is None or _is_title(text, word) or _is_ordinary(text, word, rest)
        if word and not breaks:
            rest.append(word)
            continue
        if not after_make:
            yield from _judge(text, rest, titled)
        after_make = word is not None and _is_vehicle(word)
        titled = word is not None and _is_title(text, word)
        rest = []


def _is_title(text: str, word: _Word) -> bool:
    """ "Dr" and "dr", but not the "SR" of a motorcycle."""
    return word.key in _TITLES and not text[word.start : word.end].isupper()


def _is_vehicle(word: _Word) -> bool:
    return not VEHICLES.isdisjoint(word.key.split("-"))


def _is_ordinary(text: str, word: _Word, before: list[_Word]) -> bool:
    if before and (word.key in _PARTICLES or len(word.key) == 1):
        return False
    if _word_before(text, word.start) in _PLACE_WORDS:
        return True
    if _is_vehicle(word) and word.key not in GIVEN and (word.key not in SURNAMES or not before):
        return not _is_introduced(text, word.start)
    if word.key in NOT_NAMES and word.key not in SURNAMES and word.key not in GIVEN:
        return not _is_introduced(text, word.start)
    if word.key in COMMON_WORDS:
        return not (before and word.key in SURNAMES) and word.key not in {"will", "bill", "mark", "rich", "sir"}
    return any(character.isdigit() for character in word.key)


def _word_before(text: str, position: int) -> str:
    """The word that ends right before a blank at `position`, in lower case."""
    before = text[max(0, position - 10) : position]
    return before.rsplit(None, 1)[-1].casefold() if before.strip() and before[-1] == " " else ""


def _is_introduced(text: str, position: int) -> bool:
    return _INTRODUCTION.search(text, max(0, position - 40), position) is not None


def _judge(text: str, words: list[_Word], titled: bool) -> Iterator[Span]:
    while words and words[-1].key in _PARTICLES:
        words = words[:-1]
    if not words or len(words) > 5:
        return
    start, end = words[0].start, words[-1].end
    if (
        titled
        or (_is_listed(words) and not _is_vehicle_before(text, start))
        or _is_introduced(text, start)
        or _WHO.search(text, max(0, start - 24), start)
        or (_could_greet(words) and _GREETING.search(text, max(0, start - 24), start))
        or _looks_like_name(text, words)
    ):
        yield Span(start, end, "PERSON")


def _is_vehicle_before(text: str, position: int) -> bool:
    """Whether a car's name is to be expected: after a year, or an article ("2021 Elise", "a Fat Bob")."""
    word = _word_before(text, position)
    return word in {"a", "an"} or (len(word) == 4 and word.startswith(("19", "20")) and word.isdigit())


def _looks_like_name(text: str, words: list[_Word]) -> bool:
    """Two or three unknown capitalised words where no place, company or car would stand."""
    start, end = words[0].start, words[-1].end
    if any(word.key in NOT_NAMES or word.key in COMMON_WORDS for word in words) or not 2 <= len(words) <= 3:
        return False
    if _is_vehicle_before(text, start):
        return False
    if text[start:end].isupper() or _word_before(text, start) in _WHERE or _COMPANY.match(text, end):
        return False
    return all(word.end - word.start > 2 for word in words if len(words) == 2 or word is not words[1])


def _could_greet(words: list[_Word]) -> bool:
    if any(word.key in NOT_NAMES or word.key in COMMON_WORDS for word in words):
        return len(words) > 1 and _is_listed(words)
    return words[0].key in GIVEN or (len(words) > 1 and all(len(word.key) > 1 for word in words))


def _is_listed(words: list[_Word]) -> bool:
    first, last = words[0].key, words[-1].key
    if any(word.key in NOT_NAMES for word in words[1:-1]):
        return False
    if len(words) == 1:
        return first in GIVEN and first not in NOT_NAMES and first not in COMMON_WORDS
    if first in NOT_NAMES and first not in GIVEN:
        return False
    if last in NOT_NAMES and last not in SURNAMES:
        return False
    if first in GIVEN and first not in NOT_NAMES:
        return True
    return (last in SURNAMES or (not last.isascii()) or _SURNAME_ENDING.search(last) is not None) and len(first) > 1
