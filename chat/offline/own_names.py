"""The company's and the assistant's own names in what a visitor writes. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from chat.offline.text import flatten


def find_own_names(profile: Mapping[str, Any]) -> re.Pattern[str]:
    """The names that cue words call "ourcompany" and "ourassistant"; a company goes by its first word as well."""
    company = flatten(str(profile.get("name", ""))).split()
    assistant = flatten(str(profile.get("assistant", ""))).strip()
    ours = "|".join(re.escape(name) for name in (" ".join(company), *company[:1]) if name) or "(?!)"
    return re.compile(rf"(?<= )(?:(?P<company>{ours})|(?P<assistant>{re.escape(assistant) or '(?!)'}))(?= )")


def name_ours(match: re.Match[str]) -> str:
    """The word that cues know the name by."""
    return "ourcompany" if match["company"] else "ourassistant"
