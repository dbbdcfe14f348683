"""What announces a person: words that stand right before a name."""

import re
import string

# What may stand between the last word of an announcement and the name.
_BETWEEN = " \t\n\r\f\v:,."
_LETTERS = string.ascii_letters + "".join(map(chr, range(0xC0, 0x180)))


class Announcement:
    """An expression for what ends where a name begins, and the last words that it may have, folded: most text is told
    by its last word alone. A last word of digits, or one that another sign ends, is never told so."""

    def __init__(self, pattern: str, last_words: str, width: int) -> None:
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._last_words = frozenset(last_words.casefold().split())
        self._width = width

    def ends_at(self, text: str, position: int) -> bool:
        low = max(0, position - self._width)
        before = text[low:position].rstrip(_BETWEEN)
        last = before[len(before.rstrip(_LETTERS)) :]
        if last and last.casefold() not in self._last_words and " my " not in before.lower():
            return False
        return self._pattern.search(text, low, position) is not None


_RELATIVES = "wife husband son daughter brother sister mother father mom dad friend partner spouse neighbor neighbour"
INTRODUCTION = Announcement(
    r"(?:\bname(?:['’]s| is|:| was)|\bnames? (?:on (?:the|my) \w+ )?(?:is|are)|\bcall me|\b(?:user"
    r"|customer|insured|holder|policyholder|drivers?(?: \d)?|owner"
    r"|contact|attn|sender|from|to|signed|directed by|written by)\s?:|\bname\?(?: user:)?|\baccount\? "
    r"user:|\bspeak(?:ing)? (?:to|with)"
    r"|\bbelongs to|\bregistered (?:to|under)|\bmarried to|\bcorrect it to|\bunder the name(?: of)?"
    r"|\bme llamo|\bsoy|\bje suis|\bich bin|\bik ben|\beu sou [oa]|\bmă numesc|\bjmenuji se|\bnimeni on|\ba nevem"
    r"|\btôi tên là|\btên tôi là|\bnama saya|\bmit navn er|\bjeg hedder|\bονομάζομαι|\bname on it is|\bin the name of"
    r"|\bje m['’]appelle|\bich hei(?:ß|ss)e|\bik heet|\bmijn naam is|\bjag heter|\bjeg heter"
    r"|\bmein name ist|\bmi chiamo|\b(?:o )?meu nome [eé]|\bme chamo|\bmi nombre es|\bmon nom est|\bil mio nome [eè]"
    r"|\bnazywam się|\bmam na imię|\bменя зовут|\bмо[её] имя|\bмене звати|\bμε λένε|\bbenim adım|\badım)[\s:,]*$",
    "s is name was are me user customer insured holder policyholder driver drivers owner contact attn sender from to "
    "signed by with under of llamo soy suis bin ben o a numesc se on nevem là saya er hedder ονομάζομαι appelle heiße "
    "heisse heet heter ist chiamo é e è chamo es est imię зовут имя λένε adım",
    width=40,
)
GREETING = Announcement(
    r"(?:\bi['’]?m|\bi am|\bthis is|\bit['’]s|\bhi|\bhello|\bhey|\bdear|\bthanks?,?|\bthank you,?"
    r"|\bregards,?|\bsincerely,?|\bcheers,?|\bbest wishes,?"
    r"|\bbest,?|\bmy (?:wife|husband|son|daughter|brother|sister|mother|father|mom|dad|friend|partner"
    r"|spouse|boss|agent|neighbou?r|fianc[eé]e?|girlfriend|boyfriend|roommate),?"
    r"|\bhola|\bbonjour|\bhallo|\bciao|\bestimad[oa]|\bsaludos,?|\bgrüße,?|\bcordialement,?|\bsaluti,?|\blieber?"
    r"|\bcher|\bchère|\bcar[oa]|\bici|\baquí|\bhier ist|\bsono"
    r"|\bnamed|\bcalled|\band my \w+,?)\s+$",
    f"m im am is s hi hello hey dear thank thanks you regards sincerely cheers wishes best {_RELATIVES} boss agent "
    "fiance fiancee fiancé fiancée girlfriend boyfriend roommate hola bonjour hallo ciao estimado estimada saludos "
    "grüße cordialement saluti liebe lieber cher chère caro cara ici aquí ist sono named called",
    width=24,
)
WHO = Announcement(
    r"\b(?:says?|said|by|starring|named (?:him|her|them|it)|call(?:s|ed)? me|maiden name is|maiden "
    r"name:|my (?:kid|partner|boss|driver|agent)|assistant to"
    r"|producer|singer|founders?:|had \d+:|gender of|tribute to|early|married|with (?:ms|mr|mrs)\."
    r"|ask for|follow up with|partner['’]s name|the name)\s$",
    "say says said by starring him her them it me is name kid partner boss driver agent to producer singer founder "
    "founders of early married ms mr mrs for with",
    width=24,
)
CLOSE_CUE = Announcement(
    r"(?:\bi['’]?m|\bi am|\bthis is|\bmy name(?:['’]s| is)|\bcall me|\bname is"
    r"|\bmy (?:wife|husband|son|daughter|brother|sister|mother|father|mom|dad|friend|partner|spouse|neighbou?r),?"
    r"|\b(?:hi|hello|hey|dear),?|\bthis is) $",
    f"m im am is s me hi hello hey dear {_RELATIVES}",
    width=24,
)
