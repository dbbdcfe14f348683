"""How a competitor's name may be written, and where one may begin and go on in a text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guardrails.competitor_context import is_meant
from guardrails.grammar import ANY, Words
from guardrails.normalise import fold, normalise
from guardrails.spans import Span
from guardrails.tokens import UNSPACED, is_unspaced

KIND = "COMPETITOR"

_WORD = re.compile(r"[^\W_]+")
_SEPARATORS = r"[ .\-_*·]"
# No letter but those of scripts without blanks: "和Geico".
_BEGINS = rf"(?<![^\W_{UNSPACED}])"
_SPELLED = re.compile(rf"(?<![^\W_])[^\W_]{_SEPARATORS}[^\W_](?![^\W_])")
_POSSESSIVE = r"(?:['’`]s(?![^\W_])|(?<=s)['’](?![^\W_]))?"
_MUTUAL = fold("mutual")
_TAIL = rf"(?: (?:(?:{_MUTUAL} |auto |car |motor )?insurance(?: (?:company|group|corporation))?|{_MUTUAL})(?![^\W_]))?"
_ADDRESS = r"(?:\.(?:com|net|org)(?:/[^\s)\]]*)?)?"
JOINS = "and|or|y|e|o|ou|et|und|oder|vs|versus"
_JOINT = re.compile(rf"\s*(?:,\s*(?:{JOINS})\b|[,/&、，]|\b(?:{JOINS})\b\.?|[和或与及])\s*", re.IGNORECASE)
# Accented, Cyrillic, Greek and full-width letters and invisible characters: a token with one is looked at.
_FOREIGN = (
    "\u00ad\u00c0-\u024f\u0300-\u052f\u1e00-\u1eff\u200b-\u200f\u202a-\u202e\u2060-\u2064\ue0c1\ufeff\uff21-\uff5a"
)
# What may go on after a name: more names, and what an insurer has (see competitor_phrases).
_AFTER_NAME = "aovic/&,pqmwsrdbyeu"
_LINKS = frozenset(JOINS.split("|"))
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Competitor:
    """`ambiguous`: also a word, a place or a car make, so that it counts only where insurance is spoken of."""

    name: str
    aliases: tuple[str, ...] = ()
    ambiguous: bool = False


def check_name(name: object) -> None:
    """Raises ValueError, with a text that is safe to show, for what can't be looked for as a name."""
    if not isinstance(name, str) or len("".join(_WORD.findall(name))) < 2 or len(name) > 80:
        raise ValueError("A name has 2 to 80 characters, at least two of them letters or digits.")
    if len(_WORD.findall(name)) > 6:
        raise ValueError("A name has six words at most.")


def _list_names(competitors: Iterable[Competitor]) -> list[str]:
    return [normalise(name).text for item in competitors for name in (item.name, *item.aliases)]


def _split(name: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(name)]


def _in_words(names: Iterable[str]) -> str:
    """A pattern over folded text for names with any small separator between their words."""
    patterns = {r"[^a-z0-9]{0,2}".join(map(re.escape, _split(name))) for name in names}
    return "|".join(sorted(patterns, key=len, reverse=True)) or r"(?!)"


def _in_letters(name: str) -> str:
    """A pattern over folded text for a name spelled letter by letter ("G.E.I.C.O", "s t a t e  f a r m")."""
    words = _split(name)
    first = words[0][0] + rf"({_SEPARATORS})" + r"\1".join(words[0][1:])
    return r"\1{1,3}".join([first, *(r"\1".join(word) for word in words[1:])])


