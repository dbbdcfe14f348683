"""What differs between two texts, for a reader: changed lines with their changed words. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed"]
# Unchanged lines shown around a change.
AROUND = 2
# Beyond this a comparison word by word takes longer than anybody reads: the lines are shown as they are.
MOST_WORDS = 1_500
_WORD = re.compile(r"\s+|[^\s\w]|\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """`kind` is what became of the line: `same`, `added`, `removed`, `changed`, or `gap` for lines left out, whose
    number is `skipped`."""

    kind: Literal["same", "added", "removed", "changed", "gap"]
    pieces: tuple[Piece, ...] = ()
    skipped: int = 0


def compare_texts(old: str, new: str) -> list[Line]:
    """The new text's lines with what changed; long unchanged runs are left out. Empty if nothing differs."""
    if old == new:
        return []
    return list(_leave_out(list(_compare_lines(old.splitlines(), new.splitlines()))))


def _compare_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            yield from (Line("same", (Piece("same", text),)) for text in new[new_from:new_to])
        elif kind == "replace" and old_to - old_from == new_to - new_from:
            yield from (_compare_words(*pair) for pair in zip(old[old_from:old_to], new[new_from:new_to], strict=True))
        else:
            yield from (Line("removed", (Piece("removed", text),)) for text in old[old_from:old_to])
            yield from (Line("added", (Piece("added", text),)) for text in new[new_from:new_to])


def _compare_words(old: str, new: str) -> Line:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return Line("changed", (Piece("removed", old), Piece("added", new)))
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(after[new_from:new_to])))
            continue
        removed, added = "".join(before[old_from:old_to]), "".join(after[new_from:new_to])
        pieces += [Piece("removed", removed)] * bool(removed) + [Piece("added", added)] * bool(added)
    return Line("changed", tuple(pieces))


def _leave_out(lines: Sequence[Line]) -> Iterable[Line]:
    changed = [place for place, line in enumerate(lines) if line.kind != "same"]
    shown = {place for at in changed for place in range(at - AROUND, at + AROUND + 1)}
    skipped = 0
    for place, line in enumerate(lines):
        if place in shown:
            if skipped:
                yield Line("gap", skipped=skipped)
            skipped = 0
            yield line
        else:
            skipped += 1
    if skipped:
        yield Line("gap", skipped=skipped)
