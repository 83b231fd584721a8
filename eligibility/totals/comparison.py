"""Totals beside those of a changed catalogue, and the firms that gain or lose by the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
import numpy as np

from eligibility.decisions import COUNTED_EVIDENCE, ZERO, Range
from eligibility.errors import InputError
from eligibility.schema import Evidence
from eligibility.totals.answer import EstimateRow
from eligibility.totals.components import components_of
from eligibility.totals.passes import moves_pass
from eligibility.totals.standing import Standing
from eligibility.totals.sums import Adder, Sums
from eligibility.totals.table import GROUP_FACTS

MOVED_BY = ("district", "size")
TOO_LARGE = "its amounts are too large to be added up: choose smaller numbers, or multiply fewer facts."
TOO_LARGE_ZH = "金额太大，加不起来：把数改小，或者少乘几项事实。"


@dataclass(frozen=True)
class ComparedRow:
    """One group before and after.

    Args:
        base, changed: Its totals; None where the group is not among them.
    """

    groups: Mapping[str, str]
    base: EstimateRow | None
    changed: EstimateRow | None

    def difference(self, name: str) -> Range:
        """What the change adds to one of the sums of a row; below zero where it takes."""
        before, after = (ends_of(each, name) for each in (self.base, self.changed))
        return Range(after[0] - before[0], after[1] - before[1])

    @property
    def firms(self) -> int:
        """How many more firms are eligible; below zero where it is fewer."""
        before, after = (
            0 if each is None else each.eligible_firms for each in (self.base, self.changed)
        )
        return after - before


@dataclass(frozen=True)
class Moved:
    """Firms that gain and firms that lose.

    Args:
        gaining, losing: How many.
        gain, loss: How much in all; the loss is below zero.
    """

    gaining: int
    losing: int
    gain: Decimal
    loss: Decimal


@dataclass(frozen=True)
class MovedRow:
    """Winners and losers of one district and size, by relief and liquidity together.

    Args:
        sure: By what firms surely get.
        possible: By what they may get.
    """

    groups: Mapping[str, str]
    sure: Moved
    possible: Moved


@dataclass(frozen=True)
class Comparison:
    """A changed catalogue beside the base.

    Args:
        base, changed: The versions of the two.
        rows: Each group that either has.
        moved: By district and size; only where a firm gains or loses.
    """

    on: date
    base: str
    changed: str
    firms: int
    by: tuple[str, ...]
    rows: tuple[ComparedRow, ...]
    moved: tuple[MovedRow, ...]


def ends_of(row: EstimateRow | None, name: str) -> tuple[Decimal, Decimal]:
    """Low and high of one of the sums of a row; nothing where there is no row."""
    if row is None:
        return ZERO, ZERO
    low, high = getattr(row, name)
    return low, low if high is None else high


def compare(
    base: Standing,
    changed: Standing,
    by: Sequence[str] = (),
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
) -> Comparison:
    """Holds a changed catalogue against the base, over the same firms.

    Args:
        base: The totals that stand.
        changed: `base.changed(catalogue)`.
        by: Any of `estimates.GROUPS`.

    Raises:
        InputError: The changed catalogue's amounts are too large to be added up.
    """
    try:
        return _compared(base, changed, tuple(by), evidence)
    except (duckdb.OutOfRangeException, ArithmeticError) as error:
        raise InputError.single("scenario", TOO_LARGE, TOO_LARGE_ZH) from error


def _compared(
    base: Standing, changed: Standing, by: tuple[str, ...], evidence: frozenset[Evidence]
) -> Comparison:
    before, after = base.totals(by, evidence), changed.totals(by, evidence)
    rows = {tuple(row.groups.values()): row for row in before.rows}
    others = {tuple(row.groups.values()): row for row in after.rows}
    return Comparison(
        base.on,
        before.catalogue,
        after.catalogue,
        before.firms,
        by,
        tuple(
            ComparedRow(dict(zip(by, key, strict=True)), rows.get(key), others.get(key))
            for key in sorted({*rows, *others})
        ),
        _moved(base, changed, evidence),
    )


def _moved(base: Standing, changed: Standing, evidence: frozenset[Evidence]) -> tuple[MovedRow, ...]:
    """Who gains and who loses; only components that differ are looked at."""
    before = components_of(base.compiled, base.on, evidence)
    after = components_of(changed.compiled, changed.on, evidence)
    gone = [component for component in before if component not in after]
    come = [component for component in after if component not in before]
    if not base.facts.firms or not (gone or come):
        return ()
    found = moves_pass(gone, come, base.facts)
    ((_, rows),) = base.facts.source.arrow([found.query])
    keys, place_of_group = _groups(base)
    counts, sums = [], []
    for firms, money in found.columns:
        total = np.zeros(len(keys), object)
        np.add.at(total, place_of_group, base.spread(rows, firms)[0].astype(object))
        counts.append([int(each) for each in total])
        adder = Adder(len(keys))
        adder.add(Sums(*base.spread(rows, money), Decimal(1)), place_of_group)
        sums.append(adder.to_fen())
    moved = []
    for place, key in enumerate(keys):
        ends = [
            Moved(counts[at][place], counts[at + 1][place], sums[at][place], sums[at + 1][place])
            for at in (0, 2)
        ]
        if any(end.gaining or end.losing for end in ends):
            moved.append(MovedRow(dict(zip(MOVED_BY, key, strict=True)), *ends))
    return tuple(moved)


def _groups(standing: Standing) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """The districts and sizes, and which of them each smallest group of firms belongs to."""
    shape = standing.shape
    places = np.unravel_index(np.arange(int(np.prod(shape))), shape)
    code = np.zeros(int(np.prod(shape)), np.intp)
    keys: list[tuple[str, ...]] = [()]
    for name in MOVED_BY:
        groups = standing.facts.groups(name)
        code = code * len(groups) + places[GROUP_FACTS.index(name)]
        keys = [(*key, group) for key in keys for group in groups]
    return keys, code
