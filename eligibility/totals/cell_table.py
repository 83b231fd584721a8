"""Sums by cells, and from them what each measure by itself adds up to by groups of firms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eligibility.expressions.tree import And, Environment, Not, Or, Test, facts_of_test
from eligibility.totals.cells import CELL, CellPass, Kind, Split, Summed, split
from eligibility.totals.components import Component, Member
from eligibility.totals.conditions import truths_of
from eligibility.totals.sums import Sums, whole_numbers
from eligibility.totals.table import GROUP_FACTS, FirmFacts

_SAFE = 1 << 62


class Cells(NamedTuple):
    """For each cell, whether a test surely holds there, and whether it may hold."""

    sure: np.ndarray
    possible: np.ndarray


class OwnSums(NamedTuple):
    """The amounts of a member by itself: low and high by groups of firms, and how many have no limit."""

    low: Sums
    high: Sums
    open_ends: int


@dataclass(frozen=True)
class CellTable:
    """The answer to a :class:`CellPass`; its cells are in the order of their groups of firms.

    Args:
        env: Of the facts, as they were then.
        values: Key → the values that it may have.
        places: Key → for each cell the place of its value.
        groups: For each cell its group of firms, one number for district, section and size.
        size: How many groups of firms there could be.
        sums: What was summed → whole numbers and their scale.
    """

    env: Environment
    values: Mapping[str, Sequence[str | None]]
    places: Mapping[str, np.ndarray]
    groups: np.ndarray
    size: int
    sums: Mapping[Summed, tuple[np.ndarray, int]]

    def has(self, member: Member) -> bool:
        """Whether the sums of a member can be told from what was summed."""
        return all(each in self.sums for each in self._split(member).summed.values())

    def own_sums(self, member: Member) -> OwnSums:
        """What a member by itself adds up to."""
        own = self._split(member)
        sure, possible = self._all(own.tests)
        nothing = Sums(np.zeros(self.size, np.int64), 0, Decimal(0))
        low = self._by_group(own, "low", sure, own.low) if "low" in own.summed else nothing
        if "high" in own.summed:
            return OwnSums(low, self._by_group(own, "high", possible, own.high), 0)
        high = self._open_high(own, Cells(sure, possible))
        (counted, _) = self.sums[own.summed["open"]]
        return OwnSums(low, high, int(counted[possible].sum()))

    def firms_at_odds(self, component: Component) -> Mapping[str, Sequence[str | None]] | None:
        """Where members of a component may bear on each other, as far as cells tell.

        Returns:
            Fact → the values that these firms have, where not all firms have them; None: there are none.
        """
        possible = {m: self._all(self._split(m).tests).possible for m in component.members}
        odd = np.sum(list(possible.values()), axis=0) > 1
        for member in component.bound_alone:
            odd |= possible[member]
        if not odd.any():
            return None
        found = {}
        for key, places in self.places.items():
            own = np.unique(places[odd])
            if len(own) < len(self.values[key]):
                found[key] = [self.values[key][place] for place in own]
        return found

    def _open_high(self, own: Split, cells: Cells) -> Sums:
        """A high that may have no limit: where it surely holds, the low stands for it."""
        if "closed" not in own.summed:
            return self._by_group(own, "maybe", cells.possible, own.high)
        kinds: tuple[Kind, ...] = ("closed", "unsure", "maybe")
        found = [self.sums[own.summed[kind]] for kind in kinds]
        scale = max(each for _, each in found)
        closed, unsure, maybe = (_scaled(values, scale - each) for values, each in found)
        values = np.where(cells.sure, closed + unsure, np.where(cells.possible, maybe, 0))
        return Sums(self._grouped(values), scale, own.high)

    def _split(self, member: Member) -> Split:
        return split(member, tuple(self.places), self.env)

    def _by_group(self, own: Split, kind: Kind, mask: np.ndarray, rate: Decimal) -> Sums:
        values, scale = self.sums[own.summed[kind]]
        return Sums(self._grouped(np.where(mask, values, 0)), scale, rate)

    @cached_property
    def _starts(self) -> np.ndarray:
        """Where the cells of each group that occurs begin."""
        return np.flatnonzero(np.diff(self.groups, prepend=-1))

    def _grouped(self, values: np.ndarray) -> np.ndarray:
        if values.dtype != object and len(values) and int(np.abs(values).max()) * len(values) >= _SAFE:
            values = values.astype(object)
        total = np.zeros(self.size, values.dtype)
        if len(values):
            total[self.groups[self._starts]] = np.add.reduceat(values, self._starts)
        return total

    def _all(self, tests: Sequence[Test]) -> Cells:
        return self._cells(And(tuple(tests)))

    def _cells(self, test: Test) -> Cells:
        """Kleene's logic, a cell at a time."""
        names = facts_of_test(test)
        if len(names) == 1:
            return self._looked_up(test, names[0])
        match test:
            case Not(part):
                inner = self._cells(part)
                return Cells(~inner.possible, ~inner.sure)
            case And(parts) | Or(parts):
                join = np.logical_and if isinstance(test, And) else np.logical_or
                start = np.full(len(self.groups), isinstance(test, And))
                sure, possible = start, start
                for part in parts:
                    own = self._cells(part)
                    sure, possible = join(sure, own.sure), join(possible, own.possible)
                return Cells(sure, possible)
        raise AssertionError(f"a comparison reads one fact: {test}")

    def _looked_up(self, test: Test, name: str) -> Cells:
        truths = truths_of([test], name, self.values[name], self.env)
        sure = np.array([truth is True for truth in truths])
        possible = np.array([truth is not False for truth in truths])
        return Cells(sure[self.places[name]], possible[self.places[name]])


