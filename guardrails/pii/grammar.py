"""All personal-data rules as one grammar for the segmenter."""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache

from guardrails import policy
from guardrails.pii import (
    asking,
    bank,
    dates,
    emails,
    far_names,
    identity,
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
from guardrails.pii.words import COMMON_WORDS, KnownWords, write_forms
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
# What a token may be a part of: anything, a number, one that is said, a mail address, a name in small letters, a key.
_ANY, _NUMBER, _SPOKEN, _MAIL, _UNCOMMON, _LONG = 1, 2, 4, 8, 16, 32
_NEEDED: dict[Rule, int] = {emails.find_emails: _MAIL, secrets.find_keys: _LONG}
# And what hints there are in it: a bit for each rule that has some.
_HINTED = [64 << place if hints else _ANY for place, (_, _, hints) in enumerate(_RULES)]
# What people also say digit by digit.
_DICTATED = frozenset((*_LEAST_DIGITS, "SECRET")) - {"ADDRESS"}


class PersonalDataGrammar:
    """The rules for some kinds. A token joins a segment when any of the families would have it."""

    def __init__(self, kinds: frozenset[str]) -> None:
        self._rules = [
            (rule, _NEEDED.get(rule, _ANY), hint, _LEAST_DIGITS.get(kind, 0), kind in _DICTATED)
            for (kind, rule, _), hint in zip(_RULES, _HINTED, strict=True)
            if kind in kinds
        ]
        self._wordy_rules = [rule for rule in self._rules if not rule[3]]
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
        self._finds_addresses = "ADDRESS" in kinds
        # With a capital that stands behind a blank begins what may be a name or the name of a street.
        self.begins_with_capital = self._finds_people or self._finds_addresses
        self._may_join = [family.may_join for family in families]
        self._joins = [(bit, family.joins) for bit, family in asking.FAMILIES.items() if family in families]
        self._asked = sum(bit for bit, _ in self._joins)

    def goes_on_in_letters(self, word: str) -> bool:
        return False

    def reaches_back(self, previous: str, token: str) -> bool:
        if not _reaching[previous]:
            return False
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
        if self._finds_addresses and token[0].isupper() and streets.takes_capital(tokens):
            return True
        free = asking.find_free(token) & self._asked
        if free and self._ask(free, tokens, token):
            return True
        led = asking.find_led(tokens, token) & self._asked
        return led > 0 and self._ask(led, tokens, token)

    def _ask(self, families: int, tokens: list[str], token: str) -> bool:
        for bit, joins in self._joins:  # noqa: SIM110
            if families & bit and joins(tokens, token):
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
        return _passing[word] and following.islower() and following.isalpha() and not asking.find_free(following)

    def find(self, text: str, start: int) -> list[Span]:
        signs = _add_signs(text[start:])
        written = spoken.write_digits(text, start) if signs & _SPOKEN else None
        digits = len(_DIGIT.findall(text, start)) if signs & _NUMBER else 0
        hinted = signs
        if start:
            # A hint may stand before, or begin there where no blank parts words.
            low = 0 if digits or written else max(0, start - secrets.MOST_BEFORE)
            hinted |= _add_signs(text[low:start] if text[start - 1] == " " else text[low:])
        found: list[Span] = []
        for rule, needed, hint, least, is_dictated in self._rules if digits or written else self._wordy_rules:
            if not (signs & needed and hinted & hint) or (digits < least and not written):
                continue
            if digits >= least:
                found += rule(text, start)
            if written and is_dictated:
                said = rule(written.text, start)
                found += [Span(*written.original(span.start, span.end), span.kind) for span in said]
        found = drop_allowed(text, found) if found else found
        if self._finds_people:
            # A street's name looks like somebody's.
            named = people.find_people(text, start, keep_first(found) if found else ())
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


def _add_signs(text: str) -> int:
    signs = _ANY
    for form in write_forms(text).split():
        signs |= _signs[form]
    return signs


def _find_signs(token: str) -> int:
    signs = (_LONG if len(token) >= secrets.LEAST_KEY else 0) | (_MAIL if "@" in token else 0)
    signs |= _NUMBER if _DIGIT.search(token) else 0
    if _HAS_LETTER.search(token) is None:
        return signs
    folded = token.casefold()
    words = set(_LETTERS.findall(folded))
    signs |= 0 if spoken.STARTS.isdisjoint(words) else _SPOKEN
    signs |= 0 if emails.AT_WORDS.isdisjoint(words) else _MAIL
    signs |= _UNCOMMON if lower_names.has_uncommon(token) else 0
    return signs | sum(
        bit for bit, (_, _, hints) in zip(_HINTED, _RULES, strict=True) if hints and hints.may_stand_in(folded)
    )


_signs = KnownWords(_find_signs)
# Whether something may begin in the word because of any token after it: "" is the beginning of all.
_reaching = KnownWords(lambda word: any(family.reaches_back(word, "") for family in (emails, dates, numbers, streets)))
_void = KnownWords(lambda token: token.strip(_AROUND).lower() in _VOID_WORDS)
_passing = KnownWords(lambda word: word.isalpha() and _void[word] and not asking.leads_on(word))


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
