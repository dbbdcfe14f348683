"""Logistic regressions, fitted in numpy alone: small enough to read, the same result each time.

With L-BFGS for features of which each text has few, with Newton's method for short vectors.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guardrails.injection.features import SIZE, Features

Vector = NDArray[np.float64]
_MEMORY, _ROUNDS, _ENOUGH = 12, 200, 1e-4
_STEPS = 10


@dataclass(frozen=True)
class Matrix:
    """Rows of features, one after the other. The last column is the bias: 1 in each row."""

    indices: NDArray[np.int64]
    values: Vector
    rows: NDArray[np.int64]
    count: int

    def multiply(self, weights: Vector) -> Vector:
        products = self.values * weights[self.indices]
        return _sum_by(self.rows, products, self.count) + weights[-1]

    def multiply_transposed(self, residuals: Vector) -> Vector:
        gradient = _sum_by(self.indices, self.values * residuals[self.rows], SIZE + 1)
        gradient[-1] = residuals.sum()
        return gradient


def _sum_by(numbers: NDArray[np.int64], values: Vector, count: int) -> Vector:
    return np.bincount(numbers, values, count).astype(np.float64)


def make_matrix(rows: list[Features]) -> Matrix:
    return Matrix(
        indices=np.concatenate([row.indices for row in rows]),
        values=np.concatenate([row.values for row in rows]).astype(np.float64),
        rows=np.repeat(np.arange(len(rows)), [len(row.indices) for row in rows]),
        count=len(rows),
    )


def fit(matrix: Matrix, is_attack: NDArray[np.bool_], shares: Vector, strength: float) -> tuple[Vector, float]:
    """Weights and bias that minimise |w|²/2 + strength · Σ share · log-loss; `shares` weighs the rows."""
    signs = np.where(is_attack, 1.0, -1.0)

    def evaluate(weights: Vector) -> tuple[float, Vector]:
        margins = signs * matrix.multiply(weights)
        loss = strength * float(shares @ np.logaddexp(0, -margins)) + 0.5 * float(weights[:-1] @ weights[:-1])
        residuals = -strength * shares * signs / (1 + np.exp(np.clip(margins, -500, 500)))
        gradient = matrix.multiply_transposed(residuals)
        gradient[:-1] += weights[:-1]
        return loss, gradient

    weights = np.zeros(SIZE + 1)
    loss, gradient = evaluate(weights)
    history: deque[tuple[Vector, Vector]] = deque(maxlen=_MEMORY)
    for _ in range(_ROUNDS):
        direction = _find_direction(gradient, history)
        slope, step = float(gradient @ direction), 1.0 if history else 1 / float(np.linalg.norm(gradient))
        while (tried := evaluate(weights + step * direction))[0] > loss + 1e-4 * step * slope and step > 1e-9:
            step /= 2
        moved, turned = step * direction, tried[1] - gradient
        if moved @ turned > 1e-12:
            history.append((moved, turned))
        gain = loss - tried[0]
        weights, (loss, gradient) = weights + moved, tried
        if gain < _ENOUGH:
            break
    return weights[:-1], float(weights[-1])


def _find_direction(gradient: Vector, history: deque[tuple[Vector, Vector]]) -> Vector:
    """The two-loop recursion of L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.4)."""
    direction = -gradient
    parts = []
    for moved, turned in reversed(history):
        share = (moved @ direction) / (moved @ turned)
        direction = direction - share * turned
        parts.append(share)
    if history:
        moved, turned = history[-1]
        direction = direction * ((moved @ turned) / (turned @ turned))
    for (moved, turned), share in zip(history, reversed(parts), strict=True):
        direction = direction + moved * (share - (turned @ direction) / (moved @ turned))
    return direction


def fit_dense(
    rows: NDArray[np.float64], is_attack: NDArray[np.bool_], shares: Vector, strength: float
) -> tuple[Vector, float]:
    """As `fit`, for one vector a row."""
    count, size = rows.shape
    wide = np.hstack([rows, np.ones((count, 1))])
    # The bias is hardly held back.
    held = np.append(np.ones(size), 1e-6)
    weights = np.zeros(size + 1)
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(wide @ weights, -30, 30)))
        gradient = strength * (wide.T @ (shares * (chances - is_attack))) + held * weights
        curves = strength * ((wide.T * (shares * chances * (1 - chances))) @ wide)
        weights -= np.linalg.solve(curves + np.diag(held), gradient)
    return weights[:-1], float(weights[-1])
