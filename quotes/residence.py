"""Where a customer lives, and whether the company insures there: places are data of the rates. Pure."""

from difflib import get_close_matches

from quotes.errors import FactsError, NotInsurableError
from quotes.rates import Rates, Residence
from quotes.spelling import make_key

# Below this likeness a name is another place's, not a slip: Kansas is not Arkansas.
LIKENESS = 0.85


def find_residence(rates: Rates | None) -> Residence | None:
    """What the rates say of places; None where they say nothing, or the company's own engine judges."""
    return rates.eligibility.residence if rates else None


def find_place(residence: Residence, text: str) -> str:
    """The code of the place that is meant by a code or a name, slips of the pen included. Raises FactsError, in words
    for the visitor, when it is none that the rates know."""
    key = make_key(text)
    known = {make_key(name): code for code, name in residence.places.items()}
    known |= {make_key(code): code for code in residence.places}
    if key in known:
        return known[key]
    close = get_close_matches(key, known, n=1, cutoff=LIKENESS) if len(key) > 3 else []
    if not close:
        raise FactsError(residence.question)
    return known[close[0]]


def check_residence(residence: Residence | None, text: str) -> None:
    """Returns for a place that is served, and for none told where none is asked for. Raises FactsError where one has to
    be asked for, and NotInsurableError for a place that is not served."""
    if residence is None or (not text and not residence.is_asked):
        return
    if not text:
        raise FactsError(residence.question)
    place = find_place(residence, text)
    if place not in residence.served:
        raise NotInsurableError(residence.reason.replace("{place}", residence.places[place]), residence.alternative)
