"""What announces a person: words that stand right before a name."""

import re
import string

from guardrails.pii.context import Hints
from guardrails.pii.last_words import find_last_words

# What may stand between the last word of an announcement and the name.
_BETWEEN = " \t\n\r\f\v:,."
_LETTERS = string.ascii_letters + "".join(map(chr, range(0xC0, 0x180)))
# From here on letters and signs are other ones, of which nothing is told.
_FAR = chr(0x180)
_WIDEST = 40
# In the place of a last word that tells nothing.
_ANY = "*"


class Announcement:
    """Expressions, in small letters, for what ends where a name begins, but for what may come `after` it. The last word
    before a name, or the last sign, tells which of them are tried: few, and none for most text."""

    def __init__(self, *phrases: str, after: str, width: int) -> None:
        self._after = after
        self._width = width
        # As they are written, until they are tried.
        self._phrases: dict[str, list[str]] = {_ANY: list(phrases)}
        for phrase in phrases:
            for last in find_last_words(phrase, _BETWEEN):
                self._phrases.setdefault(last.casefold(), []).append(phrase)
        self._patterns: dict[str, re.Pattern[str]] = {}
        self.lasts = frozenset(self._phrases)

    def ends_at(self, text: str, position: int, last: str | None = None) -> bool:
        """`last` is the `read_last` of the place, where it is known."""
        if last is None:
            last = read_last(text, position)
        if last not in self.lasts:
            return False
        # Small letters: an expression that heeds no case takes four times as long.
        pattern = self._patterns.get(last) or self._compile(last)
        low = max(0, position - self._width)
        if low:
            # What stands before the first letter tells whether a word begins with it.
            return pattern.search(text[low - 1 : position].lower(), 1) is not None
        return pattern.search(text[:position].lower()) is not None

    def _compile(self, last: str) -> re.Pattern[str]:
        pattern = re.compile(rf"\b(?:{'|'.join(self._phrases[last])}){self._after}$")
        self._patterns[last] = pattern
        return pattern


def read_last(text: str, position: int) -> str:
    """The last word before the position, or the last sign, as `lasts` have it."""
    before = text[max(0, position - _WIDEST) : position]
    if " my " in before.lower():
        return _ANY
    before = before.rstrip(_BETWEEN)
    last = before[before.rfind(" ") + 1 :]
    if not last.isalpha():
        last = before[len(before.rstrip(_LETTERS)) :] or before[-1:]
    return _ANY if last > _FAR else last.casefold()


