"""Who is meant by an @ in a note. Pure."""

import re

# Not in the middle of a word: an e-mail address names nobody.
_MENTION = re.compile(r"(?<![\w@.+\-/])@(\w[\w.+\-]*)")


def find_names(text: str) -> list[str]:
    """The names after an @, in small letters, in their order, each once. A full stop at the end is none of the name."""
    names = (match[1].rstrip(".+-").lower() for match in _MENTION.finditer(text))
    return list(dict.fromkeys(name for name in names if name))