def cell_table(found: CellPass, rows: pa.Table, facts: FirmFacts) -> CellTable:
    """The answer to a query of cells."""
    values = {key: facts.values[key] for key in found.keys}
    if found.coded:
        if rows[CELL].null_count:
            raise ValueError(f"one of {', '.join(found.keys)} holds a value that it may not have")
        cells = whole_numbers(rows[CELL])[0]
        shape = [len(listed) for listed in values.values()]
        places = dict(zip(found.keys, np.unravel_index(cells, shape), strict=True))
    else:
        places = {key: _places(rows[key], listed) for key, listed in values.items()}
    groups = np.zeros(rows.num_rows, np.intp)
    size = 1
    for fact in GROUP_FACTS:
        own = facts.groups(fact)
        code = [own.index(facts.group_of(fact, value)) for value in values[fact]]
        groups = groups * len(own) + np.array(code, np.intp)[places[fact]]
        size *= len(own)
    order = np.argsort(groups, kind="stable")
    columns = {
        name: (numbers[order], scale)
        for name in dict.fromkeys(found.columns.values())
        for numbers, scale in [whole_numbers(rows[name])]
    }
    return CellTable(
        facts.env,
        values,
        {key: each[order].astype(np.int16) for key, each in places.items()},
        groups[order],
        size,
        {summed: columns[name] for summed, name in found.columns.items()},
    )


def _scaled(values: np.ndarray, digits: int) -> np.ndarray:
    """Whole numbers times a power of ten."""
    factor = 10**digits
    if values.dtype != object and len(values) and int(np.abs(values).max()) * factor >= _SAFE:
        values = values.astype(object)
    scaled: np.ndarray = values * factor
    return scaled


def _places(column: pa.ChunkedArray, values: Sequence[str | None]) -> np.ndarray:
    found = pc.index_in(column, pa.array(values, pa.string()))
    if found.null_count:
        raise ValueError(f"a fact holds a value that it may not have: {column.unique()}")
    places: np.ndarray = found.to_numpy().astype(np.intp)
    return places
