"""What stands in the place of personal data: a placeholder for the model, plain words for the customer."""

import re

_WORDS = {
    "CREDIT_CARD": "card number",
    "US_SSN": "social security number",
    "IBAN": "bank account",
    "BANK_ACCOUNT": "bank account",
    "EMAIL": "e-mail address",
    "PHONE": "phone number",
    "IP_ADDRESS": "network address",
    "US_DRIVER_LICENSE": "driver license",
    "PASSPORT": "passport number",
    "DATE_OF_BIRTH": "date of birth",
    "SECRET": "secret",
    "PERSON": "name",
    "ADDRESS": "address",
    "VIN": "vehicle number",
}
PLACEHOLDER = re.compile(r"\[([A-Z_]+)_(\d+)\]")


def describe(kind: str) -> str:
    """The kind in words, such as "card number"."""
    return _WORDS[kind]


def hide(kind: str, matched: str, before: str) -> str:
    return f"[{_WORDS[kind]} hidden]"
