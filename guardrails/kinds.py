"""The kinds of personal data, by the names that stand in placeholders, settings and verdicts."""

KINDS = (
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
    "PERSON",
    "ADDRESS",
)
# Looked for only where the rule's option says so.
OPTIONAL_KINDS = ("VIN",)
ALL_KINDS = KINDS + OPTIONAL_KINDS
