"""numpy, written by hand for these rules: blocks of firms that fit the cache, look-up tables."""

from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.contestants.contestant import (
    Arrays,
    Cells,
    Contestant,
    EachRule,
    arrays_of,
    cell_codes,
    cells_from,
    codes_of,
    groups_of,
)
from benchmarks.rules import WORDS, Rule

BLOCK = 32_768


class Numpy(Contestant):
    """Masks a rule and block."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.tables = [self._tables(rule) for rule in rules]
        self.firms: Arrays = {}
        self.count = 0

    @staticmethod
    def _tables(rule: Rule) -> list[tuple[str, Any]]:
        tables = []
        for fact in rule.within:
            table = np.zeros(len(WORDS[fact]), dtype=bool)
            table[codes_of(rule, fact)] = True
            tables.append((fact, table))
        return tables

    def load(self, firms: pa.Table) -> None:
        self.firms, self.count = arrays_of(firms), len(firms)

    def _eligible(self, place: int, block: Arrays) -> Any:
        rule = self.rules[place]
        (fact, table), *more = self.tables[place]
        mask = table.take(block[fact])
        for fact, table in more:
            mask &= table.take(block[fact])
        if rule.at_most is not None:
            mask &= block["employees"] <= rule.at_most
        if rule.before is not None:
            mask &= block["founded"] < np.datetime64(rule.before)
        return mask

    def _blocks(self) -> Any:
        for start in range(0, self.count, BLOCK):
            yield {name: values[start : start + BLOCK] for name, values in self.firms.items()}

    def each(self) -> EachRule:
        found = np.zeros((len(self.rules), 2), np.int64)
        for block in self._blocks():
            for place, rule in enumerate(self.rules):
                base = block[rule.fact][self._eligible(place, block)]
                found[place, 0] += len(base)
                found[place, 1] += np.minimum(base.astype(np.int64) * rule.rate, rule.cap).sum()
        return [(int(count), int(total)) for count, total in found]

    def stacked(self) -> Cells:
        alone, best, capped = groups_of(self.rules)
        totals = np.zeros(self.count, np.int64)
        anything = np.zeros(self.count, bool)
        for i, block in enumerate(self._blocks()):
            part = slice(i * BLOCK, (i + 1) * BLOCK)
            for place in alone:
                totals[part] += self._amount(place, block, anything[part])
            for members in best:
                amounts = [self._amount(place, block, anything[part]) for place in members]
                totals[part] += np.maximum.reduce(amounts)
            for members in capped:
                amounts = [self._amount(place, block, anything[part]) for place in members]
                limit = block[self.rules[members[0]].fact].astype(np.int64) * 100
                totals[part] += np.minimum(sum(amounts), limit)
        return cells_from(cell_codes(self.firms), anything, totals)

    def _amount(self, place: int, block: Arrays, anything: Any) -> Any:
        """What each firm of a block gets; notes who is eligible."""
        rule, mask = self.rules[place], self._eligible(place, block)
        anything |= mask
        return np.minimum(block[rule.fact].astype(np.int64) * rule.rate, rule.cap) * mask
