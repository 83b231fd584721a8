"""Iterative proportional fitting over a table of cells, and whole numbers from its result.

A few lines of numpy, since the library for it on PyPI (humanleague) needs a newer Python than this
program does from version 2.4.4 on, and fits margins of a dense array only: here a margin may cover
a part of the cells, and a total of staff is fitted beside the counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]
ROUNDS = 100
CLOSE = 1e-3


@dataclass(frozen=True)
class Counts:
    """Totals of groups of cells.

    Args:
        group: The group of each cell; -1: in none.
        targets: The total of each group.
    """

    group: NDArray[np.int64]
    targets: Weights


@dataclass(frozen=True)
class Sum:
    """A weighted total over some cells, such as their staff.

    Args:
        cells: Which cells it covers.
        each: What one firm of a cell adds.
    """

    cells: NDArray[np.bool_]
    each: Weights
    target: float


def rake(seed: Weights, counts: Sequence[Counts], sums: Sequence[Sum]) -> Weights:
    """The weights nearest to the seed that have the totals wanted.

    Args:
        seed: A weight for each cell; a zero stays zero.
        counts: Margins of firms, fitted by proportional scaling.
        sums: Totals of a quantity, fitted by an exponential tilt, which leaves the number of the
            firms that it covers as it is.

    Returns:
        A weight for each cell, after the last round's counts.
    """
    weights = seed.astype(np.float64).copy()
    for _ in range(ROUNDS):
        before = weights.copy()
        for total in sums:
            _tilt(weights, total)
        for margin in counts:
            _scale(weights, margin)
        if np.all(np.abs(weights - before) <= CLOSE * before):
            break
    return weights


def _scale(weights: Weights, margin: Counts) -> None:
    covered = margin.group >= 0
    found = np.bincount(margin.group[covered], weights[covered], minlength=len(margin.targets))
    factors = np.divide(margin.targets, found, out=np.zeros_like(found), where=found > 0)
    weights[covered] *= factors[margin.group[covered]]


def _tilt(weights: Weights, total: Sum) -> None:
    """Moves weight from cells of little to cells of much, or back, until the sum is met."""
    own, size = weights[total.cells], np.log(total.each[total.cells])
    firms = own.sum()
    low, high = -2.0, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        tilted = own * np.exp(middle * size)
        tilted *= firms / tilted.sum()
        if (tilted * total.each[total.cells]).sum() < total.target:
            low = middle
        else:
            high = middle
    weights[total.cells] = tilted


def whole(weights: Weights, total: int) -> NDArray[np.int64]:
    """Whole numbers that add up to `total`: the running sum is rounded, so no stretch of cells drifts.

    >>> whole(np.array([0.5, 0.5, 1.2, 0.8]), 3).tolist()
    [0, 1, 1, 1]
    """
    running = np.cumsum(weights) * (total / weights.sum())
    ends = np.floor(running + 0.5 - 1e-9).astype(np.int64)
    ends[-1] = total
    counts: NDArray[np.int64] = np.diff(ends, prepend=0)
    return counts
