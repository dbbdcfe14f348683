"""How a competitor's name may be written, and when a name that is also a word is meant as an insurer."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
_OWNER = re.compile(r"['’`]s$|s['’]$")
_TAIL = rf"(?: (?:(?:{_MUTUAL} |auto |car |motor )?insurance(?: (?:company|group|corporation))?|{_MUTUAL})(?![^\W_]))?"
_ADDRESS = r"(?:\.(?:com|net|org)(?:/[^\s)\]]*)?)?"
# What stands before or after a name that is also a word, when it is meant as an insurer.
_LEADS = re.compile(
    r"(?:\b(?:de|con|chez|avec|bei|von|mit|presso|com|da|unlike|with|from|than|by|via|to|like|versus|vs\.?|left|leave|leaving|had|have|called|use|used|using|tried|try"
    r"|choose|chose|recommend|competitors?|insurers?|compar\w{1,4}|beat|match|is|does|did|insured|at|join|joined"
    r"|cancel(?:ed|led)?)|[/(])\s*$",
    re.IGNORECASE,
)
_STRONG_LEADS = re.compile(
    r"\b(?:switch(?:ed|ing)? (?:over )?(?:from|to)|insured (?:with|by|through)|insurance (?:with|from|through|at)"
    r"|policy (?:with|from|at)|quotes? (?:from|by|at)|(?:cheaper|better|worse|pricier|more expensive|lower|higher) than"
    r"|\b(?:us|you|we|me) (?:or|and|vs\.?|versus)|\b(?:insurer|carrier|provider|insurance company)(?: is| was|:|,)"
    r"|(?:coming|moving|transferring) (?:over )?from|(?:insurers?|compan(?:y|ies)|competitors?) (?:like|such as)"
    r"|compared? (?:to|with)|currently with|(?:been|was|am|i'm) with|customer (?:of|at|with))\s*$",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(
    r"(?:^|[.!?:,;*\n\"“]\s*|\b(?:why|how|does|do|can|will|if|that|and|or|but)\s+)$", re.IGNORECASE
)
_SAYS = re.compile(
    r"^(?:['’]s)?\s+(?:offers?|charges?|covers?|quoted|gave|is (?:cheaper|better|offering|charging|more expensive)"
    r"|ha[sd] (?:better|worse|lower|higher|cheaper|more|fewer|great|good|bad|nicer)|is (?:worse|better|known)"
    r"|beat|raised|denied|dropped|refused|cancell?ed|doubled|wants|wanted|insures?|insured|paid|pays"
    r"|provides?|costs?|customers?|agents?|polic(?:y|ies)|premiums?|quotes?)\b"
)
_INSURANCE = re.compile(
    r"^(?:['’]s)?\s+(?:auto\s+|car\s+)?(?:insurance|insurer|mutual|polic(?:y|ies)|quotes?|premiums?|coverage|agents?|claims?)\b",
    re.IGNORECASE,
)
JOINS = "and|or|y|e|o|ou|et|und|oder|vs|versus"
_JOINT = re.compile(rf"\s*(?:,\s*(?:{JOINS})\b|[,/&、，]|\b(?:{JOINS})\b\.?|[和或与及])\s*", re.IGNORECASE)
# A car ("Mercury Sable"), a city ("Erie, PA"), a road ("from Hartford to Boston").
_SWITCH = re.compile(r"\b(?:switch(?:ed|ing)?|came|moved|coming|moving) (?:over )?from\s*$", re.IGNORECASE)
_LISTED = re.compile(r"(?:^|\n)[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+\**$")
_ENDS_ENTRY = re.compile(r"\**[ \t]*(?:[:–]|-\s|\n|$)")
_OTHER_MEANING = re.compile(r"\s+(?:[A-Z0-9][\w-]|to\b)|,\s+(?:PA|CT|Pennsylvania|Connecticut)\b")
_ARTICLE = re.compile(r"\b(?:an?|the|this|that|our|your|any|of)\s+$", re.IGNORECASE)
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
                if _is_meant(text, *match.span()) or _stands_in_row(text, match.span(), sure):
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


def _is_capitalised(text: str) -> bool:
    return all(word[0].isupper() or word in {"and", "s"} for word in _WORD.findall(text)[:2])


def _is_meant(text: str, first: int, last: int) -> bool:
    """Whether the ambiguous name at `text[first:last]` is an insurer."""
    name, before, after = text[first:last], text[max(0, first - 60) : first], text[last : last + 30]
    is_owner = _OWNER.search(name) is not None
    if _OTHER_MEANING.match(after) and not (is_owner or _INSURANCE.match(after)):
        return bool(_SWITCH.search(before) and re.match(r"\s+to\b", after))
    if _is_capitalised(name) and _LISTED.search(before) and _ENDS_ENTRY.match(after):
        return True
    if _STRONG_LEADS.search(before):
        return True
    says_insurance = "insurance" in name.lower() or ".com" in name.lower()
    if not _is_capitalised(name):
        return says_insurance and not _ARTICLE.search(before)
    if says_insurance or _INSURANCE.match(after) or _LEADS.search(before):
        return True
    return bool(_SENTENCE_START.search(before) and _SAYS.match(after))


def _stands_in_row(text: str, span: tuple[int, int], sure: list[tuple[int, int]]) -> bool:
    first, last = span
    return any(
        (other_last <= first and _JOINT.fullmatch(text, other_last, first))
        or (last <= other_first and _JOINT.fullmatch(text, last, other_first))
        for other_first, other_last in sure
    )