class CompetitorGrammar:
    """The rules for one list of competitors."""

    begins_with_capital = False
    contextual = _NOTHING

    def __init__(self, competitors: Iterable[Competitor]) -> None:
        known = list(competitors)
        clear = _list_names(item for item in known if not item.ambiguous)
        ambiguous = _list_names(item for item in known if item.ambiguous)
        # Those in scripts without blanks stand anywhere, letter after letter.
        self._unspaced = [name for name in [*clear, *ambiguous] if is_unspaced(name)]
        clear, ambiguous = ([name for name in names if not is_unspaced(name)] for names in (clear, ambiguous))
        self._anywhere = re.compile("|".join(map(re.escape, self._unspaced)) or "(?!)")
        self._clear = re.compile(
            rf"{_BEGINS}(?:(?:https?://)?www\.)?(?:{_in_words(clear)})(?:s(?![^\W_]))?{_ADDRESS}{_POSSESSIVE}{_TAIL}(?![^\W_])"
        )
        self._spelled = [re.compile(rf"{_BEGINS}{_in_letters(name)}(?![^\W_])") for name in clear if len(name) > 3]
        self._ambiguous = re.compile(rf"{_BEGINS}(?:{_in_words(ambiguous)}){_ADDRESS}{_POSSESSIVE}{_TAIL}(?![^\W_])")
        self._follows = self._read_follows([*clear, *ambiguous])
        self._initials = frozenset(_split(name)[0][0] for name in [*clear, *ambiguous])
        self._ambiguous_names = {tuple(_split(name)) for name in ambiguous}
        self._spellings = [fold("".join(_WORD.findall(name))) for name in clear]
        self._second_letters = {
            first: frozenset(name[1] for name in self._spellings if name[0] == first)
            for first in {name[0] for name in self._spellings}
        }
        self.first_words = frozenset(
            words[1] if words[0] == "the" and len(words) > 1 else words[0]
            for words in map(_split, [*clear, *ambiguous])
        )
        self.written_initials = frozenset(
            character
            for first in self.first_words
            for letter in _list_written(first[0])
            for character in (letter, letter.upper())
        )
        # Names whose first word is one letter.
        self._first_letters = frozenset(_split(name)[0] for name in [*clear, *ambiguous])
        self._after_the = {words[1] for words in self._ambiguous_names if words[0] == "the" and len(words) > 1}
        initials = {word[0] for word in self._after_the}
        self.back_initials = frozenset("".join(_written(initial)[1:-1] for initial in initials)) | {
            initial.upper() for initial in initials
        }
        self.trigger = self._make_trigger([*clear, *ambiguous])
        self.words = Words(self)

    def goes_on_in_letters(self, word: str) -> bool:
        """A letter, or the one that says whose something is: "a", "driver's"."""
        letter = fold(word[-1])
        if len(word) > 1 and (word[-2] not in "'’" or self.trigger.search(word[:-2] + " ")):
            return False
        return letter in self._second_letters and letter not in self._first_letters

    def reaches_back(self, previous: str, token: str) -> bool:
        if previous.lower() != "the":
            return False
        word = fold(token)
        return any(name.startswith(word[: len(name)]) for name in self._after_the)

    def may_join(self, tokens: list[str], first: str) -> bool:
        if self._unspaced and is_unspaced(tokens[0]):
            begun = "".join(tokens)
            return not first and any(name.startswith(begun) and name != begun for name in self._unspaced)
        wanted = self._initials_after(tokens)
        return bool(wanted) and (not first or "*" in wanted or not first.isascii() or fold(first) in wanted)

    def joins(self, tokens: list[str], token: str, known: int) -> bool:
        return len(tokens) < 24 and self.may_join(tokens, token[0])

    def is_void(self, tokens: list[str]) -> bool:
        return False

    def touches(self, tokens: list[str], first: str) -> bool:
        begun = "".join(tokens) + first
        return any(name.startswith(begun) for name in self._unspaced)

    def find(self, text: str, start: int, known: int = ANY, before: int = ANY) -> Iterator[Span]:
        """Names in a row are one span."""
        if len(text) - start < 2:
            return
        folded = fold(text)
        names = sorted({*self._find_clear(folded, start), *self._find_ambiguous(text, folded, start)})
        row: tuple[int, int] | None = None
        for first, last in names:
            if row and first < row[1]:
                row = (row[0], max(row[1], last))
            elif row and _JOINT.fullmatch(text, row[1], first):
                row = (row[0], last)
            else:
                if row:
                    yield Span(*row, KIND)
                row = (first, last)
        if row:
            yield Span(*row, KIND)

    def _find_clear(self, folded: str, start: int) -> Iterator[tuple[int, int]]:
        patterns = [self._clear, *self._spelled] if _SPELLED.search(folded, start) else [self._clear]
        patterns += [self._anywhere] if self._unspaced else []
        for pattern in patterns:
            for match in pattern.finditer(folded, start):
                yield match.span()

    def _find_ambiguous(self, text: str, folded: str, start: int) -> Iterator[tuple[int, int]]:
        matches = list(self._ambiguous.finditer(folded, start))
        for _ in range(2):
            # Twice: a name that is certain makes its neighbours in a row certain.
            sure = [match.span() for match in self._clear.finditer(folded)]
            for match in matches:
                if is_meant(text, *match.span()) or _stands_in_row(text, match.span(), sure):
                    sure.append(match.span())
                    yield match.span()

    def _initials_after(self, tokens: list[str]) -> frozenset[str]:
        """First letters (folded) of the tokens that could go on from here; "*" for any."""
        if len(tokens) == 1 and len(tokens[0]) == 1:
            return self._second_letters.get(fold(tokens[0]), _NOTHING)
        words = [fold(word) for token in tokens[-4:] for word in _WORD.findall(token.removesuffix("'s"))][-4:]
        if not words:
            return _NOTHING
        wanted: set[str] = set()
        for size in range(1, len(words) + 1):
            wanted |= self._follows.get(tuple(words[-size:]), _NOTHING)
        for past in (0, 1):
            named = words[: len(words) - past]
            if any(tuple(named[-size:]) in self._ambiguous_names for size in range(1, len(named) + 1)):
                wanted.add("*")
        if words[-1] in {"insurance", _MUTUAL} and len(words) > 1:
            wanted |= {"c", "g", "i"}
        if words[-1] in _LINKS or tokens[-1].endswith((",", "/", "&")):
            return self._initials | wanted
        letters = ""
        for token in reversed(tokens):
            if len(token) > 1:
                break
            letters = fold(token) + letters
        if letters:
            wanted |= {name[len(letters)] for name in self._spellings if name.startswith(letters) and name != letters}
        return frozenset(wanted)

    def _read_follows(self, names: Iterable[str]) -> dict[tuple[str, ...], frozenset[str]]:
        """The initials that may follow each beginning of a name, and each whole name."""
        follows: dict[tuple[str, ...], set[str]] = {}
        for words in map(_split, names):
            for size in range(1, len(words)):
                follows.setdefault(tuple(words[:size]), set()).add(words[size][0])
            follows.setdefault(tuple(words), set()).update(fold(letter) for letter in _AFTER_NAME)
        return {words: frozenset(initials) for words, initials in follows.items()}

    def _make_trigger(self, names: Iterable[str]) -> re.Pattern[str]:
        """First words as they may be written in ASCII, letters that may begin a spelled name, and look-alikes."""
        by_initial: dict[str, set[str]] = {}
        for name in names:
            word = _split(name)[0]
            if word != "the":
                by_initial.setdefault(word[0], set()).add(word)
        for word in self._after_the:
            by_initial.setdefault(word[0], set()).add(word)
        branches = [
            rf"{_written(initial)}(?:{'|'.join(_rest_written(word) for word in sorted(words))})"
            for initial, words in sorted(by_initial.items())
        ]
        spelled = "".join(sorted({_written(word[0]).strip("[]") for word in self._spellings}))
        first = "".join(_written(initial).strip("[]") for initial in by_initial)
        in_words = rf"(?=[{first}{first.upper()}])(?i:(?:{'|'.join(branches)})|[{spelled or first}](?=\s))"
        elsewhere = "".join(re.escape(name[0]) for name in self._unspaced)
        return re.compile(rf"{_BEGINS}{in_words if by_initial else '(?!)'}|[{_FOREIGN}{elsewhere}]")


def _written(letter: str) -> str:
    """How a folded letter may be written in ASCII, as a character class."""
    return f"[{re.escape(''.join(_list_written(letter)))}]"


def _list_written(letter: str) -> list[str]:
    """The ASCII characters that fold to this one; itself where none does."""
    return [character for character in "0134579$@abcdefghijklmnopqrstuvwxyz2568" if fold(character) == letter] or [
        letter
    ]


def _rest_written(word: str) -> str:
    return "".join(rf"[.\-_*]?{_written(letter)}" for letter in word[1:])


def _stands_in_row(text: str, span: tuple[int, int], sure: list[tuple[int, int]]) -> bool:
    first, last = span
    return any(
        (other_last <= first and _JOINT.fullmatch(text, other_last, first))
        or (last <= other_first and _JOINT.fullmatch(text, last, other_first))
        for other_first, other_last in sure
    )
