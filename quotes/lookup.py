"""Names of the rates, to suggest while a form is filled in. Pure."""

from quotes.catalogue import find_make
from quotes.errors import FactsError
from quotes.rates import Rates


def list_makes(rates: Rates) -> list[str]:
    return sorted((make.name for make in rates.makes), key=str.casefold)


def list_models(rates: Rates, make: str) -> list[dict[str, str | int]]:
    """The make's models with the first model year where it is known; none for a make that nobody knows."""
    try:
        found, _ = find_make(rates, make)
    except FactsError:
        return []
    names = sorted({model for _, _, model in found.list_models()}, key=str.casefold)
    return [{"name": name} | ({"since": found.since[name]} if name in found.since else {}) for name in names]


def list_places(rates: Rates) -> list[dict[str, str]]:
    """Where a customer may say that they live, by name; none where the rates do not ask for it."""
    residence = rates.eligibility.residence
    if residence is None or not residence.is_asked:
        return []
    named = sorted(residence.places.items(), key=lambda place: place[1].casefold())
    return [{"code": code, "name": name} for code, name in named]
