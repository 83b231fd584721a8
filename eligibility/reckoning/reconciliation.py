"""Model beside official figure, ratio and reason: one function that every interface shows."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from eligibility.reckoning.draws import Interval
from eligibility.reckoning.factors import Factor
from eligibility.reckoning.lines import CONVENTIONS, Convention
from eligibility.reckoning.official import Compare, OfficialFigure, read_official, read_shares
from eligibility.reckoning.reckoned import Reckoned

Role = Literal["calibrated", "held_out"]


@dataclass(frozen=True)
class Compared:
    """One official figure and what the model says.

    Args:
        model: Paid in the whole city, after take-up: nine draws of ten, and the median.
        entitled: Surely and possibly entitled, before take-up; firms: both the same.
        official: The figure, or its part for Shanghai: low, central, high.
        ratio: Median over official figure.
    """

    figure: OfficialFigure
    compare: Compare
    model: Interval
    entitled: tuple[float, float]
    official: Interval
    ratio: float
    role: Role

    @property
    def error(self) -> float:
        """How far off, in either direction alike: the logarithm of the ratio."""
        return abs(math.log(self.ratio)) if self.ratio > 0 else math.inf


@dataclass(frozen=True)
class Reconciliation:
    """The model against everything official.

    Args:
        totals: Convention → drawn total of all counted measures.
        entitled: Convention → surely and possibly entitled.
        rows: The worst first.
        others: Figures that are shown and not compared.
    """

    reckoned: Reckoned
    totals: dict[Convention, Interval]
    entitled: Mapping[Convention, tuple[Decimal, Decimal]]
    rows: tuple[Compared, ...]
    others: tuple[OfficialFigure, ...]


def reconcile(reckoned: Reckoned) -> Reconciliation:
    """Compares a population that was reckoned up with every official figure."""
    figures = read_official()
    rows = [_compared(reckoned, figure, figure.compare) for figure in figures if figure.compare]
    return Reconciliation(
        reckoned,
        {each: reckoned.draws.interval(each) for each in CONVENTIONS},
        reckoned.entitled,
        tuple(sorted(rows, key=lambda row: (-row.error, row.figure.key))),
        tuple(figure for figure in figures if not figure.compare),
    )


def _compared(reckoned: Reckoned, figure: OfficialFigure, compare: Compare) -> Compared:
    if compare.counts == "firms":
        firms = float(reckoned.gaining[figure.key])
        model, entitled = _firms_paid(reckoned, compare, firms), (firms, firms)
    else:
        model = reckoned.draws.interval(compare.counts, compare.choice)
        entitled = _entitled(reckoned, compare.counts, compare)
    model = Interval(*(end * reckoned.scale for end in model))
    entitled = (entitled[0] * reckoned.scale, entitled[1] * reckoned.scale)
    official = Interval(figure.value, figure.value, figure.value)
    if compare.share:
        share = read_shares()[compare.share]
        ends = (share.low, share.central, share.high)
        official = Interval(*(figure.value * end for end in ends))
    role: Role = "calibrated" if _is_fitted(figure, compare, reckoned.factors) else "held_out"
    return Compared(figure, compare, model, entitled, official, model.median / official.median, role)


def _is_fitted(figure: OfficialFigure, compare: Compare, factors: tuple[Factor, ...]) -> bool:
    return compare.fitted is not None or any(figure.key in each.fitted_to for each in factors)


def _firms_paid(reckoned: Reckoned, compare: Compare, firms: float) -> Interval:
    """Firms that gain, times the draws of the take-up of the measures that count."""
    whole = sum(line.firms for line in reckoned.lines if compare.chooses(line))
    if whole == 0:
        return Interval(0.0, 0.0, 0.0)
    drawn = reckoned.draws.firms_interval(compare.choice)
    return Interval(*(firms * end / whole for end in drawn))


def _entitled(reckoned: Reckoned, convention: Convention, compare: Compare) -> tuple[float, float]:
    lines = [line for line in reckoned.lines if line.counts(convention) and compare.chooses(line)]
    return sum(line.low for line in lines), sum(line.high for line in lines)
