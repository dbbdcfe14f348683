"""Telephone numbers: international ones, US ones in their usual groups, any other where the text speaks of calling."""

import re
from collections.abc import Iterator

from guardrails.pii.allowed import is_allowed
from guardrails.pii.context import LETTER, Cue, Hints
from guardrails.spans import Span

_EXTENSION = r"(?:,?[ ]?(?:x|ext\.?|extension|#)[ ]?\d{1,6})?"
# "phone=", "tel#", "mobile-".
_NAMED_BEFORE = "|".join(f"(?<={word}[-=#])" for word in ("phone", "tel", "cell", "mobile", "fax"))
_NUMBER = re.compile(
    rf"(?<!{LETTER})(?:(?<![$€£#@&=%])(?<!{LETTER}[-./])(?<!\d:)|{_NAMED_BEFORE})"
    rf"(?:\+ ?|\(\+)?\(?\d(?:[ .\-–/()]{{0,3}}\d){{6,16}}{_EXTENSION}(?!{LETTER}|[%$€£])",
    re.IGNORECASE,
)
_MOST_BEFORE = len("+ (")
# Without so many digits there is none.
_DIGITS = re.compile(r"\d(?:[ .\-–/()]{0,3}\d){6}")
_NANP = re.compile(r"(?:\+?1[ .\-/]{0,3}|001[ .\-]{0,3})?\(?([2-9]\d{2})\)?[ .\-/]{0,3}\d{3}[ .\-]{0,3}\d{4}(?!\d)")
_PARTING = frozenset("/ ")
_PLAIN = re.compile(r"\d+")
_SAYS_PHONE = Cue(
    r"\bcall(?:ed|ing)?\b|phone|\bmobile\b|\bcell\b|\btel\b|\btel[.:]|\bfax\b|\btext(?:ed)? me|\bsms\b|\breach(?:ed)?\b"
    r"|whats ?app|\bdial|\bring me|contact (?:me|us|number|no)|messages? (?:me )?(?:to|on|at)|answering|my number"
    r"|registered|\bdesk\b|\bnumber (?:is|was)|hotline|tel[eé]fono|t[eé]l[eé]phone|telefon|\bfon\b|telefone|cellulare"
    r"|celular|handy|m[oó]vil|portable|ll[aá]m[ae]|appel|chiam|\bruf|anruf|\b(?:nummer|numero|número|numéro)\b"
    r"|mijn nummer|\bbel(?:len)?\b|\bliga(?:r|me)?\b|телефон|номер|звон|τηλ|numer telefonu|dzwo[nń]|\bcel\b|\bfijo\b"
    r"|erreich|电话|手机|電話|携帯|号码|전화|휴대폰|هاتف|جوال|फोन",
    hints=Hints(
        "call phone mobile cel tel fax text sms reach whats dial contact message answering number registered desk "
        "hotline fon handy móvil movil portable llam llám appel chiam ruf nummer numer númer numér bel liga телефон "
        "номер звон τηλ dzwo fijo erreich 电话 手机 電話 携帯 号码 전화 휴대폰 هاتف جوال फोन",
        "ring me",
    ),
)
_SAYS_OTHER = Cue(
    r"polic(?:y|ies)|claim|quote|reference|order|invoice|ticket|tracking|confirmation|\bvin\b|\bzip\b|account|routing"
    r"|\bcard\b|licen[sc]e|passport|odometer|mileage|serial|case\b|member|\bid\b|iban|\bssn\b"
    r"|p[óo]liza|siniestro|pedido|factura|police|sinistre|contrat|commande|polizza|sinistro|ap[óo]lice|vertrag|schaden"
    r"|rechnung|bestell|referen|matr[ií]cula|kilom|полис|订单|保单",
    width=28,
    hints=Hints(
        "polic claim quote referen order invoice ticket tracking confirmation vin zip account routing card licen "
        "passport odometer mileage serial case member id iban ssn poliz póliz siniestro pedido factura sinistr "
        "contrat commande apolice apólice vertrag schaden rechnung bestell matr kilom полис 订单 保单"
    ),
)
_NAMED_AFTER = re.compile(r"[ \-\t]{0,3}\(?(?:office|mobile|fax|cell|home|desk|work)\b", re.IGNORECASE)


def find_phones(text: str, start: int) -> Iterator[Span]:
    digits = _DIGITS.search(text, start)
    if digits is None:
        return
    for match in _NUMBER.finditer(text, max(start, digits.start() - _MOST_BEFORE)):
        for first, last in _part(text, *match.span()):
            written = text[first:last]
            if is_phone(text, first, last) and not is_allowed("PHONE", written):
                yield Span(first, last - written.endswith("("), "PHONE")


def _part(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Two numbers in a row are two: "212-555-0100/212-555-0101"."""
    while (one := _NANP.match(text, start)) and text[one.end() : one.end() + 1] in _PARTING:
        other = _NANP.match(text, one.end() + 1)
        if other is None:
            break
        yield start, one.end()
        start, end = other.start(), max(end, other.end())
    yield start, end


def is_phone(text: str, start: int, end: int) -> bool:
    written = text[start:end]
    if written.startswith(("+", "(+")):
        return _is_possible(written)
    if _DATES.fullmatch(written):
        return False
    if _NANP.match(written) and not _PLAIN.fullmatch(written) and not _SAYS_OTHER.stands_before(text, start):
        return True
    said = _SAYS_PHONE.last_before(text, start)
    if _NANP.match(written) and not _PLAIN.fullmatch(written) and said >= 0:
        return True
    if said > _SAYS_OTHER.last_before(text, start) or _NAMED_AFTER.match(text, end) is not None:
        return True
    return written.startswith("00") and not _NANP.match(written) and _is_possible("+" + written[2:])


_DATES = re.compile(
    r"(?:19|20)\d{2}[-./ ](?:19|20)\d{2}|\d{4}[-./]\d{1,2}[-./]\d{1,2}.*|\d{1,2}[-./]\d{1,2}[-./]\d{4}.*"
)


def _is_possible(written: str) -> bool:
    # Reading libphonenumber's tables takes a moment, which processes that see no such number save.
    import phonenumbers

    # Old mobile prefixes make some numbers longer than the plan of their country allows.
    digits = "".join(filter(str.isdecimal, written.replace("(0)", "")))
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    code = next((digits[:size] for size in (1, 2, 3) if int(digits[:size]) in codes), "")
    if code and 9 <= len(digits.removeprefix(code).lstrip("0")) <= 12 and "x" not in written.casefold():
        return True
    try:
        number = phonenumbers.parse(written.replace("(0)", ""), None)
        # Old mobile prefixes make some numbers longer than the plan of their country allows.
        return phonenumbers.is_possible_number(number) or 9 <= len(str(number.national_number)) <= 12
    except phonenumbers.NumberParseException:
        return False
