from hypothesis import given
from hypothesis import strategies as st

from knowledge.differences import compare_texts

TEXTS = st.lists(st.text("ab \u00e9.", max_size=6), max_size=8).map("\n".join)


@given(TEXTS, TEXTS)
def test_the_pieces_tell_both_texts(old: str, new: str) -> None:
    """Without what was added they are the old text, without what was removed the new one; gaps aside."""
    lines = compare_texts(old, new)
    assert bool(lines) == (old != new)
    if not any(line.kind == "gap" for line in lines):
        for gone, text in (("added", old), ("removed", new)):
            told = [
                "".join(piece.text for piece in line.pieces if piece.kind != gone)
                for line in lines
                if line.kind != gone
            ]
            assert lines == [] or told == text.splitlines()


def test_a_changed_word_is_shown_within_its_line_and_far_lines_are_left_out() -> None:
    old = "\n".join(f"line {number}" for number in range(20))
    lines = compare_texts(old, old.replace("line 9", "row 9"))
    assert [line.kind for line in lines] == ["gap", "same", "same", "changed", "same", "same", "gap"]
    assert [(piece.kind, piece.text) for piece in lines[3].pieces] == [
        ("removed", "line"), ("added", "row"), ("same", " 9"),
    ]  # fmt: skip
    assert lines[0].skipped == 7
