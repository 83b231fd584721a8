"""Totals that stand: a table of firms summed once, then answered by any grouping.

What the members of a component add is kept by the component itself, so a changed catalogue sums again
only what it changes, and a different choice of evidence only what stacking then decides otherwise.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import duckdb
import numpy as np
import pyarrow as pa

from eligibility.catalogue import Catalogue
from eligibility.compiled import Compiled, compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE
from eligibility.expressions.tree import Fact, Number
from eligibility.schema import Evidence
from eligibility.totals.answer import Estimate
from eligibility.totals.cell_table import CellTable, OwnSums, cell_table
from eligibility.totals.cells import cell_passes
from eligibility.totals.components import Component, FirmSet, Member, components_of
from eligibility.totals.grouping import Grouping
from eligibility.totals.passes import KEYS, FirmsPass, Within, firms_pass, stacking_passes
from eligibility.totals.sums import Counted, MemberSums, Sums, whole_numbers
from eligibility.totals.support import exclude_each_other
from eligibility.totals.table import GROUP_FACTS, STAFF, DuckFirms, FirmFacts, FirmSource, firm_facts

MOST_SETS = 12
MOST_TABLES = 100


@dataclass
class Kept:
    """What was computed over a table of firms so far."""

    sums: dict[Component, Mapping[str, MemberSums]] = field(default_factory=dict)
    counts: dict[FirmSet, Counted] = field(default_factory=dict)
    tables: list[CellTable] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """A table of firms under a catalogue on a day; see :func:`stand`."""

    facts: FirmFacts
    compiled: Compiled
    on: date
    kept: Kept = field(default_factory=Kept)

    def totals(
        self,
        by: Sequence[str] = (),
        evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
        progress: Callable[[str], None] = lambda _: None,
    ) -> Estimate:
        """Totals by groupings; see `estimates.GROUPS`.

        What was not asked before is computed over all firms once, and kept.
        """
        if not self.facts.firms:
            return Estimate(self.on, self.compiled.catalogue.version, 0, tuple(by), (), ())
        components = components_of(self.compiled, self.on, evidence)
        grouping = Grouping(by, self.facts, self.compiled, self.on, components)
        self.sum(components, grouping.firm_sets, progress)
        sums = {i: each for c in components for i, each in self.kept.sums[c].items()}
        all_firms, *counts = self.count([None, *grouping.firm_sets])
        return Estimate(
            self.on,
            self.compiled.catalogue.version,
            self.facts.firms,
            tuple(by),
            grouping.rows(sums, all_firms, counts),
            tuple(measure for measure in grouping.rules if sums[measure].is_open),
        )

    def changed(self, catalogue: Catalogue) -> "Standing":
        """The same firms under another catalogue; only what differs is computed again."""
        return Standing(self.facts, compile_catalogue(catalogue), self.on, self.kept)

    def sum(
        self,
        components: Iterable[Component],
        sets: Iterable[FirmSet] = (),
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Sums what the members of components add, where that is not known yet.

        Args:
            sets: Of firms that will be counted: what one measure decides is summed along.
        """
        new = [component for component in components if component not in self.kept.sums]
        self.facts.measure(name for component in new for name in component.facts)
        members = [member for component in new for member in component.members]
        counting = self._counting([None, *sets])
        own, tables = self._own_sums([*members, *(m for pair in counting.values() for m in pair)])
        progress(f"{len(members)} measures summed.")
        for each, (firms, staff) in counting.items():
            self.kept.counts[each] = Counted(_whole(own[firms.id].low), _whole(own[staff.id].low))
        stacking = self._taken(new, tables)
        for component in new:
            sums = {}
            for member in component.members:
                low, high, open_ends = own[member.id]
                taken, closed = stacking.get(member.id, (None, 0))
                sums[member.id] = MemberSums((low, high), taken, open_ends + closed > 0)
            self.kept.sums[component] = sums

    def count(self, sets: Sequence[FirmSet]) -> list[Counted]:
        """How many firms get at least one of the measures of each set; None: all firms."""
        joint = [each for each in dict.fromkeys(sets) if each and each not in self.kept.counts]
        for start in range(0, len(joint), MOST_SETS):
            batch = joint[start : start + MOST_SETS]
            components = dict.fromkeys(c for each in batch for c, _ in sorted(each, key=_by_id))
            ids = [frozenset(measure for _, measure in each) for each in batch]
            found = firms_pass(tuple(components), ids, self.facts)
            ((_, rows),) = self.facts.source.arrow([found.query])
            self.kept.counts |= zip(batch, self._counted(found, rows), strict=True)
        return [self.kept.counts[each] for each in sets]

    def _counting(self, sets: Iterable[FirmSet]) -> dict[FirmSet, tuple[Member, Member]]:
        """All firms, and those that get a measure that stands alone → what sums them and their staff."""
        found = {}
        for each in dict.fromkeys(sets):
            if each not in self.kept.counts and (each is None or _is_simple(each)):
                ((component, measure),) = each or ((_ALL, ""),)
                (member,) = component.members
                found[each] = (
                    replace(member, id=f"firms {measure}", amount=Number(Decimal(1))),
                    replace(member, id=f"staff {measure}", amount=Fact(STAFF)),
                )
        return found

    @property
    def shape(self) -> tuple[int, ...]:
        """How many districts, sections of industry and sizes there are among the firms."""
        return tuple(len(self.facts.groups(fact)) for fact in GROUP_FACTS)

    def spread(self, rows: pa.Table, name: str) -> tuple[np.ndarray, int]:
        """A column of an answer with a place for each group of firms, and its scale."""
        values, scale = whole_numbers(rows[name])
        codes = tuple(rows[key].to_numpy().astype(np.intp) for key in KEYS)
        spread = np.zeros(int(np.prod(self.shape)), values.dtype)
        spread[np.ravel_multi_index(codes, self.shape)] = values
        return spread, scale

    def _own_sums(self, members: Sequence[Member]) -> tuple[dict[str, OwnSums], dict[str, CellTable]]:
        """Measure → what it by itself adds up to, and the cells from which that is known."""
        tables = {m.id: table for m in members for table in self.kept.tables if table.has(m)}
        own = {m.id: tables[m.id].own_sums(m) for m in members if m.id in tables}
        passes = cell_passes([member for member in members if member.id not in tables], self.facts)
        for place, rows in self.facts.source.arrow([each.query for each in passes]):
            table = cell_table(passes[place], rows, self.facts)
            tables |= {member.id: table for member in passes[place].members}
            if len(self.kept.tables) < MOST_TABLES:
                self.kept.tables.append(table)
            own |= {member.id: table.own_sums(member) for member in passes[place].members}
        return own, tables

    def _taken(
        self, components: Sequence[Component], tables: Mapping[str, CellTable]
    ) -> dict[str, tuple[tuple[Sums, Sums], int]]:
        """Measure → what stacking takes, and how many firms less have no limit then."""
        bound = {}
        for component in components:
            within = self._firms_at_odds(component, tables)
            if within is not None:
                bound[component] = within
        found: dict[str, tuple[tuple[Sums, Sums], int]] = {}
        nothing = (np.zeros(int(np.prod(self.shape)), np.int64), 0)
        passes = list(stacking_passes(bound, self.facts))
        for place, rows in self.facts.source.arrow([each.query for each in passes]):
            each = passes[place]
            for measure, ends in each.ends.items():
                spread = [self.spread(rows, name) if name else nothing for name in ends]
                low, high = (Sums(values, scale, Decimal(1)) for values, scale in spread)
                column = each.open_ends.get(measure)
                found[measure] = (low, high), int(whole_numbers(rows[column])[0].sum()) if column else 0
        return found

    def _firms_at_odds(self, component: Component, tables: Mapping[str, CellTable]) -> Within | None:
        """Where members may bear on each other; None: nowhere."""
        pairs = combinations(component.members, 2)
        if not component.bound_alone and all(exclude_each_other(a, b, self.facts) for a, b in pairs):
            return None
        own = [tables[member.id] for member in component.members]
        return own[0].firms_at_odds(component) if all(table is own[0] for table in own) else {}

    def _counted(self, found: FirmsPass, rows: pa.Table) -> list[Counted]:
        return [
            Counted(self.spread(rows, firms)[0], self.spread(rows, staff)[0])
            for firms, staff in found.columns
        ]


