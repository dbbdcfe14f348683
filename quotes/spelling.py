"""Names as people write them, made comparable."""

import unicodedata


def split_words(name: str) -> list[str]:
    """Lower-case words without accents or marks: `F-150 Lightning` is f, 150, lightning."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)).split()


def make_key(name: str) -> str:
    """One word in which writings of a name agree: `F-150`, `f150` and `F 150` are f150."""
    return "".join(split_words(name))
