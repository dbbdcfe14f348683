"""References that people read out on the telephone."""

import secrets

# Without 0 O, 1 I L and U V: nothing that is heard or read as another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 6


class ReferenceConverter:
    """A reference in an address, also as typed in lower case."""

    regex = r"[Qq]-[0-9A-Za-z]{6}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


def make_reference() -> str:
    """A random reference like Q-7F3K2M: one of 594 million, and no hint of how many there are."""
    return "Q-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
