"""Bank accounts: IBAN with its check digits anywhere, US routing numbers and account numbers where the text says so."""

import re
from collections.abc import Iterator

from guardrails.pii.context import Cue, Hints
from guardrails.spans import Span

_IBAN = re.compile(r"(?:(?<![^\W_])|(?<=iban)|(?<=IBAN))[A-Za-z]{2} ?\d{2}(?:[\s.\-]{0,2}[A-Za-z0-9]){10,31}")
# What it has after its first letters: a quick look, which leaps to digits.
_CHECK_DIGITS = re.compile(r"\d(?:(?<=[A-Za-z]{2}\d)|(?<=[A-Za-z]{2} \d))\d")
# Length by country: the SWIFT IBAN registry.
_LENGTHS = {
    country: int(length)
    for length, countries in {
        "15": "NO", "16": "BE", "18": "DK FI FO GL NL SD FK", "19": "MK SI", "20": "AT BA EE KZ LT LU XK MN",
        "21": "CH HR LI LV", "22": "BG BH CR DE GB GE IE ME RS VA", "23": "AE GI IL IQ TL OM SO",
        "24": "AD CZ ES MD PK RO SA SE SK TN VG", "25": "LY PT ST", "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM",
        "28": "AL AZ BY CY DO GT HU LB NI PL SV", "29": "BR EG PS QA UA", "30": "JO KW MU", "31": "LC MT SC",
        "33": "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip

IBAN_COUNTRIES = frozenset(_LENGTHS)

_ROUTING = re.compile(r"\d(?<![\w.,]\d)\d{8}(?![\w])")
_ACCOUNT = re.compile(r"\d(?<![\w.,$€£]\d)(?:[ \-]?\d){4,16}(?![\w])")
_SORT_CODE = re.compile(r"\d(?<!\w\d)\d-?\d{2}-?\d{2}(?![\w])")
_SAYS_ROUTING = Cue(r"routing|\baba\b|\brtn\b|transit n")
_SAYS_ACCOUNT = Cue(
    r"(?:bank|checking|savings|saving|current|debit) (?:account|acct)"
    r"|\b(?:account|acct|a/c|acc)\.? ?(?:number|no\b|num\b|#|:)"
    r"|\b(?:account|acct)\s{1,2}\Z"
    r"|(?:routing|\baba\b|\bbank\b).{0,40}\b(?:account|acct|acc)\b|\bdirect deposit|kontonummer|\bkonto\b"
    r"|n[uú]m[eé]ro de (?:compte|cuenta|conta|conto)|numero di conto|(?:cuenta|conta) (?:bancaria|banc[aá]ria|corriente"
    r"|corrente)|conto corrente|compte bancaire|rekeningnummer|numer konta|номер сч[её]та|账号|口座番号",
    width=60,
)
_SAYS_SORT_CODE = Cue(r"sort ?code")
# What the cues have in them: a quick look, which most text ends.
HINTS = Hints(
    "acc a/c bank routing aba rtn transit deposit konto compte cuenta conta conto rekening sort numer счет счёт 账号 "
    "口座"
)
_NO_ACCOUNT = Cue(r"polic(?:y|ies)|\bclaim|\bquote|reference|\border\b|\bphone|\btel\b|\bcall\b|\bzip\b", width=18)


def is_iban(text: str) -> bool:
    """Check digits by ISO 7064 MOD 97-10, over letters and digits alone."""
    turned = text[4:] + text[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def is_routing_number(digits: str) -> bool:
    """The ABA's check digit and its assigned first two digits."""
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, (3, 7, 1) * 3, strict=True))
    first = int(digits[:2])
    return (
        weighted % 10 == 0 and (first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80) and weighted > 0
    )


def find_ibans(text: str, start: int) -> Iterator[Span]:
    digits = _CHECK_DIGITS.search(text, start)
    if digits is None:
        return
    for match in _IBAN.finditer(text, max(start, digits.start() - len("DE "))):
        country = match[0][:2].upper()
        wanted = _LENGTHS.get(country, 0)
        taken = [index for index in range(match.start(), match.end()) if text[index].isalnum()][:wanted]
        if not wanted or len(taken) < wanted:
            continue
        end = taken[-1] + 1
        follows = text[end : end + 1]
        if not follows.isalnum() and is_iban("".join(text[index] for index in taken)):
            yield Span(match.start(), end, "IBAN")


def find_accounts(text: str, start: int) -> Iterator[Span]:
    for match in _ROUTING.finditer(text, start):
        if is_routing_number(match[0]) and _SAYS_ROUTING.stands_before(text, match.start()):
            yield Span(*match.span(), "BANK_ACCOUNT")
    for pattern, cue in ((_ACCOUNT, _SAYS_ACCOUNT), (_SORT_CODE, _SAYS_SORT_CODE)):
        for match in pattern.finditer(text, start):
            if cue.stands_before(text, match.start()) and not _NO_ACCOUNT.stands_before(text, match.start()):
                yield Span(*match.span(), "BANK_ACCOUNT")
