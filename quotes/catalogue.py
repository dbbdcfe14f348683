"""Finds a vehicle in the catalogue from the words people use for it: nicknames, trims, slips of the pen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from quotes.errors import FactsError
from quotes.rate_parts import ONE
from quotes.rates import Make, Rates
from quotes.spelling import make_key, split_words

# A ratio of difflib: "Telsa" reaches Tesla (0.80), "Civik" Civic; unlike names stay apart.
CLOSE = 0.8
SHORTEST_CORRECTED = 4
MOST_CHOICES = 6


@dataclass(frozen=True)
class Vehicle:
    """A vehicle as it will be priced. `is_listed` is false for a model priced by its make's cautious default;
    `is_corrected` when a name was read as another, similar one; `factor` is what make and model do to the price."""

    product: str
    value_class: str
    make: str
    model: str
    is_listed: bool = True
    is_corrected: bool = False
    powertrain: str = ""
    factor: Decimal = ONE


@dataclass(frozen=True)
class _Match:
    product: str
    value_class: str
    name: str
    rest: tuple[str, ...] = ()
    is_corrected: bool = False


def find_vehicle(rates: Rates, make: str, model: str) -> Vehicle:
    """The vehicle meant by two names. Raises FactsError for an unknown make or a model that could be several."""
    found, is_make_corrected = find_make(rates, make)
    words = _drop_make(split_words(model), found)
    _ask_for_model(rates, found, words)
    match = _match_model(found, words)
    if match is None:
        product, value_class, _ = _apply_hints(rates, found.unknown_class, words)
        powertrain = _find_powertrain(rates, product, words) or _keep_priced(rates, product, found.powertrain)
        name = " ".join(model.split())
        return Vehicle(product, value_class, found.name, name, False, is_make_corrected, powertrain, found.factor)
    product, value_class, hint = _apply_hints(rates, (match.product, match.value_class), match.rest)
    spoken = _find_powertrain(rates, product, match.rest)
    return Vehicle(
        product,
        value_class,
        found.name,
        " ".join(filter(None, (match.name, hint or _write_hint(spoken)))),
        is_corrected=is_make_corrected or match.is_corrected,
        powertrain=spoken or _keep_priced(rates, product, found.powertrains.get(match.name, found.powertrain)),
        factor=found.factor * found.factors.get(match.name, ONE),
    )


def _keep_priced(rates: Rates, product: str, powertrain: str) -> str:
    """The powertrain, if the product has a rate for it: a make may build cars with and without a motor."""
    return powertrain if powertrain in rates.products[product].powertrains else ""


def _find_powertrain(rates: Rates, product: str, words: Iterable[str]) -> str:
    """The powertrain that the words around a name tell: `RAV4 hybrid`."""
    return next((word for word in words if word in rates.products[product].powertrains), "")


def find_make(rates: Rates, text: str) -> tuple[Make, bool]:
    """The make, and whether its name had to be corrected. Raises FactsError, with the likely make if there is one."""
    index = {make_key(name): make for make in rates.makes for name in (make.name, *make.aliases)}
    words = split_words(text)
    for end in range(len(words), 0, -1):
        if found := index.get("".join(words[:end])):
            return found, False
    key = "".join(words)
    if len(key) >= SHORTEST_CORRECTED and (close := get_close_matches(key, index, 1, CLOSE)):
        return index[close[0]], True
    raise FactsError(_describe_unknown_make(rates, text, key))


def _describe_unknown_make(rates: Rates, text: str, key: str) -> str:
    makers = [make.name for make in rates.makes if key and key in _index_models(make)]
    question = f"Is it a {' or a '.join(makers[:3])}?" if makers else "Please check how it is spelled."
    return f"There is no make called {' '.join(text.split())} in our catalogue. {question}"


def _index_models(make: Make) -> dict[str, tuple[str, str, str]]:
    index = {make_key(model): (product, value_class, model) for product, value_class, model in make.list_models()}
    return index | {make_key(alias): index[make_key(model)] for alias, model in make.model_aliases.items()}


def _drop_make(words: list[str], make: Make) -> list[str]:
    """`Tesla Model 3` as a model of Tesla is Model 3; a model that is named like its make stays."""
    for name in (make.name, *make.aliases):
        head = split_words(name)
        if words[: len(head)] == head and len(words) > len(head) and "".join(words) not in _index_models(make):
            return words[len(head) :]
    return words


def _match_model(make: Make, words: list[str]) -> _Match | None:
    index = _index_models(make)
    for part, rest in _list_parts(words):
        if found := index.get("".join(part)):
            return _Match(*found, rest=tuple(rest))
    for end in range(len(words), 0, -1):
        if corrected := _correct(words[:end], index):
            return _Match(*index[corrected], rest=tuple(words[end:]), is_corrected=True)
    return None


def _list_parts(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Runs of words, the longest first, each with the words around it. A run of one or two letters must lead:
    `3` is a Mazda3, the 3 of something else is not."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            if start == 0 or len("".join(part)) > 2:
                yield part, words[:start] + words[start + length :]


def _correct(words: list[str], index: dict[str, tuple[str, str, str]]) -> str | None:
    """The similar key with the same digits and the same short words: a Model Z is no misspelt Model S."""
    key = "".join(words)
    if len(key) < SHORTEST_CORRECTED:
        return None
    short = _keep_short(words)
    for close in get_close_matches(key, index, 5, CLOSE):
        if _keep_digits(close) == _keep_digits(key) and _keep_short(split_words(index[close][2])) == short:
            return close
    return None


def _keep_digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _keep_short(words: Iterable[str]) -> set[str]:
    return {word for word in words if len(word) <= 2}


def _ask_for_model(rates: Rates, make: Make, words: list[str]) -> None:
    """Raises FactsError when the words name no model, or begin the names of several: `Model`, `Ioniq`."""
    if all(any(word in hint.words for hint in rates.hints) for word in words):
        raise FactsError(f"Which model of {make.name} is it?")
    if "".join(words) in _index_models(make):
        return
    names = [model for _, _, model in make.list_models() if split_words(model)[: len(words)] == words]
    if len(names) > 1:
        raise FactsError(f"Which {make.name} is it: {_list_choices(names[:MOST_CHOICES])}?")


def _list_choices(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _apply_hints(rates: Rates, found: tuple[str, str], words: Iterable[str]) -> tuple[str, str, str]:
    """Product and class after hints among the words, and the hint as part of the name."""
    product, value_class = found
    for hint in rates.hints:
        for word in words:
            if hint.turns == product and word in hint.words:
                classes = rates.products[hint.into].classes
                dearest = max(classes, key=lambda name: classes[name].base)
                return hint.into, value_class if value_class in classes else dearest, _write_hint(word)
    return product, value_class, ""


def _write_hint(word: str) -> str:
    """Part of the name, so that the name alone leads to the same vehicle again."""
    return word.upper() if len(word) <= 3 else word.title()
