"""The total drawn many times: what take-up, the assumptions and the law leave open, as an interval.

Each draw takes one share of take-up a way of claiming, one value an assumption, and for each
measure one place between what is sure and what is possible. The interval does not cover what is wrong in
the catalogue, measures without an amount, behaviour, or shares of firms that stand in no range.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from eligibility.reckoning.factors import Factor
from eligibility.reckoning.lines import Choice, Convention, Line

SEED, COUNT = 2022, 2_000
TAILS = (0.05, 0.5, 0.95)
Numbers = NDArray[np.float64]


class Interval(NamedTuple):
    """The median of the draws, and the ends between which nine of ten lie."""

    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Draws:
    """Drawn totals.

    Args:
        money: One row a draw, one column a line: yuan paid.
        firms: Likewise: firms paid, of those surely eligible.
    """

    lines: tuple[Line, ...]
    money: Numbers
    firms: Numbers

    def interval(self, convention: Convention, choice: Choice = lambda _: True) -> Interval:
        """The sum over the lines that a convention counts and that are chosen."""
        return self._interval(self.money, lambda line: line.counts(convention) and choice(line))

    def firms_interval(self, choice: Choice) -> Interval:
        """Firms paid; where a firm can get several of the measures chosen it counts once for each."""
        return self._interval(self.firms, choice)

    def _interval(self, drawn: Numbers, choice: Choice) -> Interval:
        columns = [i for i, line in enumerate(self.lines) if choice(line)]
        low, median, high = np.quantile(drawn[:, columns].sum(axis=1), TAILS)
        return Interval(float(low), float(median), float(high))


def draw(
    lines: Sequence[Line], factors: Sequence[Factor], count: int = COUNT, seed: int = SEED
) -> Draws:
    """Draws every factor and every line's place between low and high, each from a stream of its own.

    So that a change of one leaves the others as they were.
    """
    scale = np.ones((count, len(lines)))
    taken = np.ones((count, len(lines)))
    for factor in factors:
        columns = [i for i, line in enumerate(lines) if line.measure in factor.measures]
        values = triangular(_uniform(factor.key, count, seed), factor.low, factor.central, factor.high)
        scale[:, columns] *= values[:, None]
        if factor.scales_firms:
            taken[:, columns] *= values[:, None]
    places = np.stack([_uniform(line.measure, count, seed) for line in lines], axis=1)
    low = np.array([line.low for line in lines])
    high = np.array([line.high for line in lines])
    entitled = low + places * (high - low)
    firms = np.array([float(line.firms) for line in lines])
    return Draws(tuple(lines), entitled * scale, firms * taken)


def triangular(uniform: Numbers, low: float, mode: float, high: float) -> Numbers:
    """Quantiles of the triangular distribution; a range without width gives one value.

    >>> triangular(np.array([0.0, 0.5, 1.0]), 0.0, 0.5, 1.0).tolist()
    [0.0, 0.5, 1.0]
    """
    if high <= low:
        return np.full_like(uniform, mode)
    width, rise, fall = high - low, mode - low, high - mode
    left = low + np.sqrt(uniform * width * rise)
    right = high - np.sqrt((1 - uniform) * width * fall)
    values: Numbers = np.where(uniform * width < rise, left, right)
    return values


def _uniform(key: str, count: int, seed: int) -> Numbers:
    return np.random.default_rng([seed, crc32(key.encode())]).random(count)
