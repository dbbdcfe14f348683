"""Texts as numbers of word pieces. A word is cut once: no piece of the model's reaches over a space. Pure."""

from typing import Any

BEGIN, END, UNKNOWN = 1, 2, 0
# Longer runs without a space are sentences of Chinese or Thai, which seldom come twice.
LONGEST_KEPT = 24
# About six megabytes.
MOST_KEPT = 40_000


class WordPieces:
    def __init__(self, tokenizer: Any) -> None:
        """`tokenizer` is the encoder's own, for one word at a time. Safe to share between threads."""
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}

    def cut(self, text: str) -> list[int]:
        """The text's pieces between the marks of its begin and end."""
        found = [BEGIN]
        for word in text.split(" "):
            if word:
                found += self._known.get(word) or self._cut_word(word)
        if len(found) == 1:
            found.append(UNKNOWN)
        found.append(END)
        return found

    def _cut_word(self, word: str) -> list[int]:
        pieces: list[int] = self._tokenizer.encode(word, add_bos=False, add_eos=False)
        # What is written with nothing at all, like a zero-width mark, stands between no words.
        pieces = [] if pieces == [UNKNOWN] else pieces
        if len(word) <= LONGEST_KEPT:
            if len(self._known) >= MOST_KEPT:
                self._known = {}
            self._known[word] = pieces
        return pieces
