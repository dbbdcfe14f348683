"""All personal-data rules as one grammar for the segmenter."""

import re
from collections.abc import Collection
from functools import cache

from guardrails import policy
from guardrails.grammar import ANY, PLAIN, REACHES, SIMPLE, Segment, look_at
from guardrails.kinds import ALL_KINDS, KINDS
from guardrails.known_words import KnownWords
from guardrails.pii import (
    dates,
    emails,
    far_names,
    lower_names,
    numbers,
    people,
    secrets,
    spoken,
    street_forms,
    street_joining,
    streets,
)
from guardrails.pii import knowledge as of_words
from guardrails.pii.allowed import drop_allowed
from guardrails.pii.knowledge import CAPITAL, ENDS, find_joining
from guardrails.pii.rules import LEAST_DIGITS, LEAST_TOGETHER, RULES, Rule
from guardrails.spans import Span, keep_first

# Where any trigger may begin: within an English word none does, and this says so at once.
_MAY_TRIGGER = r"(?=[0-9@\[({<_\-]|[^\x00-\x7f]|(?<!\w)[A-Za-z])"
# What a segment must have for some rules.
_NEEDED: dict[Rule, int] = {
    emails.find_emails: of_words.MAIL,
    secrets.find_keys: of_words.KEY,
    secrets.find_codes: of_words.NUMBER | of_words.SPOKEN | of_words.KEY,
}
_FEWEST_TOGETHER = min(LEAST_TOGETHER.values())
_DIGIT = re.compile(r"\d")
# Digits with nothing between that could stand in one number.
_TOGETHER = re.compile(r"\d(?:[\s._/\-–,·|()]{0,3}\d)*")


class PersonalDataGrammar:
    """The rules for some kinds. A token joins a segment when any of the families would have it."""

    def __init__(self, kinds: frozenset[str]) -> None:
        self._rules = [
            (
                (rule, _NEEDED.get(rule, ANY), hint or ANY),
                (LEAST_DIGITS.get(kind, 0), LEAST_TOGETHER.get(kind, 0)),
                kind in {*LEAST_DIGITS, "SECRET"},
            )
            for (kind, rule, _), hint in zip(RULES, of_words.HINTED, strict=True)
            if kind in kinds
        ]
        self._wordy_rules = [rule for rule in self._rules if not rule[1][0]]
        self.back_initials = (emails.BACK_INITIALS if "EMAIL" in kinds else frozenset()) | frozenset("0123456789")
        self._reaches_back = [emails.reaches_back] if "EMAIL" in kinds else []
        self._reaches_back += [dates.reaches_back] if "DATE_OF_BIRTH" in kinds else []
        self._reaches_back += [numbers.reaches_back]
        if "ADDRESS" in kinds:
            self.back_initials |= street_joining.BACK_INITIALS
            self._reaches_back += [street_joining.reaches_back]
        # Those that say yes most often come first.
        families = [street_joining] if "ADDRESS" in kinds else []
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
        self._joins = [(bit, family.joins) for bit, family in of_words.FAMILIES.items() if family in families]
        self._asked = sum(bit for bit, _ in self._joins)
        self.words = KnownWords(self._know, keeps=lambda known: known & PLAIN > 0)

    def _know(self, word: str) -> int:
        known = look_at(self, word)
        if known & SIMPLE:
            return known | of_words.knowledge[word]
        # Blanks of another sort part what stands between two blanks.
        return known | of_words.ODD | of_words.knowledge[word] if word.split() == [word] else known

    def goes_on_in_letters(self, word: str) -> bool:
        return False

    def reaches_back(self, previous: str, token: str) -> bool:
        if not self.words[previous] & REACHES:
            return False
        for reaches_back in self._reaches_back:  # noqa: SIM110 - asked with nearly every piece of a stream.
            if reaches_back(previous, token):
                return True
        return False

    def may_join(self, tokens: Segment, first: str) -> bool:
        for may_join in self._may_join:  # noqa: SIM110 - any() costs twice as much.
            if may_join(tokens, first):
                return True
        return False

    def joins(self, tokens: Segment, token: str, known: int) -> bool:
        takes_capitals = self._finds_addresses and not tokens.last_known & ENDS
        if known & CAPITAL and takes_capitals and len(tokens) < street_joining.MOST_TOKENS:
            return True
        families = find_joining(known, tokens.known) & self._asked
        if families:
            for bit, joins in self._joins:
                if families & bit and joins(tokens, token):
                    return True
        return False

    def touches(self, tokens: Segment, first: str) -> bool:
        return any(touches(tokens, first) for touches in self._touches)

    def is_void(self, tokens: Segment) -> bool:
        return not tokens.known & of_words.MEANT

    def find(self, text: str, start: int, known: int, before: int) -> list[Span]:
        signs = of_words.find_signs(text[start:]) if known & of_words.ODD else known
        hinted = signs | (self._find_hints(text, start) if before & of_words.ODD else before)
        found = self._find_by_rules(text, start, signs, hinted)
        return found + self._find_named(text, start, signs, hinted, found) if self._finds_people else found

    def _find_by_rules(self, text: str, start: int, signs: int, hinted: int) -> list[Span]:
        """All but persons. `signs` are those of what is judged, `hinted` also those of the words before."""
        written = spoken.write_digits(text, start) if signs & of_words.SPOKEN else None
        has_digits = signs & of_words.NUMBER > 0
        digits, together = _count_digits(text, start, []) if has_digits else (0, 0)
        found: list[Span] = []
        for (rule, needed, hint), (least, least_together), is_dictated in (
            self._rules if has_digits or written else self._wordy_rules
        ):
            if not (signs & needed and hinted & hint):
                continue
            if digits >= least and together >= least_together and (more := [*rule(text, start)]):
                found += more
                # Of what was found nothing is left for others.
                digits, together = _count_digits(text, start, found) if has_digits else (0, 0)
            if written and is_dictated:
                said = rule(written.text, start)
                found += [Span(*written.original(span.start, span.end), span.kind) for span in said]
        streets_signs = of_words.read_streets(signs)
        if has_digits and self._finds_addresses and (digits or streets_signs & street_forms.OF_CORNER):
            found += streets.find_addresses(text, start, streets_signs)
        return drop_allowed(text, found) if found else found

    def _find_named(self, text: str, start: int, signs: int, hinted: int, found: list[Span]) -> list[Span]:
        """Persons, beside what was found."""
        named: list[Span] = []
        if signs & of_words.NAMED or hinted & of_words.INTRODUCES or not text.isascii():
            # A street's name looks like somebody's.
            named += people.find_people(text, start, keep_first(found) if found else ())
        if signs & of_words.UNCOMMON and hinted & of_words.CUED:
            named += lower_names.find_lower_names(text, start)
        return drop_allowed(text, named) if named else named

    def _find_hints(self, text: str, start: int) -> int:
        """The signs of what stands before: hints of what begins at `start`."""
        if not start:
            return 0
        # One may begin there where no blank parts words.
        return of_words.find_signs(text[:start] if text[start - 1] == " " else text)


def _count_digits(text: str, start: int, found: list[Span]) -> tuple[int, int]:
    """How many digits there are beside what was found, and how many at most that could stand in one number."""
    for span in keep_first(found):
        text = f"{text[: span.start]}{'x' * (span.end - span.start)}{text[span.end :]}"
    digits = len(_DIGIT.findall(text, start))
    if digits < _FEWEST_TOGETHER:
        return digits, digits
    return digits, max(len(_DIGIT.findall(row)) for row in _TOGETHER.findall(text, start))


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
