"""Keys and tokens by their makers' prefixes; passwords, codes and PINs where the text says so."""

import re
from collections.abc import Iterator

from guardrails.known_words import KnownWords
from guardrails.pii.context import Hints
from guardrails.pii.joining import Joining
from guardrails.pii.words import DICTIONARY, OTHER_WORDS, is_common
from guardrails.spans import Span

TRIGGER = (
    r"(?<!\w)(?i:pass(?:w|phrase|code|ord|e(?=[\s:=])|(?=[\s:=]))|pwd?(?=[\s:=])|api(?=[\s_-])|secret|contrase|kennwort|senha"
    r"|parola|wachtwoord|has[lł]o|lösenord|пароль|şifre|clave(?=[\s:=])|bearer(?=\s))|-----BEGIN|(?<=密)[码碼]|(?<=パスワー)ド|비밀번호"
)
_NAMES = (
    r"pass(?:word|code|phrase|wort|wd|ord)s?|pwd|pw|contrase(?:n|ñ)a|mot de passe|kennwort|senha|parola d['’]ordine"
    r"|wachtwoord|has[lł]o|lösenord|пароль|şifre"
)
_CUES = re.compile(
    rf"\bpin\b|cv[cv]|code|otp|{_NAMES}|passw|passphrase|\bpass\b|\bpw\b|api|key|secret|contrase|clave|passe|bearer|-----BEGIN"
    r"|密码|密碼|パスワード|비밀번호",
    re.IGNORECASE,
)
# One of these stands in whatever tells a secret.
_HINTS = (
    "pass pin cv code código codigo codice otp tan login user pw contrase clave kennwort senha parola wachtwoord haslo "
    "key token secret security bearer :// benutzer usuario utente utilisateur credential hasło lösenord пароль şifre "
    "密 パスワード 비밀번호"
)
_CUE_HINTS = Hints(_HINTS + " api -----begin")
# Everyday words that announce one.
WORDS = frozenset("pin code security verification one access pass password secret key api".split())
_IS = ("is", "was", "es", "est", "ist", "è", "é", "lautet", "är", "to")
_CONNECTORS = frozenset(
    (*_IS, "=", ":", "is:", "->", "key", "key:", "key=", "answer", "answer:", "de", "passe", "token", "è:", "是", "は")
)

