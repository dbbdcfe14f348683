"""A contact: how it is read, compared and masked. Pure."""

import re
from dataclasses import asdict, dataclass

import phonenumbers
from django.utils.translation import gettext as _

from quotes.leads.errors import ContactError

_EMAIL = re.compile(r"[^@\s<>\",;:]{1,64}@[^@\s<>\",;:]{1,190}\.[^@\s<>\",;:.]{2,63}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")
NAME_LENGTH = 80


@dataclass(frozen=True)
class Contact:
    """What somebody left. A telephone number is in E.164, like +15555550123."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.phone or self.email)

    @property
    def hint(self) -> str:
        """`•••• 0123`, `j•••@example.com`: enough to know one's own, too little to use."""
        parts = [f"•••• {self.phone[-4:]}"] if self.phone else []
        if self.email:
            local, _, domain = self.email.partition("@")
            parts.append(f"{local[:1]}•••@{domain}"[:60])
        return ", ".join(parts)

    def as_json(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def read_phone(text: str, region: str) -> str:
    """The number in E.164. Raises ContactError."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_possible_number(number):
        raise ContactError(_("That doesn't look like a telephone number. Please write it with its area code."), "phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_email(text: str) -> str:
    """The address as written, without blanks around it. Raises ContactError."""
    address = text.strip()
    if len(address) > 254 or not _EMAIL.fullmatch(address) or ".." in address or _CONTROL.search(address):
        raise ContactError(_("That doesn't look like an e-mail address. Please check it."), "email")
    return address


def read_name(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())[:NAME_LENGTH]


def normalise(channel: str, value: str) -> str:
    """One form for every spelling of the same address or number."""
    return f"email:{value.casefold()}" if channel == "email" else f"phone:{value}"
