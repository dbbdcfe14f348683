"""Which language a visitor writes, roughly, and its terms in English. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chat.offline.text import fold

DEFAULT = "en"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


@dataclass(frozen=True)
class Language:
    code: str
    words: frozenset[str]
    script: re.Pattern[str] | None
    terms: Mapping[str, str]
    term_pattern: re.Pattern[str]
    phrases: Mapping[str, Sequence[str]]


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
        best = max(scores, key=lambda code: (scores[code], code == previous, code == DEFAULT))
        needed = 1 if len(words) <= 3 else 2
        runner_up = scores.get(DEFAULT, 0) if best != DEFAULT else 0
        return best if scores[best] >= needed and scores[best] > runner_up else self._keep(previous, words, scores)

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

    def phrases(self, code: str) -> Mapping[str, Sequence[str]]:
        language = self.languages.get(code)
        return language.phrases if language else {}

    def _score(self, language: Language, text: str, words: Sequence[str]) -> int:
        terms = sum(len(match[0].split()) for match in language.term_pattern.finditer(text)) if language.terms else 0
        return sum(word in language.words for word in words) + terms

    def _keep(self, previous: str, words: Sequence[str], scores: Mapping[str, int]) -> str:
        """English words in plenty end another language; a bare value doesn't."""
        return DEFAULT if len(words) > 3 and scores.get(DEFAULT, 0) > scores.get(previous, 0) else previous

    def _settle_script(self, code: str, text: str) -> str:
        """Chinese characters beside kana are Japanese."""
        japanese = self.languages.get("ja")
        return "ja" if code == "zh" and japanese and japanese.script and japanese.script.search(text) else code


def build_languages(tables: Sequence[Mapping[str, Mapping[str, Any]]]) -> LanguageTable:
    """From the tables `[languages.<code>]`; a later table adds to an earlier one's language."""
    merged: dict[str, dict[str, Any]] = {}
    for table in tables:
        for code, entry in table.items():
            into = merged.setdefault(code, {"words": "", "terms": {}, "phrases": {}, "script": ""})
            into["words"] += " " + entry.get("words", "")
            into["script"] = entry.get("script", into["script"])
            into["terms"] = {**into["terms"], **entry.get("terms", {})}
            into["phrases"] = {**into["phrases"], **entry.get("phrases", {})}
    return LanguageTable({code: _build(code, entry) for code, entry in merged.items()})


def _build(code: str, entry: Mapping[str, Any]) -> Language:
    terms = {fold(term): english for term, english in entry["terms"].items()}
    script = re.compile(f"[{entry['script']}]") if entry["script"] else None
    return Language(
        code, frozenset(fold(entry["words"]).split()), script, terms, _term_pattern(terms, script), entry["phrases"]
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