_KEYS = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|ant-|proj-)?[A-Za-z0-9_\-]{16,}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}"
    r"|github_pat_[A-Za-z0-9_]{20,}|glpat-[\w\-]{16,}|xox[abeoprs]-[A-Za-z0-9\-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}"
    r"|AIza[\w\-]{30,}|ya29\.[\w\-]{20,}|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{20,}|SG\.[\w\-]{16,}\.[\w\-]{16,}"
    r"|(?:SK|AC)[0-9a-f]{32}|GOCSPX-[\w\-]{20,}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|do[opr]_v1_[0-9a-f]{64}"
    r"|pypi-[\w\-]{20,}|whsec_\w{20,}|sq0[a-z]{3}-[\w\-]{20,}|gsk_\w{20,}|xai-\w{20,}|r8_\w{20,}|figd_[\w\-]{20,}"
    r"|ATATT3[\w\-=]{20,}|NRAK-[A-Z0-9]{20,}|sbp_[0-9a-f]{32,}|\d{8,10}:AA[\w\-]{30,}"
    r"|eyJ[\w\-]{8,}\.[\w\-]{8,}(?:\.[\w\-]*)?)"
)
# The shortest of them is a token of Slack's; others show what they are.
_LEAST_KEY = len("xoxb-") + 10
_KEY_SIGNS = ("-----BEGIN", "://")
# How far before a segment the words may begin that tell a secret in it.
MOST_BEFORE = 60
_BEARER = re.compile(r"\bbearer\s+([\w\-.=+/~]{16,256})", re.IGNORECASE)
# "postgres://bob:hunter2@example.com"
_IN_LINK = re.compile(r"(?<=://)[^\s:/@]{1,64}:(?P<value>[^\s/@]{3,128})@")
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,30}-----)?")
_PASSWORD = re.compile(
    rf"\b(?:(?:{_NAMES})|(?P<key>(?:api|secret|access|auth|account|private|storage|azure|aws"
    r"|client|refresh|session|bot|encryption|webhook)[ _-]?(?:key|token|secret)|secret|pass(?=\s*[:=])))"
    rf"(?P<link>\s*[:=]\s*|\s+(?:{'|'.join(_IS)})\s*:?\s+|\s*->\s*)"
    r"(?:[\"“«](?P<quoted>[^\"“”«»\n]{3,64})[\"”»]|[\"'`“]?(?P<value>[^\s\"'`”]{3,128}))",
    re.IGNORECASE,
)
# Without anything between: only what no word looks like.
_BARE = re.compile(
    rf"\b(?:{_NAMES}|pass)\s+(?=[^\s]*\d)(?=[^\s]*[^\W\d_])(?P<value>[^\s\"'`”\[{{<(*][^\s\"'`”]{{5,128}})|"
    r"(?:密码|密碼|パスワード|비밀번호)\s?(?:是|为|は|는)?\s?[:：]?\s?(?P<east>[!-~]{4,64})",
    re.IGNORECASE,
)
_LINK = rf"(?:\s*[:=#]\s*|\s+(?:{'|'.join(_IS)})\s*:?\s*|\s+)"
# What is said between the name of a secret and the secret: "the code you sent me was", "the password for the app is".
_ASIDE = (
    r"(?: (?:i|you|we|they|for|to|on|of|in|from|that|which|the|my|your|this|app|account|site|portal|website|card|phone"
    r"|use|used|tried|set|chose|had|gave|sent|got|received|have|log|login|me|here|there|just)){1,6}"
)
_PIN = re.compile(
    r"\b(?:pin(?: code| number)?|cv[vc]2?|otp|(?:tan|sms-?tan)(?=[ :])|one[- ]time password"
    r"|(?:security|verification|access|one[- ]?time|2fa|mfa|two[- ]factor|auth(?:entication)?|authorization|login"
    r"|sms|text|pass|entry|gate|door|alarm|activation|unlock|backup|recovery|reset"
    r"|(?:\d|four|five|six|eight)[- ]digit) code"
    r"|my code|(?:zugangs|sicherheits|bestätigungs|verifizierungs|sms|freischalt)-?code"
    r"|c[óo]digo (?:de )?(?:verificaci[óo]n|seguridad|acceso|verifica[çc][ãa]o|seguran[çc]a|acesso|sms)"
    r"|code (?:d['’]acc[èe]s|de v[ée]rification|de s[ée]curit[ée]|secret|sms)"
    r"|codice (?:di )?(?:verifica|sicurezza|accesso|sms)"
    rf"|code(?= (?:i|you) (?:got|sent|received|gave)))(?:{_ASIDE})?{_LINK}(\d[\d \-]{{1,7}}\d)(?!\w)",
    re.IGNORECASE,
)
# Of more words: only what holds a digit.
_LATER = re.compile(
    rf"\b(?:(?:{_NAMES}){_ASIDE}(?:\s*[:=]\s*|\s+(?:is|was)\s*:?\s+)|clave(?:\s*[:=]\s*|\s+(?:es|era)\s*:?\s+)"
    r"|(?:login|user(?:name)?|user id|benutzer(?:name)?|usuario|utente|utilisateur|credentials?)\s*[:=]?\s*"
    r"[^\s/|]{2,64}\s*[/|]\s*)(?=\S*\d)(?=\S*[^\W\d_])[\"'`“]?(?P<value>[^\s\"'`”]{4,128})",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\b(?:secret|security) (?:question['’]?s? )?answer(?:\s*[:=]\s*|\s+(?:is|was)\s*:?\s+)"
    r"(?P<value>[^\s\"'`”]{3,64})",
    re.IGNORECASE,
)
_NAME_HINTS = "pass pw contrase kennwort senha parola wachtwoord haslo hasło lösenord пароль şifre "
# Of each of these one stands in all that the expressions find beside which they stand.
CODE_HINTS = Hints("pin cv otp tan code código codigo codice pass bearer")
PASSWORD_HINTS = Hints(_NAME_HINTS + "key token secret")
LATER_HINTS = Hints(_NAME_HINTS + "clave login user benutzer usuario utente utilisateur credential answer")
BARE_HINTS = Hints(_NAME_HINTS + "密 パスワード 비밀번호")
# Where the words for a password end that stand in scripts without blanks.
_EASTERN = frozenset("码碼ド")
# What people say of a password, too: that it is wrong, gone, too short.
_NO_SECRET = frozenset(
    "incorrect invalid unknown weak strong short long too correct valid temporary mandatory optional case-sensitive "
    "gone lost stuck empty blank identical different insecure unsafe confidential private longer shorter obsolete "
    "supposed being bad good self-explanatory alphanumeric outdated compromised sensitive".split()
)
_ENGLISH_LINKS = frozenset(("is", "was", "to"))


def may_join(tokens: list[str], first: str) -> bool:
    last = tokens[-1].casefold()
    if not first and tokens[0] in _EASTERN:
        return True
    return len(tokens) < 8 and (_cued[last] or (last in _CONNECTORS and _names_secret(tokens)) or _is_quoting(tokens))


def joins(tokens: list[str], token: str) -> bool:
    if not may_join(tokens, token[0]):
        return False
    last = tokens[-1].casefold()
    if _is_quoting(tokens):
        return True
    # After a connector stands the value; after the cue itself only a connector, or a value after "password:".
    return (
        last in _CONNECTORS
        or last[-1] in ":="
        or token.casefold() in _CONNECTORS
        or token[0] in ":="
        or any(character.isdigit() for character in token)
        or last == "bearer"
    )


def touches(tokens: list[str], first: str) -> bool:
    """Chinese, Japanese and Korean put no blank between a word for a password and what it is."""
    if tokens[0] not in _EASTERN or len(tokens) > 3:
        return False
    return first in "是为は：" or (first.isascii() and tokens[-1] in "码碼是为はド：")


def how_joins(token: str) -> Joining:
    return Joining.LED


def leads_on(token: str) -> bool:
    folded = token.casefold()
    return _CUE_HINTS.stand_in(folded) and (_CUES.search(folded) or _CUES.search(token)) is not None


def _is_cue(token: str) -> bool:
    return _CUE_HINTS.stand_in(token.casefold()) and _CUES.search(token) is not None


_cued = KnownWords(_is_cue)


def _names_secret(tokens: list[str]) -> bool:
    return any(_cued[token] for token in tokens[-4:])


def _is_quoting(tokens: list[str]) -> bool:
    """Whether a quotation mark was opened for a value that may hold blanks."""
    for token in tokens[-4:]:
        if token[0] in '"“«' and len(token) > 1 and token.rstrip(".,;!?")[-1] not in '"”»':
            return tokens[-1].rstrip(".,;!?")[-1:] not in {'"', "”", "»"} and _names_secret(tokens)
    return False


def may_be_key(token: str) -> bool:
    """Whether it may be a part of what `find_keys` finds, or a token of another maker's."""
    return len(token) >= _LEAST_KEY or any(sign in token for sign in _KEY_SIGNS)


def find_keys(text: str, start: int) -> list[Span]:
    """What is told by its form alone."""
    patterns = (_PRIVATE_KEY, _KEYS) if "-----BEGIN" in text else (_KEYS,)
    found = [Span(*match.span(), "SECRET") for pattern in patterns for match in pattern.finditer(text, start)]
    links = _IN_LINK.finditer(text, start) if "://" in text else ()
    return [*found, *(Span(*match.span("value"), "SECRET") for match in links)]


def find_codes(text: str, start: int) -> Iterator[Span]:
    """PINs, codes that are sent, and tokens, by the words before them."""
    for pattern in (_PIN, _BEARER):
        for match in pattern.finditer(text, max(0, start - MOST_BEFORE)):
            if match.start(1) >= start:
                yield Span(*match.span(1), "SECRET")


def find_passwords(text: str, start: int) -> Iterator[Span]:
    """After "password:" and "my password is"."""
    for match in _PASSWORD.finditer(text, max(0, start - MOST_BEFORE)):
        name = "quoted" if match["quoted"] else "value"
        value = match[name].rstrip(".,;!?)") if name == "value" else match[name]
        if match.start(name) >= start and _looks_secret(value, match["link"]):
            yield Span(match.start(name), match.start(name) + len(value), "SECRET")


def find_later(text: str, start: int) -> Iterator[Span]:
    """After more words than that, and answers to secret questions."""
    for pattern in (_LATER, _ANSWER):
        for match in pattern.finditer(text, max(0, start - MOST_BEFORE)):
            value = match["value"].rstrip(".,;!?)")
            if match.start("value") >= start and _looks_secret(value, " is "):
                yield Span(match.start("value"), match.start("value") + len(value), "SECRET")


def find_bare(text: str, start: int) -> Iterator[Span]:
    """Right after "password"."""
    for match in _BARE.finditer(text, max(0, start - MOST_BEFORE)):
        name = "value" if match["value"] else "east"
        value = match[name].rstrip(".,;!?)")
        if match.start(name) >= start and len(value) > 3:
            yield Span(match.start(name), match.start(name) + len(value), "SECRET")


def _looks_secret(value: str, link: str) -> bool:
    """Not what people say about passwords: "my password is wrong", "password: see below"."""
    key = value.casefold().strip(".,;!?)")
    if len(value) < 3 or value[0] in "[<{(*" or is_common(value) or key in _NO_SECRET or _is_other_word(key, link):
        return False
    if any(character.isdigit() for character in value):
        return True
    if link.strip() == "to":
        return False
    return ":" in link or "=" in link or not value.isalpha() or not value.endswith(("ing", "ed", "able", "en", "ly"))


def _is_other_word(key: str, link: str) -> bool:
    """Whether it is what people say of a password in another language; "is" may be English, and so may the word be."""
    return key in OTHER_WORDS and not (link.strip(" \t\n:") in _ENGLISH_LINKS and key in DICTIONARY)
