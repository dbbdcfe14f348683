"""All personal-data rules as one grammar for the segmenter."""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache

from guardrails import policy
from guardrails.pii import (
    bank,
    dates,
    emails,
    far_names,
    identity,
    idle,
    lower_names,
    name_chains,
    numbers,
    people,
    secrets,
    spoken,
    streets,
)
from guardrails.pii.allowed import drop_allowed
from guardrails.pii.bank import find_ibans
from guardrails.pii.cards import find_cards
from guardrails.pii.context import Hints
from guardrails.pii.identity import find_ssns
from guardrails.pii.network import find_addresses as find_ip_addresses
from guardrails.pii.phones import find_phones
from guardrails.pii.vehicles import find_vins
from guardrails.pii.words import COMMON_WORDS, KnownWords
from guardrails.spans import Span, keep_first

# Where any trigger may begin: within an English word none does, and this says so at once.
_MAY_TRIGGER = r"(?=[0-9@\[({<_\-]|[^\x00-\x7f]|(?<!\w)[A-Za-z])"
Rule = Callable[[str, int], Iterable[Span]]
# In order of precedence: where two claim the same characters, the earlier has them. Persons come last.
# Some have hints, of which one stands in the text before or around whatever they find.
_RULES: list[tuple[str, Rule, Hints | None]] = [
    ("SECRET", secrets.find_keys, None),
    ("SECRET", secrets.find_secrets, secrets.HINTS),
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
    ("ADDRESS", streets.find_addresses, None),
]
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
# The fewest digits there are in one of these kinds; none is looked for where there are fewer.
_LEAST_DIGITS = {
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
    "ADDRESS": 1,
}
# What a token may be a part of: a number that is said, a mail address, a name in small letters, a long key.
_SPOKEN, _MAIL, _UNCOMMON, _LONG = 1, 2, 4, 8
_NEEDED: dict[Rule, int] = {emails.find_emails: _MAIL, secrets.find_keys: _LONG}
# What people also say digit by digit.
_DICTATED = frozenset((*_LEAST_DIGITS, "SECRET")) - {"ADDRESS"}


