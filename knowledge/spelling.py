"""A mistyped word's likely meaning, among the words that occur."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from knowledge import everyday

# A longer word is no slip of the hand, and has too many slips to try.
SHORTEST, LONGEST = 5, 30
# Two slips in a word of this length leave most of it.
LONG, CLOSE = 7, 0.82
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def correct(word: str, known: Mapping[str, int]) -> str | None:
    """The most frequent known word that is one slip away (a letter dropped, doubled, swapped or wrong), or None.

    Short words and first letters are left alone, and so is a wrong letter in a word that is hardly longer: there a slip
    is likelier to be another word.
    """
    return max((slip for slip in list_slips(word) if slip in known), key=known.__getitem__, default=None)


def find_closest(word: str, known: Mapping[str, int]) -> str | None:
    """The known word that a longer one looks most like, with two slips or so, or None. For words of the same initial;
    takes milliseconds for a thousand of them: to offer, not to search by."""
    if not LONG <= len(word) <= LONGEST or not word.isalpha() or word in everyday.read_words():
        return None
    near = [one for one in known if one[:1] == word[0] and abs(len(one) - len(word)) <= 2 and one.isalpha()]
    return next(iter(get_close_matches(word, near, 1, CLOSE)), None)


def list_slips(word: str) -> list[str]:
    """What a word may have been meant to be; none for those that are left alone."""
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha() or not word.isascii():
        return []
    # What people ask about all day, such as the world, is not what they meant to write instead.
    return [] if word in everyday.read_words() else list(_slips(word))


def _slips(word: str) -> Iterator[str]:
    for place in range(1, len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
            if len(word) > SHORTEST:
                yield from (head + letter + tail[1:] for letter in _LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in _LETTERS)
