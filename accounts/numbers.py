"""How the numbers of policies and vehicles look."""

import re

from django.conf import settings
from django.utils.module_loading import import_string

# Letters and digits, in groups: it stands in addresses and is read out on the telephone.
NUMBER_FORM = r"[A-Z0-9]+(?:[-./][A-Z0-9]+)*"
NUMBER_LENGTH = 24
# Letters and digits of a vehicle identification number: I, O and Q are none of them.
VIN_END_FORM = r"[A-HJ-NPR-Z0-9]{4,6}"


def clean_number(written: str) -> str:
    """The number as it is kept, from however somebody wrote it; empty if it can't be one."""
    number = written.strip().upper()
    return number if len(number) <= NUMBER_LENGTH and re.fullmatch(NUMBER_FORM, number, re.ASCII) else ""


def is_companys(number: str) -> bool:
    """Whether `settings.POLICY_NUMBERS` knows its form as the company's own. Of others a chat would hide digits."""
    return bool(import_string(settings.POLICY_NUMBERS)(number)) if settings.POLICY_NUMBERS else True
