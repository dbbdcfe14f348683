"""What a quote is asked for with."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from quotes.errors import FactsError

NAME_LENGTH = 40
# Letters, digits and the marks that names of vehicles have; sentences and markup are no names.
_NAME = re.compile(r"[^\W_][\w .,+&'’/()-]*")


@dataclass(frozen=True)
class Facts:
    """`mileage`: miles on the odometer now; `driver_age`: years of the main driver; `state`: where they live, as a code
    or in words, if that was told."""

    make: str
    model: str
    year: int
    mileage: int
    driver_age: int
    state: str = ""

    def as_told(self) -> dict[str, Any]:
        """Without what was not told."""
        return {name: value for name, value in asdict(self).items() if value != ""}


def clean_name(text: str, what: str) -> str:
    """The text with single blanks. Raises FactsError when it cannot be the name of a make or model."""
    name = " ".join(text.split())
    if len(name) > NAME_LENGTH or not _NAME.fullmatch(name):
        raise FactsError(f"That does not look like the {what} of a vehicle. Please check it.")
    return name