class PersonalDataGrammar:
    """The rules for some kinds. A token joins a segment when any of the families would have it."""

    def __init__(self, kinds: frozenset[str]) -> None:
        self._rules = [
            (kind, rule, hints, _NEEDED.get(rule, 0), _LEAST_DIGITS.get(kind, 0))
            for kind, rule, hints in _RULES
            if kind in kinds
        ]
        self._wordy_rules = [rule for rule in self._rules if not rule[-1]]
        self.back_initials = (emails.BACK_INITIALS if "EMAIL" in kinds else frozenset()) | frozenset("0123456789")
        self._reaches_back = [emails.reaches_back] if "EMAIL" in kinds else []
        self._reaches_back += [dates.reaches_back] if "DATE_OF_BIRTH" in kinds else []
        self._reaches_back += [numbers.reaches_back]
        if "ADDRESS" in kinds:
            self.back_initials |= streets.BACK_INITIALS
            self._reaches_back += [streets.reaches_back]
        # Those that say yes most often come first.
        families = [streets] if "ADDRESS" in kinds else []
        families += [people, far_names] if "PERSON" in kinds else []
        families += [numbers]
        families += [dates] if "DATE_OF_BIRTH" in kinds else []
        families += [emails] if "EMAIL" in kinds else []
        families += [secrets] if "SECRET" in kinds else []
        triggers = "|".join(family.TRIGGER for family in families if family is not dates)
        self.trigger = re.compile(f"{_MAY_TRIGGER}(?:{triggers})")
        self._touches = [dates.touches] if "DATE_OF_BIRTH" in kinds else []
        self._touches += [far_names.touches] if "PERSON" in kinds else []
        self._touches += [secrets.touches] if "SECRET" in kinds else []
        self.contextual = lower_names.CONTEXTUAL if "PERSON" in kinds else frozenset()
        self._finds_people = "PERSON" in kinds
        # With a capital a name or an address goes on, whatever the word.
        self._heeds_no_case = kinds.isdisjoint(("ADDRESS", "PERSON"))
        self._may_join = [family.may_join for family in families]
        self._joins = [family.joins for family in families]

    def goes_on_in_letters(self, word: str) -> bool:
        return False

    def reaches_back(self, previous: str, token: str) -> bool:
        for reaches_back in self._reaches_back:  # noqa: SIM110 - asked with nearly every piece of a stream.
            if reaches_back(previous, token):
                return True
        return False

    def may_join(self, tokens: list[str], first: str) -> bool:
        for may_join in self._may_join:  # noqa: SIM110 - any() costs twice as much.
            if may_join(tokens, first):
                return True
        return False

    def joins(self, tokens: list[str], token: str) -> bool:
        is_word = token[0].islower() or (self._heeds_no_case and token[0].isalpha())
        if is_word and not idle.goes_on(token) and idle.are_idle(tokens):
            return False
        for joins in self._joins:  # noqa: SIM110
            if joins(tokens, token):
                return True
        return False

    def touches(self, tokens: list[str], first: str) -> bool:
        return any(touches(tokens, first) for touches in self._touches)

    def is_void(self, tokens: list[str]) -> bool:
        for token in tokens:  # noqa: SIM110
            if not _void[token]:
                return False
        return True

    def passes(self, word: str, following: str) -> bool:
        return _passing[word] and following.islower() and following.isalpha() and not idle.goes_on(following)

    def find(self, text: str, start: int) -> list[Span]:
        signs = 0
        for token in text[start:].split():
            signs |= _signs[token]
        written = spoken.write_digits(text, start) if signs & _SPOKEN else None
        digits = len(_DIGIT.findall(text, start))
        folded = text.casefold()
        found: list[Span] = []
        for kind, rule, hints, needed, least in self._rules if digits or written else self._wordy_rules:
            if (digits < least and not written) or (needed and not signs & needed):
                continue
            if hints and not hints.stand_in(folded):
                continue
            if digits >= least:
                found += rule(text, start)
            if written and kind in _DICTATED:
                said = rule(written.text, start)
                found += [Span(*written.original(span.start, span.end), span.kind) for span in said]
        found = drop_allowed(text, found) if found else found
        if self._finds_people:
            # A street's name looks like somebody's.
            named = people.find_people(text, start, keep_first(found))
            if signs & _UNCOMMON:
                named += lower_names.find_lower_names(text, start)
            found += drop_allowed(text, named) if named else named
        return found


# Everyday words that are nobody's name, no word of an address or a number, and announce no secret.
_VOID_WORDS = COMMON_WORDS - name_chains.NO_COMMON_WORDS - emails.WORDS - spoken.WORDS - secrets.WORDS
_AROUND = ",.;:!?()\"'“”‘’*_"
_DIGIT = re.compile(r"\d")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")


def _find_signs(token: str) -> int:
    signs = _LONG if len(token) >= secrets.LEAST_KEY else 0
    if _HAS_LETTER.search(token) is None:
        return signs | (_MAIL if "@" in token else 0)
    words = set(_LETTERS.findall(token.casefold()))
    signs |= 0 if spoken.STARTS.isdisjoint(words) else _SPOKEN
    signs |= _MAIL if "@" in token or not emails.AT_WORDS.isdisjoint(words) else 0
    return signs | (_UNCOMMON if lower_names.has_uncommon(token) else 0)


_signs = KnownWords(_find_signs)
_void = KnownWords(lambda token: token.strip(_AROUND).lower() in _VOID_WORDS)
_passing = KnownWords(lambda word: word.isalpha() and _void[word] and idle.are_idle([word]))


def grammar_for(kinds: Collection[str] | None = None) -> PersonalDataGrammar:
    """The grammar that finds these kinds (None: those of KINDS and what the policy adds). Raises ValueError."""
    if kinds is None:
        return _make_grammar(_ALL if policy.get("personal_data").options.get("mask_vins") else _USUAL)
    return _make_grammar(frozenset(kinds))


_USUAL, _ALL = frozenset(KINDS), frozenset(ALL_KINDS)


@cache
def _make_grammar(kinds: frozenset[str]) -> PersonalDataGrammar:
    if unknown := kinds - set(ALL_KINDS):
        raise ValueError(f"Unknown kinds of personal data: {', '.join(sorted(unknown))}.")
    return PersonalDataGrammar(kinds)
