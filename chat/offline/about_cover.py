"""Questions about cover that look like something else. Pure; sentences come flattened."""

import re

_COVER = "cover|covers|covered|insure|insures|insured"
_ASKS_COVER = re.compile(rf" (?:is|are|was|were|am|does|do|will|would|if) (?:\w+ )*(?:{_COVER}) ")
_PART = "deductible|deductibles|excess|roadside|towing|rental reimbursement|fee|fees"
_PRICE_OF_PART = re.compile(rf" (?:how (?:much|high)|what) (?:\w+ )*(?:{_PART}) ")
_WANTS_QUOTE = re.compile(r" (?:quote|quotes|estimate|insure|insuring|policy|insurance) ")


def asks_cover(flat: str) -> bool:
    """ "Is my laptop covered?" is about insurance, whatever the laptop is about."""
    return bool(_ASKS_COVER.search(flat))


def asks_price_of_part(flat: str) -> bool:
    """ "How much is the deductible?" needs no vehicle to be answered."""
    return bool(_PRICE_OF_PART.search(flat)) and not _WANTS_QUOTE.search(flat)
