"""Which language a visitor writes, roughly, and its terms in English. Pure."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from chat.offline.text import fold

DEFAULT = "en"
# In so short a text one word tells the language, if it is long enough not to be an abbreviation, a model or a slip:
# "im 17", "Lexus ES 350", "per month".
SHORT_TEXT = 3
TELLING_LENGTH = 4
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


@dataclass(frozen=True)
class Language:
    """`term_words`: all words of its terms. `shared`: its words that are English as well, or names of makes, and tell
    nothing alone. `names`: its first term for what the help centre calls so."""

    code: str
    words: frozenset[str]
    script: re.Pattern[str] | None
    terms: Mapping[str, str]
    term_words: frozenset[str]
    term_pattern: re.Pattern[str]
    phrases: Mapping[str, Sequence[str]]
    shared: frozenset[str]
    names: Mapping[str, str]


@dataclass(frozen=True)
class LanguageTable:
    languages: Mapping[str, Language]

    def detect(self, text: str, previous: str = DEFAULT) -> str:
        """The language of the text. One too short to tell ("34", "Tesla") keeps the previous one's."""
        for language in self.languages.values():
            if language.script and len(language.script.findall(text)) >= 2:
                return self._settle_script(language.code, text)
        words = _WORD.findall(fold(text))
        scores = {code: self._score(language, text, words) for code, language in self.languages.items()}
        if len(words) <= SHORT_TEXT:
            return self._settle_short(words, scores, text, previous)
        best = max(scores, key=lambda code: (scores[code], code == previous, code == DEFAULT))
        runner_up = scores.get(DEFAULT, 0) if best != DEFAULT else 0
        return best if scores[best] >= 2 and scores[best] > runner_up else self._keep(previous, scores)

    def translate(self, text: str, code: str) -> str:
        """The text with its insurance words in English; the rest stays as it is."""
        language = self.languages.get(code)
        if not language or not language.terms:
            return text
        pad = " " if language.script else ""
        return language.term_pattern.sub(lambda match: f"{pad}{language.terms[fold(match[0])]}{pad}", text)

    def pick_terms(self, text: str, code: str) -> str:
        """Only the English terms of the text, for a search."""
        language = self.languages.get(code)
        if not language or not language.terms:
            return ""
        return " ".join(language.terms[fold(match[0])] for match in language.term_pattern.finditer(text))

    def name(self, english: str, code: str) -> str:
        """What the help centre calls so, in that language as far as it has a term for it."""
        language = self.languages.get(code)
        return language.names.get(english, english) if language else english

    def phrases(self, code: str) -> Mapping[str, Sequence[str]]:
        language = self.languages.get(code)
        return language.phrases if language else {}

    def _score(self, language: Language, text: str, words: Sequence[str]) -> int:
        """How many of the words are the language's own."""
        own = self._find_own(language, text, words)
        return sum(word in own for word in words)

    def _find_own(self, language: Language, text: str, words: Sequence[str]) -> Set[str]:
        """Those that can be the language's own: its words, and those of its terms where a whole term is written."""
        if language.term_words.isdisjoint(words):
            return language.words
        return language.words | set(_WORD.findall(fold(" ".join(self._find_terms(language, text)))))

    def _find_terms(self, language: Language, text: str) -> list[str]:
        return [match[0] for match in language.term_pattern.finditer(text)] if language.terms else []

    def _settle_short(self, words: Sequence[str], scores: Mapping[str, int], text: str, previous: str) -> str:
        """The language in which all words are at home or a telling one is; another than the previous one needs that."""
        best = max(scores, key=lambda code: (scores[code], code == previous, code == DEFAULT))
        if best == previous or scores[best] <= scores.get(DEFAULT, 0) * (best != DEFAULT):
            return previous
        language = self.languages[best]
        own = self._find_own(language, text, words)
        telling = [word for word in words if word in own - language.shared and len(word) >= TELLING_LENGTH]
        return best if telling else previous

    def _keep(self, previous: str, scores: Mapping[str, int]) -> str:
        """English words in plenty end another language; a bare value doesn't."""
        return DEFAULT if scores.get(DEFAULT, 0) > scores.get(previous, 0) else previous

    def _settle_script(self, code: str, text: str) -> str:
        """Chinese characters beside kana are Japanese."""
        japanese = self.languages.get("ja")
        return "ja" if code == "zh" and japanese and japanese.script and japanese.script.search(text) else code


def build_languages(tables: Sequence[Mapping[str, Mapping[str, Any]]]) -> LanguageTable:
    """From the tables `[languages.<code>]`; a later table adds to an earlier one's language."""
    merged: dict[str, dict[str, Any]] = {}
    for table in tables:
        for code, entry in table.items():
            into = merged.setdefault(code, {"words": "", "shared": "", "terms": {}, "phrases": {}, "script": ""})
            into["words"] += " " + entry.get("words", "")
            into["shared"] += " " + entry.get("shared", "")
            into["script"] = entry.get("script", into["script"])
            into["terms"] = {**into["terms"], **entry.get("terms", {})}
            into["phrases"] = {**into["phrases"], **entry.get("phrases", {})}
    return LanguageTable({code: _build(code, entry) for code, entry in merged.items()})


def _build(code: str, entry: Mapping[str, Any]) -> Language:
    terms = {fold(term): english for term, english in entry["terms"].items()}
    script = re.compile(f"[{entry['script']}]") if entry["script"] else None
    return Language(
        code=code,
        words=frozenset(fold(entry["words"]).split()),
        script=script,
        terms=terms,
        term_words=frozenset(_WORD.findall(" ".join(terms))),
        term_pattern=_term_pattern(terms, script),
        phrases=entry["phrases"],
        shared=frozenset(fold(entry["shared"]).split()),
        names={english: term for term, english in reversed(entry["terms"].items())},
    )


def _term_pattern(terms: Mapping[str, str], script: re.Pattern[str] | None) -> re.Pattern[str]:
    """Longest first. Terms are matched with or without their accents."""
    if not terms:
        return re.compile(r"(?!)")
    written = "|".join(_accent_blind(term) for term in sorted(terms, key=len, reverse=True))
    return re.compile(written if script else rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE)


_ACCENTED = {"a": "aáàâäãå", "e": "eéèêë", "i": "iíìîï", "o": "oóòôöõ", "u": "uúùûü", "n": "nñ", "c": "cç", "'": "'’"}


def _accent_blind(term: str) -> str:
    return "".join(f"[{_ACCENTED[mark]}]" if mark in _ACCENTED else re.escape(mark) for mark in term)
