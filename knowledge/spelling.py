"""A mistyped word's likely meaning, among the words that occur. Pure."""

from collections.abc import Iterator, Mapping

SHORTEST = 5
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def correct(word: str, known: Mapping[str, int]) -> str | None:
    """The most frequent known word that is one slip away (a letter dropped, doubled, swapped or wrong), or None.

    Short words and first letters are left alone: there a slip is likelier to be another word.
    """
    if len(word) < SHORTEST or not word.isalpha() or not word.isascii():
        return None
    return max((candidate for candidate in _slips(word) if candidate in known), key=known.__getitem__, default=None)


def _slips(word: str) -> Iterator[str]:
    for place in range(1, len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in _LETTERS)
