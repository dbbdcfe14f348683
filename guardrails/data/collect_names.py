"""Regenerates the collected lists: `python -m guardrails.data.collect_names ENGLISH OTHERS…`.

Needs the packages faker, mimesis and names, and lists of ordinary words (one a line; those that begin in lower case
count), such as Debian's /usr/share/dict/american-english. README.md beside this file tells sources and licences.
"""

import argparse
import importlib
import json
import pkgutil
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from guardrails.pii.words import list_stems

FOLDER = Path(__file__).parent
# How far down the United States' surnames by frequency: the rest are too rare to be worth the memory.
CENSUS_SURNAMES = 20_000
CENSUS_WORDS = 5_000
_PART = re.compile(r"[^\W\d_](?:[^\W\d_]|['’])+")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def read_leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            # Faker weighs names as keys; mimesis groups lists by gender.
            if isinstance(item, (int, float)):
                yield str(key)
            else:
                yield from read_leaves(item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from read_leaves(item)


def split_names(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for part in re.split(r"[\s\-]+", name):
            word = unicodedata.normalize("NFC", part.strip(".")).casefold()
            if _PART.fullmatch(word) and all(unicodedata.name(c, "").startswith(_SCRIPTS) for c in word if c.isalpha()):
                yield word


def read_faker(folder: str, prefixes: tuple[str, ...]) -> Iterator[str]:
    package = importlib.import_module(f"faker.providers.{folder}")
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for name in dir(provider):
            if name.startswith(prefixes) and not callable(getattr(provider, name)):
                yield from split_names(read_leaves(getattr(provider, name)))


def read_mimesis(file: str, *keys: str) -> Iterator[str]:
    root = Path(importlib.import_module("mimesis").__file__ or "").parent / "datasets"
    for path in sorted(root.glob(f"*/{file}.json")):
        content = json.loads(path.read_text("utf-8"))
        for key in keys:
            yield from split_names(read_leaves(content.get(key, [])))


def read_census(file: str, limit: int | None = None) -> Iterator[str]:
    path = Path(importlib.import_module("names").__file__ or "").parent / file
    yield from split_names(line.split()[0] for line in path.read_text("utf-8").splitlines()[:limit])


def read_words(paths: Iterable[Path]) -> set[str]:
    words = {word.strip() for path in paths for word in path.read_text("utf-8", "replace").splitlines()}
    return {word for word in words if word and word[0].islower()}


def read_words_of(name: str) -> set[str]:
    return set((FOLDER / f"{name}.txt").read_text("utf-8").split())


def stem_words(words: set[str]) -> set[str]:
    """Without what the rules of guardrails.pii.words make of shorter ones."""
    plain = {word for word in words if word.isascii() and word.isalpha() and len(word) > 2}
    return {word for word in plain if plain.isdisjoint(list_stems(word))}


def write_words(name: str, words: Iterable[str]) -> None:
    """One line for each first letter, so that a change shows where it is."""
    lines: dict[str, list[str]] = {}
    for word in sorted(words):
        lines.setdefault(word[0], []).append(word)
    (FOLDER / name).write_text("".join(" ".join(line) + "\n" for line in lines.values()), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("english", type=Path)
    parser.add_argument("others", type=Path, nargs="*")
    options = parser.parse_args()
    english = read_words([options.english])
    ordinary = english | read_words(options.others)
    curated = {name: read_words_of(name) for name in ("given_names", "surnames")}
    places = set(read_mimesis("address", "city", "state", "country")) | set(read_faker("address", ("cit", "countr")))
    given = {*read_faker("person", ("first_name", "middle_name")), *read_mimesis("person", "names")}
    given |= {*read_census("dist.male.first"), *read_census("dist.female.first")}
    surnames = {*read_faker("person", ("last_name",)), *read_mimesis("person", "surnames")}
    surnames |= set(read_census("dist.all.last", CENSUS_SURNAMES))
    kept_out = {word for name in ("common_words", "not_names", "vehicles") for word in read_words_of(name)}
    # A name that is also a word, a place or a car would take ordinary sentences for persons.
    given = {name for name in given - ordinary - places - kept_out - curated["given_names"] if len(name) > 3}
    # A surname only counts after a given name, so frequent ones may be words.
    frequent = set(read_census("dist.all.last", CENSUS_WORDS))
    surnames = {name for name in (surnames - ordinary | frequent) - curated["surnames"] if len(name) > 2}
    write_words("given_names_world.txt", given)
    write_words("surnames_world.txt", surnames)
    write_words("dictionary.txt", stem_words(english))


if __name__ == "__main__":
    main()
