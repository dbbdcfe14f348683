"""What a quote would cost with other choices, named as people name them. Nothing is stored: figures come from the
quote's own rates, or from what the company's engine has offered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from quotes.choices import Choices, Offered, choose
from quotes.errors import ChoiceError
from quotes.models import Quote
from quotes.offer import find_risk
from quotes.pricing import price, write_whole
from quotes.revising import ExpiredError, list_offered
from quotes.services import read_rates
from quotes.spelling import split_words

# Words of a wish that name no cover.
_FILLERS = frozenset("a an and assistance cover coverage insurance me my option our package plan please the to".split())


@dataclass(frozen=True)
class Trial:
    """`choices` worked out beside what the quote costs as it stands."""

    quote: Quote
    choices: Choices
    monthly_premium: Decimal
    offered: Offered

    @property
    def difference(self) -> Decimal:
        return self.monthly_premium - self.quote.monthly_premium


def try_choices(
    quote: Quote, *, deductible: int | None = None, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> Trial:
    """`add` and `remove` name options in words. Raises ChoiceError, in words for the visitor, for what is not offered
    or not clear, and ExpiredError."""
    if quote.is_expired:
        raise ExpiredError("This quote has expired. Get a fresh price to go on with it.")
    offered, chosen = list_offered(quote), quote.chosen
    wanted, dropped = ([_find_option(quote, offered, name) for name in names] for names in (add, remove))
    if deductible is not None and deductible not in [one.amount for one in offered.deductibles]:
        raise ChoiceError(_describe_deductibles(offered, quote.currency))
    options = {*chosen.options, *wanted} - set(dropped)
    choices = Choices(
        chosen.deductible if deductible is None else deductible,
        tuple(option.key for option in offered.options if option.key in options),
    )
    return Trial(quote, choices, _work_out(quote, offered, choices), offered)


def _work_out(quote: Quote, offered: Offered, choices: Choices) -> Decimal:
    if quote.rate_table is not None:
        rates = read_rates(quote.rate_table)
        _, risk = find_risk(rates, quote.facts, quote.quoted_on)
        product = rates.products[quote.product]
        choices = choose(product, risk.vehicle_age, choices.deductible, choices.options)
        return price(rates, replace(risk, choices=choices)).amount
    return _add_offered(quote, offered, choices)


def _add_offered(quote: Quote, offered: Offered, choices: Choices) -> Decimal:
    """The engine has said what each single change does. Of several at once only it knows the price."""
    changed = [option for option in offered.options if (option.key in choices.options) != option.is_chosen]
    other = next((one for one in offered.deductibles if one.amount == choices.deductible and not one.is_chosen), None)
    if len(changed) + bool(other) > 1:
        raise ChoiceError("Several changes at once can be worked out on the quote's card, or one after the other here.")
    if other:
        return other.monthly_premium
    return quote.monthly_premium + sum(
        (-option.difference if option.is_chosen else option.difference for option in changed), Decimal(0)
    )


def _find_option(quote: Quote, offered: Offered, name: str) -> str:
    """The key of the one option whose name shares the most words. Raises ChoiceError when none does, or several do."""
    words = _split(name)
    names = {option.key: _split(f"{option.name} {option.key.replace('_', ' ')}") for option in offered.options}
    best = max((len(words & own) for own in names.values()), default=0)
    fitting = [key for key, own in names.items() if len(words & own) == best]
    if best and len(fitting) == 1:
        return fitting[0]
    if included := next((item for item in quote.included if words & _split(item.partition(":")[0])), ""):
        raise ChoiceError(f"That is part of this quote already: {included}.")
    listed = ", ".join(option.name for option in offered.options)
    raise ChoiceError(f"What can be added or taken out is: {listed}." if listed else "Nothing can be added here.")


def _split(text: str) -> set[str]:
    return {word for word in split_words(text) if word not in _FILLERS}


def _describe_deductibles(offered: Offered, currency: str) -> str:
    if not offered.deductibles:
        return "This kind of policy has no deductible to choose."
    amounts = ", ".join(write_whole(one.amount, currency) for one in offered.deductibles)
    return f"The deductibles there are for this quote: {amounts}."
