"""Distances, times and ages in a sentence, and what is backed; and what follows from a price or an example."""

import re
from decimal import Decimal

from django.utils import timezone

from guardrails.statements.backing import Backing
from guardrails.statements.figures import AMOUNT, Figure, read_figures
from guardrails.statements.quantities import DAY, MILE, MONTH, Quantity, read_quantities

# A day, a week, a month, a year, once more in all: ways to speak, not facts.
_COMMON = frozenset((unit, Decimal(many)) for unit, many in ((DAY, 1), (DAY, 7), (MONTH, 1), (MONTH, 12)))
# So many years may be counted from a year that the company names: "for over 40 years".
_LONG = 20
# Distances are rounded, and converted.
_ROUNDED, _CONVERTED = Decimal("0.05"), Decimal("0.01")
_QUESTION = re.compile(r"[?？]\W*\Z")
_SUPPOSES = (
    r"(?:\b(?:if|say|suppose|supposing|imagine|assume|assuming|for example|for instance|e\.g\."
    r"|let['’]s say|an example|whether"
    r"|si|por ejemplo|supong\w*|imagin\w*|digamos|wenn|falls|angenommen|zum beispiel|z\. ?b\.|etwa"
    r"|par exemple|supposons|imaginons|disons|se|per esempio|ad esempio|supponiamo|immagin\w*|diciamo"
    r"|por exemplo|suponha\w*|vamos supor)\b|如果|假设|假如|比如|例如)"
)
# Within one clause, or right after "for example,".
_SUPPOSED = re.compile(rf"{_SUPPOSES},?[^,;:.!?，；。]*\Z", re.IGNORECASE)
# What a case is supposed to cost: nothing that the company takes or pays.
_COSTS = (
    r"(?:repairs?|damage|bill|loss|invoice|costs?|worth|value|reparaci[óo]n|daños?|factura|cuesta|cuestan|schaden|reparatur|rechnung|kostet"
    r"|réparations?|dommages?|facture|coûtent|coûte|riparazion[ei]|dann[io]|fattura|costa|costano|reparos?|consertos?"
    r"|danos?|fatura|custa|custam|维修|修理|损失|费用)"
)
_ASSUMED = re.compile(rf"{_SUPPOSES},?[^;.!?；。]{{0,60}}{_COSTS}[^,;:.!?，；。$€]{{0,25}}[$€]?\Z", re.IGNORECASE)
# What the visitor said backs no sentence about what the company pays, unless it denies or asks.
_PROMISED = re.compile(
    r"cover|pays?\b|paid|reimburs|refund|discount|limit|up to|off\b|cubr|pag[aou]|reembols|descuento|erstatt|zahl"
    r"|übern|rabatt|couv|pai[eé]|rembours|remise|copr|rimbors|sconto|cobr|desconto|赔|退|折|保障",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\?\s*\Z|？\s*\Z|n['’]t\b|\b(?:not|no|never|cannot|unable|nicht|kein\w*|nie|pas|ne|jamais|non|não|nunca|mai)\b|[不没无]",
    re.IGNORECASE,
)
_NEAR = 110
_YEAR_WORD = re.compile(
    r"\b(?:years?|yearly|annual(?:ly)?|annum|año|anual\w*|jahr\w*|jährlich|an|année|annuel\w*|anno|annual[ei]|annuo|ano)\b|年",
    re.IGNORECASE,
)
_DAILY = re.compile(r"\W{0,4}(?:a|per|al|am|pro|par|por|al)\s(?:day|día|tag|jour|giorno|dia)\b", re.IGNORECASE)
_MONTHS_A_YEAR, _DAYS_A_YEAR, _DAYS_A_MONTH = Decimal(12), Decimal(365), Decimal(30)
_CENT = Decimal("0.01")


class Measures:
    """Judges quantities by the evidence of one reply."""

    def __init__(self, backing: Backing) -> None:
        self._backing = backing

    def is_backed(self, text: str, one: Quantity) -> bool:
        if one.is_small or (one.unit, one.amount) in _COMMON:
            return True
        if _QUESTION.search(text) or is_supposed(text, one.start):
            return True
        backing = self._backing
        if _is_known(one, backing.public.quantities, _CONVERTED) or _is_known(
            one, backing.recorded.quantities, _CONVERTED
        ):
            return True
        return self._follows(text, one) or self._is_visitors(text, one)

    def _follows(self, text: str, one: Quantity) -> bool:
        """The months for which a price is added up, and the age of a car or a person whose year is known."""
        if one.unit != MONTH:
            return False
        recorded = self._backing.recorded
        stated = {value for figure in read_figures(text) if figure.kind == AMOUNT for value in figure.values}
        if any(one.amount * price in stated for price in recorded.amounts):
            return True
        count, today = one.amount / 12, timezone.localdate().year
        years = recorded.years | self._backing.visitor.years
        if count >= _LONG:
            years = years | self._backing.public.years
        return count == int(count) and any(abs(today - year - count) <= 1 for year in years)

    def _is_visitors(self, text: str, one: Quantity) -> bool:
        visitor = self._backing.visitor
        size = 12 if one.unit == MONTH else 1
        said = visitor.quantities | {(one.unit, number * size) for number in visitor.numbers}
        return _is_known(one, said, _ROUNDED) and not promises(text)


def _is_known(one: Quantity, known: set[tuple[str, Decimal]], tolerance: Decimal) -> bool:
    if (one.unit, one.amount) in known:
        return True
    return one.unit == MILE and any(
        unit == MILE and abs(amount - one.amount) <= tolerance * amount for unit, amount in known
    )


def promises(text: str) -> bool:
    return _PROMISED.search(text) is not None and not denies(text)


def denies(text: str) -> bool:
    """Whether the sentence denies something, or asks."""
    return _DENIED.search(text) is not None


def is_supposed(text: str, start: int) -> bool:
    """Whether what stands there is part of an example or a condition."""
    return _SUPPOSED.search(text, max(0, start - _NEAR), start) is not None


def is_assumed(text: str, figure: Figure) -> bool:
    """Whether an amount is what a case is supposed to cost: "say a repair costs $3,000"."""
    return figure.kind == AMOUNT and _ASSUMED.search(text, max(0, figure.start - _NEAR), figure.start) is not None


def is_sum_of_periods(text: str, figure: Figure, backing: Backing) -> bool:
    """Whether an amount is a recorded month's price times the months or the year that the sentence names, or a day's
    share of it."""
    prices = backing.recorded.amounts
    times = {one.amount for one in read_quantities(text) if one.unit == MONTH}
    if _YEAR_WORD.search(text):
        times.add(_MONTHS_A_YEAR)
    if any(price * many in figure.values for price in prices for many in times):
        return True
    return _DAILY.match(text, figure.end) is not None and any(
        abs(value - share) <= _CENT
        for price in prices
        for share in (price * _MONTHS_A_YEAR / _DAYS_A_YEAR, price / _DAYS_A_MONTH)
        for value in figure.values
        if isinstance(value, Decimal)
    )
