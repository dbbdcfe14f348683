"""What announces a person: words that stand right before a name."""

import re
import string

# What may stand between the last word of an announcement and the name.
_BETWEEN = " \t\n\r\f\v:,."
_LETTERS = string.ascii_letters + "".join(map(chr, range(0xC0, 0x180)))
# From here on letters and signs are other ones, of which nothing is told.
_FAR = chr(0x180)


class Announcement:
    """An expression, in small letters, for what ends where a name begins, and the last words or last signs that it may
    have: most text is told by them alone."""

    def __init__(self, pattern: str, last_words: str, width: int, last_signs: str = "") -> None:
        # Small letters: an expression that heeds no case takes four times as long.
        self._pattern = re.compile(pattern)
        self.lasts = frozenset((*last_words.casefold().split(), *last_signs, _ANY))
        self._width = width

    def ends_at(self, text: str, position: int, last: str | None = None) -> bool:
        """`last` is the `read_last` of the place, where it is known."""
        if (read_last(text, position) if last is None else last) not in self.lasts:
            return False
        low = max(0, position - self._width)
        if low:
            # What stands before the first letter tells whether a word begins with it.
            return self._pattern.search(text[low - 1 : position].lower(), 1) is not None
        return self._pattern.search(text[:position].lower()) is not None


_WIDEST = 40
# In the place of a last word that tells nothing.
_ANY = "*"


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
    r"\b(?:name(?:['’]s| is| ?:| was)|names? (?:on (?:the|my) \w+ )?(?:is|are)|names? from [\w'’\-]+ to|call me"
    r"|(?:surname|nachname|vorname|familienname|apellidos?|nombre|pr[ée]nom|nom|nome|cognome|sobrenome|achternaam|voornaam"
    r"|naam|nazwisko|imię|фамилия|имя) ?:|(?:user"
    r"|customer|insured|holder|policyholder|drivers?(?: \d)?|owner"
    r"|contact|attn|sender|from|to|signed|directed by|written by)\s?:|name\?(?: user:)?|account\? "
    r"user:|speak(?:ing)? (?:to|with)"
    r"|belongs to|registered (?:to|under)|married to|correct it to|under the name(?: of)?"
    r"|me llamo|mă numesc|jmenuji se|nimeni on|a nevem"
    r"|tôi tên là|tên tôi là|nama saya|mit navn er|jeg hedder|ονομάζομαι|name on it is|in the name of"
    r"|je m['’]appelle|ich hei(?:ß|ss)e|ik heet|mijn naam is|jag heter|jeg heter"
    r"|mein name ist|mi chiamo|(?:o )?meu nome [eé]|me chamo|mi nombre es|mon nom est|il mio nome [eè]"
    r"|nazywam się|mam na imię|меня зовут|мо[её] имя|мене звати|με λένε|benim adım|adım)[\s:,]*$",
    "s is name surname nachname vorname familienname apellido apellidos nombre prénom prenom nom nome cognome "
    "sobrenome achternaam voornaam naam nazwisko imię фамилия was are me user customer insured holder policyholder "
    "driver drivers owner contact attn sender from to "
    "signed by with under of llamo numesc se on nevem là saya er hedder ονομάζομαι appelle heiße "
    "heisse heet heter ist chiamo é e è chamo es est imię зовут имя λένε adım",
    width=_WIDEST,
    last_signs="?" + string.digits,
)
GREETING = Announcement(
    r"\b(?:i['’]?m|i am|this is|it['’]s|hi|hello|hey|dear|thanks?,?|thank you,?"
    r"|regards,?|sincerely,?|cheers,?|best wishes,?"
    r"|best,?"
    r"|hola|bonjour|hallo|ciao|estimad[oa]|saludos,?|grüße,?|cordialement,?|saluti,?|lieber?"
    r"|cher|chère|car[oa]|ici|aqu[ií](?: é)?(?: [oa])?|hier ist|sono|soy|je suis|ich bin|ik ben|eu sou [oa]"
    r"|named|called|and my \w+,?)\s+$",
    "m im am is s hi hello hey dear thank thanks you regards sincerely cheers wishes best hola bonjour "
    "hallo ciao estimado estimada saludos grüße cordialement saluti liebe lieber cher chère caro cara ici aquí "
    "aqui é ist sono soy suis bin ben o a named called",
    width=24,
)
WHO = Announcement(
    r"\b(?:says?|said|by|starring|named (?:him|her|them|it)|call(?:s|ed)? me|maiden name is|maiden "
    r"name:|my (?:kid|partner|boss|driver|agent)|assistant to"
    rf"|producer|singer|my {_ANY_RELATIVE},?(?: is| was)?|{_THEIR_OWN},?"
    r"|(?:driver|witness|adjuster|agent|claimant|owner|passenger|insured|cosigner|beneficiary|executor) (?:is|was)"
    r"|(?:witness|passenger|adjuster|cosigner|beneficiary|executor|claimant|attorney|lawyer|agent|broker|notary):?"
    r"|(?:talk(?:ed|ing)?|spoken?) (?:to|with)"
    r"|(?:sur|(?:first|last|full|middle|maiden|family|given|legal) )name"
    r"|name from|spelled|spelt|(?:regards|sincerely|gr(?:u|ü)(?:ß|ss)en?|cordialement|saludos|saluti|groeten),?"
    r"|(?:reply|call|letter) from|founders?:|had \d+:|gender of|tribute to|early|married|with (?:ms|mr|mrs)\."
    r"|ask for|follow up with|partner['’]s name|the name)\s$",
    "say says said by starring him her them it me is was name surname to producer singer founder from spelled spelt "
    "founders of early married ms mr mrs for with witness claimant cosigner beneficiary executor notary regards "
    f"sincerely grüße grüßen gruß grüsse cordialement saludos saluti groeten {_RELATIVES} law {_RELATIVES_ELSEWHERE}",
    width=_WIDEST,
    last_signs=string.digits,
)
CLOSE_CUE = Announcement(
    r"\b(?:i['’]?m|i am|this is|my name(?:['’]s| is)|call me|name is"
    rf"|my {_ANY_RELATIVE},?|(?:hi|hello|hey|dear),?|this is) $",
    f"m im am is s me hi hello hey dear {_RELATIVES}",
    width=24,
)
# Of these one is the last before whatever an introduction, a greeting or WHO announces.
ANNOUNCING = INTRODUCTION.lasts | GREETING.lasts | WHO.lasts
