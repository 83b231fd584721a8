"""From sums by groups of firms to the rows of an answer, by any grouping."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np

from eligibility.catalogue import Catalogue
from eligibility.compiled import Compiled, Rule
from eligibility.decisions import LIQUIDITY, RELIEF, Range, window_on
from eligibility.totals.answer import EstimateRow
from eligibility.totals.components import Component, FirmSet, firms_that_get
from eligibility.totals.sums import Adder, Counted, MemberSums
from eligibility.totals.table import GROUP_FACTS, FirmFacts

MEASURE_GROUPS: Mapping[str, Callable[[Rule, Catalogue], str]] = {
    "package": lambda rule, _: rule.package,
    "article": lambda rule, catalogue: next(iter(catalogue.articles_of(rule.measure)), "none"),
    "kind": lambda rule, _: rule.measure.kind,
    "form": lambda rule, _: rule.measure.relief_form,
    "evidence": lambda rule, _: rule.measure.evidence,
    "level": lambda rule, _: rule.measure.level,
    "how": lambda rule, _: rule.measure.claim.how,
    "measure": lambda rule, _: rule.measure.id,
}
MONEY = ("relief", "liquidity", "still_open", "gross_relief", "gross_liquidity")
"""The sums of a row."""
Key = tuple[str, ...]


@dataclass(frozen=True)
class Grouping:
    """Which groups an answer has, of the firms and of the measures.

    Args:
        by: The groupings in the order asked for.
        components: What counts.
    """

    by: Sequence[str]
    facts: FirmFacts
    compiled: Compiled
    on: date
    components: Sequence[Component]

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The counted measures, in the catalogue's order."""
        ids = {member.id for component in self.components for member in component.members}
        return {rule.measure.id: rule for rule in self.compiled.rules if rule.measure.id in ids}

    @cached_property
    def key_of_measure(self) -> Mapping[str, Key]:
        """Measure → its part of the key of a row."""
        names = [name for name in self.by if name in MEASURE_GROUPS]
        catalogue = self.compiled.catalogue
        return {
            measure: tuple(MEASURE_GROUPS[name](rule, catalogue) for name in names)
            for measure, rule in self.rules.items()
        }

    @cached_property
    def measure_keys(self) -> Sequence[Key]:
        """The groups of measures."""
        return sorted(set(self.key_of_measure.values()))

    def firm_keys(self, all_firms: Counted) -> tuple[Sequence[Key], np.ndarray]:
        """The groups of firms that occur, and which of them each smallest group belongs to."""
        shape = tuple(len(self.facts.groups(fact)) for fact in GROUP_FACTS)
        chosen = [name for name in self.by if name in GROUP_FACTS]
        names = [self.facts.groups(name) for name in chosen]
        places = dict(
            zip(GROUP_FACTS, np.unravel_index(np.arange(int(np.prod(shape))), shape), strict=True)
        )
        code = np.zeros(int(np.prod(shape)), np.intp)
        for name, keys in zip(chosen, names, strict=True):
            code = code * len(keys) + places[name]
        occurring = np.unique(code[all_firms.firms > 0])
        sizes = tuple(map(len, names)) or (1,)
        firm_keys: list[Key] = [
            tuple(own[int(at)] for own, at in zip(names, np.unravel_index(each, sizes), strict=False))
            for each in occurring
        ]
        return firm_keys, np.searchsorted(occurring, code).clip(max=max(len(occurring) - 1, 0))

    @cached_property
    def firm_sets(self) -> Sequence[FirmSet]:
        """For each group of measures the firms that get one of them."""
        return [
            firms_that_get(
                self.components, frozenset(m for m, key in self.key_of_measure.items() if key == each)
            )
            for each in self.measure_keys
        ]

    def rows(
        self, sums: Mapping[str, MemberSums], all_firms: Counted, counts: Sequence[Counted]
    ) -> tuple[EstimateRow, ...]:
        """The rows of the answer, in the order of their keys.

        Args:
            sums: Of each counted measure.
            all_firms: How many firms each group of firms has.
            counts: Of each of `firm_sets`.
        """
        firm_keys, row_of_group = self.firm_keys(all_firms)
        width = len(self.measure_keys)
        size = len(firm_keys) * width
        adders = {(name, end): Adder(size) for name in MONEY for end in (0, 1)}
        for measure, rule in self.rules.items():
            rows = row_of_group * width + self.measure_keys.index(self.key_of_measure[measure])
            for name in _counted_as(rule, self.on):
                for end in (0, 1):
                    for part in sums[measure].parts(end, name.startswith("gross")):
                        adders[name, end].add(part, rows)
        firms, staff = np.zeros((2, size), object)
        for place, counted in enumerate(counts):
            np.add.at(firms, row_of_group * width + place, counted.firms.astype(object))
            np.add.at(staff, row_of_group * width + place, counted.staff.astype(object))
        money = {key: adder.to_fen() for key, adder in adders.items()}
        found = list(self._rows(firm_keys, money, firms, staff))
        return tuple(sorted(found, key=lambda row: tuple(row.groups.values())))

    def _rows(
        self,
        firm_keys: Sequence[Key],
        money: Mapping[tuple[str, int], Sequence[Decimal]],
        firms: np.ndarray,
        staff: np.ndarray,
    ) -> Iterator[EstimateRow]:
        of_firm = [name for name in self.by if name in GROUP_FACTS]
        of_measure = [name for name in self.by if name in MEASURE_GROUPS]
        place = -1
        for firm_key in firm_keys:
            for measure_key in self.measure_keys:
                place += 1
                ranges = {n: Range(money[n, 0][place], money[n, 1][place]) for n in MONEY}
                if of_measure and not firms[place] and not any(any(each) for each in ranges.values()):
                    continue
                keys = dict(zip((*of_firm, *of_measure), (*firm_key, *measure_key), strict=True))
                groups = {name: keys[name] for name in self.by}
                yield EstimateRow(groups, int(firms[place]), int(staff[place]), **ranges)


def _counted_as(rule: Rule, on: date) -> Iterator[str]:
    """The totals in which a measure counts."""
    form = rule.measure.relief_form
    if form in LIQUIDITY:
        yield from ("liquidity", "gross_liquidity")
    if form in RELIEF:
        yield from ("relief", "gross_relief")
        if window_on(rule.measure.period, on) in ("open", "upcoming"):
            yield "still_open"