_RELATIVES = (
    "wife husband son daughter brother sister mother father mom mum dad friend partner spouse neighbor neighbour "
    "cousin uncle aunt niece nephew grandson granddaughter grandmother grandfather grandma grandpa stepson "
    "stepdaughter stepfather stepmother coworker colleague landlord tenant kid kids ex fiance fiancee fiancé fiancée "
    "girlfriend boyfriend roommate boss agent driver passenger lawyer attorney adjuster broker mechanic"
)
_RELATIVE = _RELATIVES.replace(" ", "|")
_ANY_RELATIVE = rf"(?:(?:ex|late|older|younger|oldest|youngest)[ -])?(?:{_RELATIVE})(?:[ -]in[ -]law)?"
# The same in Spanish, German, French, Italian, Portuguese and Dutch, after "my" in each.
_RELATIVES_ELSEWHERE = (
    "esposa esposo marido mujer hija hijo hermana hermano madre padre mamá papá novia novio frau mann sohn tochter "
    "bruder schwester mutter vater freund freundin femme mari fils fille frère sœur soeur mère père moglie marito "
    "figlia figlio fratello sorella mamma papà filha filho irmã irmão mãe pai vrouw man zoon dochter broer zus moeder "
    "vader"
)
_THEIR_OWN = rf"(?:mi|mein|meine|ma|mon|mia|mio|minha|meu|mijn) (?:{_RELATIVES_ELSEWHERE.replace(' ', '|')})"
INTRODUCTION = Announcement(
    r"name(?:['’]s| is| ?:| was)|names? (?:on (?:the|my) \w+ )?(?:is|are)|name on it is|mijn naam is",
    r"names? from [\w'’\-]+ to|speak(?:ing)? (?:to|with)|belongs to|registered (?:to|under)|married to|correct it to",
    r"call me|under the name(?: of)?|in the name of",
    r"(?:surname|nachname|vorname|familienname|apellidos?|nombre|pr[ée]nom|nom|nome|cognome|sobrenome|achternaam"
    r"|voornaam|naam|nazwisko|imię|фамилия|имя) ?:",
    r"(?:user|customer|insured|holder|policyholder|drivers?|owner|contact|attn|sender|signed)\s?:",
    r"drivers? \d\s?:",
    r"(?:from|to|directed by|written by)\s?:",
    r"name\?(?: user:)?|account\? user:",
    r"me llamo|mă numesc|jmenuji se|nimeni on|a nevem|tôi tên là|tên tôi là|nama saya|mit navn er|jeg hedder",
    r"ονομάζομαι|je m['’]appelle|ich hei(?:ß|ss)e|ik heet|jag heter|jeg heter|mein name ist|mi chiamo",
    r"(?:o )?meu nome [eé]|me chamo|mi nombre es|mon nom est|il mio nome [eè]|nazywam się|mam na imię",
    r"меня зовут|мо[её] имя|мене звати|με λένε|benim adım|adım",
    after=r"[\s:,]*",
    width=_WIDEST,
)
# One of these stands in each of them.
INTRODUCTION_HINTS = Hints(
    "name nom nam naam navn : call speak belong register married correct llamo numesc jmenuji nimeni nevem tên hedder "
    "ονομάζομαι appelle hei heet heter chiamo chamo nazywam imię зовут имя звати λένε adım"
)
GREETING = Announcement(
    r"i['’]?m|i am|this is|it['’]s",
    r"hi|hello|hey|dear|thanks?,?|thank you,?|regards,?|sincerely,?|cheers,?|best wishes,?|best,?",
    r"hola|bonjour|hallo|ciao|estimad[oa]|saludos,?|grüße,?|cordialement,?|saluti,?|lieber?|cher|chère|car[oa]|ici",
    r"aqu[ií](?: é)?(?: [oa])?|hier ist|sono|soy|je suis|ich bin|ik ben|eu sou [oa]",
    r"named|called",
    r"and my \w+,?",
    after=r"\s+",
    width=24,
)
WHO = Announcement(
    r"says?|said|by|starring|named (?:him|her|them|it)|call(?:s|ed)? me",
    r"maiden name is|maiden name:|name from|the name|partner['’]s name",
    r"(?:sur|(?:first|last|full|middle|maiden|family|given|legal) )name",
    r"my (?:kid|partner|boss|driver|agent)|assistant to|producer|singer|founders?:|gender of|tribute to|early",
    r"had \d+:",
    rf"my {_ANY_RELATIVE},?(?: is| was)?",
    rf"{_THEIR_OWN},?",
    r"(?:driver|witness|adjuster|agent|claimant|owner|passenger|insured|cosigner|beneficiary|executor) (?:is|was)",
    r"(?:witness|passenger|adjuster|cosigner|beneficiary|executor|claimant|attorney|lawyer|agent|broker|notary):?",
    r"(?:talk(?:ed|ing)?|spoken?) (?:to|with)|follow up with|ask for|(?:reply|call|letter) from",
    r"spelled|spelt|married|with (?:ms|mr|mrs)\.",
    r"(?:regards|sincerely|gr(?:u|ü)(?:ß|ss)en?|cordialement|saludos|saluti|groeten),?",
    after=r"\s",
    width=_WIDEST,
)
CLOSE_CUE = Announcement(
    r"i['’]?m|i am|this is|my name(?:['’]s| is)|call me|name is",
    rf"my {_ANY_RELATIVE},?",
    r"(?:hi|hello|hey|dear),?",
    after=" ",
    width=24,
)
# Of these one is the last before whatever an introduction, a greeting or WHO announces.
ANNOUNCING = INTRODUCTION.lasts | GREETING.lasts | WHO.lasts
