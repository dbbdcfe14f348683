"""This app's settings and their defaults. Rules work without Django too: then the defaults hold."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

DEFAULTS: dict[str, Any] = {
    # The company's own numbers and addresses, which are nobody's personal data. "@acme.com" allows a whole domain.
    "GUARDRAILS_ALLOWED": ["1-800-123-4567"],
    # What the assistant's own words must not contain.
    "GUARDRAILS_OUTBOUND_KINDS": [
        "CREDIT_CARD",
        "US_SSN",
        "IBAN",
        "BANK_ACCOUNT",
        "EMAIL",
        "PHONE",
        "IP_ADDRESS",
        "US_DRIVER_LICENSE",
        "PASSPORT",
        "DATE_OF_BIRTH",
        "SECRET",
    ],
    "GUARDRAILS_INJECTION_THRESHOLD": 0.5,
    # A competitors.toml; None: the list that comes with this app.
    "GUARDRAILS_COMPETITORS": None,
}


def read(name: str) -> Any:
    try:
        return getattr(settings, name, DEFAULTS[name])
    except ImproperlyConfigured:
        return DEFAULTS[name]
