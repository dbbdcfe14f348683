"""The company's own numbers and addresses, which are nobody's personal data: settings.GUARDRAILS_ALLOWED."""

import re
from functools import cache

from guardrails import conf

_NO_DIGIT = re.compile(r"\D")
_EXTENSION = re.compile(r"(?:x|ext)\D*\d+$", re.IGNORECASE)


def is_allowed(kind: str, value: str) -> bool:
    allowed = _read_allowed(tuple(conf.read("GUARDRAILS_ALLOWED")))
    if kind == "PHONE":
        return _phone_key(value) in allowed
    if kind == "EMAIL":
        address = value.casefold()
        return address in allowed or "@" + address.rpartition("@")[2] in allowed
    return " ".join(value.casefold().split()) in allowed


def _phone_key(value: str) -> str:
    return _NO_DIGIT.sub("", _EXTENSION.sub("", value)).removeprefix("1")


@cache
def _read_allowed(values: tuple[str, ...]) -> frozenset[str]:
    phones = {_phone_key(value) for value in values if not any(c.isalpha() for c in value)}
    return frozenset(phones | {" ".join(value.casefold().split()) for value in values})
