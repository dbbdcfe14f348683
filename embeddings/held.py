"""Rows of what comes again, kept from block to block of a long sequence; what does not is dropped. Pure."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]


class Rows(NamedTuple):
    """Rows, with the sum of each and that of its squares."""

    rows: Floats
    sums: Floats
    squares: Floats

    @classmethod
    def of(cls, rows: Floats) -> "Rows":
        return cls(rows, rows.sum(axis=1), np.einsum("ij,ij->i", rows, rows))


class HeldRows:
    """A row for each kind that a block has, with its sum and the sum of its squares. Kinds are numbered in the order
    in which they first come, so that those new in a block are a range. A kind that comes in several blocks has a row
    of its own; the others share those behind."""

    def __init__(self, kinds: Whole, firsts: Whole, ends: Whole, width: int) -> None:
        """`kinds`: which of them each place has; `firsts`: where each first comes; `ends`: where the blocks end."""
        self.held = Rows.of(np.empty((0, width), np.float32))
        self._bounds, self.slots = np.array([0, len(firsts)]), np.arange(len(firsts))
        if len(ends) > 1:
            self._share_slots(kinds, firsts, ends, width)

    def _share_slots(self, kinds: Whole, firsts: Whole, ends: Whole, width: int) -> None:
        lasts = firsts.copy()
        lasts[kinds] = np.arange(len(kinds))
        blocks, last_blocks = (np.searchsorted(ends[:-1], places, side="right") for places in (firsts, lasts))
        comes_again = last_blocks > blocks
        self._bounds = np.concatenate([[0], np.searchsorted(firsts, ends[:-1]), [len(firsts)]])
        alone = np.cumsum(~comes_again)
        before = np.concatenate([[0], alone])[self._bounds[:-1]]
        kept = int(comes_again.sum())
        self.slots = np.where(comes_again, np.cumsum(comes_again) - 1, kept + alone - 1 - before[blocks])
        size = int(self.slots.max(initial=-1)) + 1
        self.held = Rows(np.empty((size, width), np.float32), np.empty(size, np.float32), np.empty(size, np.float32))

    def find_new(self, block: int) -> slice:
        """The kinds that first come in this block."""
        return slice(self._bounds[block], self._bounds[block + 1])

    def put(self, block: int, rows: Floats) -> None:
        """The rows of those, in their order; from now on the earlier block's that do not come again are gone."""
        new = Rows.of(rows)
        if len(self._bounds) == 2:
            self.held = new
            return
        for held, fresh in zip(self.held, new, strict=True):
            held[self.slots[self.find_new(block)]] = fresh
