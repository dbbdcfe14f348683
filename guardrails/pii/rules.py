"""The rules for each kind of personal data, in the order in which they are heeded."""

from collections.abc import Callable, Iterable

from guardrails.pii import bank, dates, emails, identity, secrets
from guardrails.pii.bank import find_ibans
from guardrails.pii.cards import find_cards
from guardrails.pii.context import Hints
from guardrails.pii.identity import find_ssns
from guardrails.pii.network import find_addresses as find_ip_addresses
from guardrails.pii.phones import find_phones
from guardrails.pii.vehicles import find_vins
from guardrails.spans import Span

Rule = Callable[[str, int], Iterable[Span]]
# Where two claim the same characters, the earlier has them. Streets come after these, and persons last.
# Some have hints, of which one stands in the text before or around whatever they find.
RULES: list[tuple[str, Rule, Hints | None]] = [
    ("SECRET", secrets.find_keys, None),
    ("SECRET", secrets.find_codes, secrets.CODE_HINTS),
    ("SECRET", secrets.find_passwords, secrets.PASSWORD_HINTS),
    ("SECRET", secrets.find_later, secrets.LATER_HINTS),
    ("SECRET", secrets.find_bare, secrets.BARE_HINTS),
    ("EMAIL", emails.find_emails, None),
    ("IBAN", find_ibans, None),
    ("CREDIT_CARD", find_cards, None),
    ("IP_ADDRESS", find_ip_addresses, None),
    ("US_SSN", find_ssns, None),
    ("US_DRIVER_LICENSE", identity.find_licenses, identity.LICENSE_HINTS),
    ("PASSPORT", identity.find_passports, identity.PASSPORT_HINTS),
    ("DATE_OF_BIRTH", dates.find_birth_dates, dates.HINTS),
    ("BANK_ACCOUNT", bank.find_accounts, bank.HINTS),
    ("VIN", find_vins, None),
    ("PHONE", find_phones, None),
]
# The fewest digits there are in one of these kinds; none is looked for where there are fewer. What has digits, people
# also say digit by digit, and secrets.
LEAST_DIGITS = {
    "CREDIT_CARD": 12,
    "US_SSN": 9,
    "IBAN": 4,
    "BANK_ACCOUNT": 5,
    "PHONE": 7,
    "IP_ADDRESS": 1,
    "US_DRIVER_LICENSE": 3,
    "PASSPORT": 5,
    "DATE_OF_BIRTH": 1,
    "VIN": 1,
}
# In these kinds so many stand together, with nothing but signs between.
LEAST_TOGETHER = {kind: LEAST_DIGITS[kind] for kind in ("CREDIT_CARD", "US_SSN", "PHONE")}
