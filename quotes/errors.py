"""Why there is no quote. Each text is safe to show to the visitor."""


class QuoteError(Exception):
    """No quote came about."""


class FactsError(QuoteError):
    """A fact is unclear or implausible: the visitor can put it right."""


class ChoiceError(QuoteError):
    """A deductible or cover was chosen that is not offered for this vehicle."""


class NotInsurableError(QuoteError):
    """The facts are clear, and the company does not insure them; `alternative` is what it can do."""

    def __init__(self, reason: str, alternative: str = "") -> None:
        super().__init__(f"{reason} {alternative}".strip())
        self.reason = reason
        self.alternative = alternative


class QuoteUnavailableError(QuoteError):
    """Prices cannot be had for the moment: worth another attempt."""


class QuoteRefusedError(QuoteError):
    """The company's engine does not accept our request, and would not the next time."""
