"""The dialogue as data: what ships with the assistant, with the company's own laid over it, compiled. Pure."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chat.offline.cues import compile_cues
from chat.offline.examples import ExampleTable, build_examples
from chat.offline.intents import IntentTable, build_intents
from chat.offline.known_questions import KnownQuestions, build_known_questions
from chat.offline.language import LanguageTable, build_languages
from chat.offline.spelling import Spelling, build_spelling
from chat.offline.words import stem

_DATA = Path(__file__).parent / "data"
_FILES = ("phrases.toml", "intents.toml", "topics.toml", "examples.toml", "errands.toml")


@dataclass(frozen=True)
class OutOfRange:
    """A kind of insurance that may not be offered, and how visitors speak of it."""

    key: str
    name: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str]

    def declines(self, flat: str) -> bool:
        return bool(self.pattern.search(flat)) and not self.unless.search(flat)


@dataclass(frozen=True)
class ErrandWords:
    """`look_up`: what is looked up for each errand; `of_one_policy`: those of one policy; `asked_too`: those
    that whoever asks how it goes has, too; `consents` and `refusals`: replies to the offer to pass one on."""

    look_up: Mapping[str, str]
    of_one_policy: frozenset[str]
    asked_too: frozenset[str]
    consents: re.Pattern[str]
    refusals: re.Pattern[str]


@dataclass(frozen=True)
class Dialogue:
    """All that the engine needs of the company's dialogue."""

    phrases: Mapping[str, Sequence[str]]
    intents: IntentTable
    languages: LanguageTable
    spelling: Spelling
    topic: re.Pattern[str]
    follow_up: re.Pattern[str]
    points_at_quote: re.Pattern[str]
    synonyms: Mapping[str, frozenset[str]]
    out_of_range: tuple[OutOfRange, ...]
    hints: tuple[tuple[str, re.Pattern[str]], ...]
    examples: ExampleTable
    headings: KnownQuestions
    kinds: Mapping[str, re.Pattern[str]]
    kind_names: Mapping[str, str]
    kind_parts: Mapping[str, re.Pattern[str]]
    senses: tuple[tuple[str, re.Pattern[str]], ...]
    errands: ErrandWords

    def phrases_in(self, language: str) -> Mapping[str, Sequence[str]]:
        return self.languages.phrases(language)


@cache
def load_base() -> dict[str, Any]:
    """The data that ships with the assistant."""
    base: dict[str, Any] = {}
    for name in _FILES:
        base |= _read_toml(_DATA / name)
    # The order decides between languages that a text speaks for alike.
    return base | {"languages": {path.stem: _read_toml(path) for path in sorted(_DATA.glob("languages/*.toml"))}}


@cache
def load_languages() -> LanguageTable:
    """The languages that ship with the assistant, without a company's words."""
    return build_languages([load_base()["languages"]])


def _read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def compile_dialogue(company: Mapping[str, Any]) -> Dialogue:
    """The company's dialogue over the base. Phrases replace, cue words add. Raises CueError for a cue that can't be
    read."""
    base = load_base()
    synonyms = _group_synonyms([*base["synonyms"]["groups"], *company.get("synonyms", {}).get("groups", [])])
    kind_names = {**base["kind_names"], **company.get("kind_names", {})}
    topics = [*base["topics"]["cues"], *company.get("topics", {}).get("cues", [])]
    return Dialogue(
        phrases={**base["phrases"], **company.get("phrases", {})},
        intents=build_intents([base["intents"], company.get("intents", {})]),
        languages=build_languages([base["languages"], company.get("languages", {})]),
        spelling=build_spelling(base["spelling"]),
        topic=compile_cues(topics),
        follow_up=compile_cues(base["follow_up"]["cues"]),
        points_at_quote=compile_cues(base["follow_up"]["quote_cues"]),
        synonyms=synonyms,
        hints=tuple((term, compile_cues(cues)) for term, cues in {**base["hints"], **company.get("hints", {})}.items()),
        examples=build_examples([base["examples"], company.get("examples", {})]),
        headings=build_known_questions(
            [company.get("questions", {}), *company.get("questions_in", {}).values()], synonyms, [*kind_names.values()]
        ),
        kinds={kind: compile_cues(cues) for kind, cues in {**base["kinds"], **company.get("kinds", {})}.items()},
        kind_names=kind_names,
        kind_parts={kind: compile_cues(cues) for kind, cues in base["kind_parts"].items()},
        senses=tuple((sense, compile_cues(cues)) for sense, cues in base["senses"].items()),
        errands=ErrandWords(
            {**base["errands"]["look_up"], **company.get("errands", {}).get("look_up", {})},
            frozenset(base["errands"]["of_one_policy"]),
            frozenset(base["errands"]["asked_too"]),
            *(compile_cues(base["errands"]["replies"][name]) for name in ("consents", "refusals")),
        ),
        out_of_range=_read_out_of_range({**base["not_offered"], **company.get("not_offered", {})}),
    )


def _group_synonyms(groups: Sequence[Sequence[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        stems = frozenset(stem(word) for word in group)
        for word in stems:
            found[word] = found.get(word, frozenset()) | stems
    return found


def _read_out_of_range(table: Mapping[str, Any]) -> tuple[OutOfRange, ...]:
    return tuple(
        OutOfRange(
            key,
            entry.get("name", f"{key} insurance"),
            compile_cues([*_describe_nouns(entry.get("nouns", [])), *entry.get("cues", [])]),
            compile_cues(entry.get("unless", [])),
        )
        for key, entry in table.items()
    )


def _describe_nouns(nouns: Sequence[str]) -> list[str]:
    """The ways one speaks of insuring a thing."""
    if not nouns:
        return []
    noun = f"({'|'.join(nouns)})"
    courtesy = "(too|also|as well|please|then|maybe|instead)*"
    owner, ending = (
        "(you|also|my|a|an|the|our|any|his|her|your|for|new|old)*",
        "(too|also|as well|insurance|please|quote|then|maybe|instead|thing|together|both"
        "|(and|with|plus) (my|our|the|a) [a-z]+)*",
    )
    return [
        f"^(and|or|what about|how about|ok|for)* {owner} {noun} ((or|and)? {noun})? {courtesy}$",
        # "Do you insure horse trailers?"
        f"(insure|insuring) {owner} [a-z]+ {noun} (too|also|as well|please)*$",
        f"{noun} (owners)? (insurance|cover|coverage|policy|policies|quote|plan|insured)",
        f"(insure|insuring|insures|cover|covering|covered|protect|offer|sell|have|do) {owner} {noun} {ending}$",
        f"(insurance|cover|coverage|policy|quote|quotes|price|premium) (for|on|of) {owner} {noun}",
    ]
