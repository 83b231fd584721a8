"""Totals that stand: a table of firms summed once, then answered by any grouping.

What the members of a component add is kept by the component itself, so a changed catalogue sums again
only what it changes, and a different choice of evidence only what stacking then decides otherwise.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from eligibility.catalogue import Catalogue
from eligibility.compiled import Compiled, compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE
from eligibility.schema import Evidence
from eligibility.totals.answer import Estimate
from eligibility.totals.components import Component, FirmSet, components_of
from eligibility.totals.grouping import Grouping
from eligibility.totals.passes import KEYS, FirmsPass, Pass, firms_pass, gross_passes, stacking_passes
from eligibility.totals.sums import Counted, MemberSums, Sums, whole_numbers
from eligibility.totals.table import GROUP_FACTS, DuckFirms, FirmFacts, FirmSource, firm_facts

MOST_SETS = 12


@dataclass
class Kept:
    """What was computed over a table of firms so far."""

    sums: dict[Component, Mapping[str, MemberSums]] = field(default_factory=dict)
    counts: dict[FirmSet, Counted] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """A table of firms under a catalogue on a day; see :func:`stand`."""

    facts: FirmFacts
    compiled: Compiled
    on: date
    kept: Kept = field(default_factory=Kept)

    def totals(
        self, by: Sequence[str] = (), evidence: frozenset[Evidence] = COUNTED_EVIDENCE
    ) -> Estimate:
        """Totals by groupings; see `estimates.GROUPS`.

        What was not asked before is computed over all firms once, and kept.
        """
        if not self.facts.firms:
            return Estimate(self.on, self.compiled.catalogue.version, 0, tuple(by), (), ())
        components = components_of(self.compiled, self.on, evidence)
        self.sum(components)
        sums = {i: each for c in components for i, each in self.kept.sums[c].items()}
        (all_firms,) = self.count([None])
        grouping = Grouping(by, self.facts, self.compiled, self.on, components, all_firms)
        return Estimate(
            self.on,
            self.compiled.catalogue.version,
            self.facts.firms,
            tuple(by),
            grouping.rows(sums, self.count(grouping.firm_sets)),
            tuple(measure for measure in grouping.rules if sums[measure].is_open),
        )

    def changed(self, catalogue: Catalogue) -> "Standing":
        """The same firms under another catalogue; only what differs is computed again."""
        return Standing(self.facts, compile_catalogue(catalogue), self.on, self.kept)

    def sum(
        self, components: Iterable[Component], progress: Callable[[str], None] = lambda _: None
    ) -> None:
        """Sums what the members of components add, where that is not known yet."""
        new = [component for component in components if component not in self.kept.sums]
        facts = self.facts
        facts.measure(name for component in new for name in component.facts)
        gross = self._summed(gross_passes(new, facts), progress)
        stacking = self._summed(stacking_passes(new, facts), progress)
        for component in new:
            sums = {}
            for member in component.members:
                own, open_ends = gross[member.id]
                taken, closed = stacking.get(member.id, (None, 0))
                sums[member.id] = MemberSums(own, taken, open_ends + closed > 0)
            self.kept.sums[component] = sums

    def count(self, sets: Sequence[FirmSet]) -> list[Counted]:
        """How many firms get at least one of the measures of each set; None: all firms."""
        new = [each for each in dict.fromkeys(sets) if each not in self.kept.counts]
        for start in range(0, len(new), MOST_SETS):
            batch = new[start : start + MOST_SETS]
            components = dict.fromkeys(c for each in batch if each for c, _ in sorted(each, key=_by_id))
            ids = [None if each is None else frozenset(i for _, i in each) for each in batch]
            found = firms_pass(tuple(components), ids, self.facts)
            rows = self.facts.source.arrow(found.sql, found.tables)
            self.kept.counts |= zip(batch, self._counted(found, rows), strict=True)
        return [self.kept.counts[each] for each in sets]

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

    def _summed(
        self, passes: Iterable[Pass], progress: Callable[[str], None]
    ) -> dict[str, tuple[tuple[Sums, Sums], int]]:
        """Measure → its low and high by groups of firms, and how many firms have no limit."""
        found: dict[str, tuple[tuple[Sums, Sums], int]] = {}
        nothing = (np.zeros(int(np.prod(self.shape)), np.int64), 0)
        for each in passes:
            rows = self.facts.source.arrow(each.sql, each.tables)
            names = {term.column for terms in each.terms.values() for term in terms}
            spread = {name: self.spread(rows, name) if name else nothing for name in names}
            for measure, (low, high) in each.terms.items():
                column = each.open_ends.get(measure)
                open_ends = int(whole_numbers(rows[column])[0].sum()) if column else 0
                ends = (
                    Sums(spread[low.column][0], spread[low.column][1], low.rate),
                    Sums(spread[high.column][0], spread[high.column][1], high.rate),
                )
                found[measure] = (ends, open_ends)
            progress(f"{len(found)} measures summed.")
        return found

    def _counted(self, found: FirmsPass, rows: pa.Table) -> list[Counted]:
        return [
            Counted(self.spread(rows, firms)[0], self.spread(rows, staff)[0])
            for firms, staff in found.columns
        ]


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
    facts = firm_facts(source)
    standing = Standing(facts, compile_catalogue(catalogue), on or catalogue.reference_day)
    if facts.firms:
        standing.sum(components_of(standing.compiled, standing.on, evidence), progress)
    return standing
