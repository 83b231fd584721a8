"""pandas: a mask and a sum a rule, over categorical columns."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.contestants.contestant import Cells, Contestant, EachRule, groups_of
from benchmarks.rules import WORDS, Rule


class Pandas(Contestant):
    """A Series of truths a rule."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.firms = pd.DataFrame()

    def load(self, firms: pa.Table) -> None:
        frame = firms.to_pandas()
        for fact, words in WORDS.items():
            frame[fact] = frame[fact].cat.set_categories(list(words))
        frame["founded"] = pd.to_datetime(frame["founded"])
        self.firms = frame

    def _eligible(self, rule: Rule) -> Any:
        parts = [self.firms[fact].isin(words) for fact, words in rule.within.items()]
        if rule.at_most is not None:
            parts.append(self.firms["employees"] <= rule.at_most)
        if rule.before is not None:
            parts.append(self.firms["founded"] < pd.Timestamp(rule.before))
        return np.logical_and.reduce(parts)

    def _amount(self, rule: Rule, eligible: Any = slice(None)) -> Any:
        base = self.firms[rule.fact][eligible].astype("int64")
        return (base * rule.rate).clip(upper=rule.cap)

    def each(self) -> EachRule:
        found = []
        for rule in self.rules:
            eligible = self._eligible(rule)
            found.append((int(eligible.sum()), int(self._amount(rule, eligible).sum())))
        return found

    def stacked(self) -> Cells:
        alone, best, capped = groups_of(self.rules)
        totals = pd.Series(0, index=self.firms.index, dtype="int64")
        anything = np.zeros(len(self.firms), bool)

        def paid(place: int) -> Any:
            eligible = self._eligible(self.rules[place])
            np.logical_or(anything, eligible, out=anything)
            return self._amount(self.rules[place]).where(eligible, 0)

        for place in alone:
            totals += paid(place)
        for members in best:
            totals += np.maximum.reduce([paid(place) for place in members])
        for members in capped:
            limit = self.firms[self.rules[members[0]].fact].astype("int64") * 100
            totals += np.minimum(sum(paid(place) for place in members), limit)
        section = self.firms["industry"].cat.rename_categories(str).astype(str).str[0]
        sums = (
            pd.DataFrame({"eligible": anything, "total": totals})
            .groupby([self.firms["district"], section, self.firms["size"]], observed=True)
            .sum()
        )
        return {
            (str(d), str(s), str(z)): (int(n), int(total))
            for (d, s, z), n, total in sums.itertuples()
            if n
        }