_ALL = Component((Member("", (), judged=False, amount=Number(Decimal(1))),))
"""What every firm gets."""


def _is_simple(firms: frozenset[tuple[Component, str]]) -> bool:
    """One measure decides, whatever else a firm gets."""
    return len(firms) == 1 and all(component.is_free for component, _ in firms)


def _whole(sums: Sums) -> np.ndarray:
    assert sums.scale == 0, sums
    return sums.values * int(sums.rate)


def _by_id(pair: tuple[Component, str]) -> str:
    return pair[1]


def stand(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    catalogue: Catalogue,
    on: date | None = None,
    progress: Callable[[str], None] = lambda _: None,
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
) -> Standing:
    """Sums a table of firms, so that totals by any grouping follow at once.

    Args:
        connection: Holds the table, and must stay open; views beside it are named `<table>_…`.
        table: See `bulk.match_firms`. It must not change while the totals stand.
        on: The day of reference; by default the catalogue's.
        progress: Is told what is done.
        evidence: The levels that are summed at once; others when they are asked for.
    """
    return stand_on(DuckFirms(connection, table), catalogue, on, progress, evidence)


def stand_on(
    source: FirmSource,
    catalogue: Catalogue,
    on: date | None = None,
    progress: Callable[[str], None] = lambda _: None,
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
) -> Standing:
    """Sums the firms of any source; see :func:`stand`."""
    standing = standing_over(source, catalogue, on)
    if standing.facts.firms:
        components = components_of(standing.compiled, standing.on, evidence)
        standing.sum(components, progress=progress)
    return standing


def standing_over(source: FirmSource, catalogue: Catalogue, on: date | None = None) -> Standing:
    """The firms of any source, of which nothing is summed yet."""
    facts = firm_facts(source)
    return Standing(facts, compile_catalogue(catalogue), on or catalogue.reference_day)
