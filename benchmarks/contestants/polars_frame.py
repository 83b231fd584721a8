"""polars: one lazy select with an expression a rule, over columns of enumerations."""

from functools import reduce
from operator import and_
from typing import Any

import polars as pl
import pyarrow as pa

from benchmarks.contestants.contestant import Cells, Contestant, EachRule, groups_of
from benchmarks.rules import WORDS, Rule


class Polars(Contestant):
    """All rules in one query, so that polars shares what they have in common."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.firms: Any = None

    def load(self, firms: pa.Table) -> None:
        frame = pl.from_arrow(firms)
        enums = [
            pl.col(fact).cast(pl.String).cast(pl.Enum(list(words))) for fact, words in WORDS.items()
        ]
        self.firms = frame.with_columns(enums).lazy()

    def each(self) -> EachRule:
        sums = []
        for place, rule in enumerate(self.rules):
            met = _condition(rule)
            sums.append(met.sum().alias(f"n{place}"))
            sums.append(_amount(rule).filter(met).sum().alias(f"s{place}"))
        row = self.firms.select(sums).collect().row(0)
        return [(int(row[i]), int(row[i + 1])) for i in range(0, len(row), 2)]

    def stacked(self) -> Cells:
        alone, best, capped = groups_of(self.rules)
        paid = [
            pl.when(_condition(rule)).then(_amount(rule)).alias(f"a{place}")
            for place, rule in enumerate(self.rules)
        ]
        parts = [pl.col(f"a{place}").fill_null(0) for place in alone]
        parts += [pl.max_horizontal(_named(members)).fill_null(0) for members in best]
        for members in capped:
            limit = pl.col(self.rules[members[0]].fact).cast(pl.Int64) * 100
            parts.append(pl.min_horizontal(pl.sum_horizontal(_named(members)), limit))
        eligible = pl.any_horizontal([pl.col(f"a{i}").is_not_null() for i in range(len(self.rules))])
        section = pl.col("industry").cast(pl.String).str.slice(0, 1).alias("section")
        found = (
            self.firms.with_columns(paid)
            .select(
                "district",
                section,
                "size",
                eligible.alias("eligible"),
                pl.sum_horizontal(parts).alias("total"),
            )
            .group_by("district", "section", "size")
            .agg(pl.col("eligible").sum(), pl.col("total").sum())
            .collect()
        )
        return {(d, s, z): (int(n), int(total)) for d, s, z, n, total in found.rows() if n}


def _named(places: list[int]) -> list[str]:
    return [f"a{place}" for place in places]


def _condition(rule: Rule) -> Any:
    parts = [
        pl.col(fact).is_in(pl.Series(list(words), dtype=pl.Enum(list(WORDS[fact]))))
        for fact, words in rule.within.items()
    ]
    if rule.at_most is not None:
        parts.append(pl.col("employees") <= rule.at_most)
    if rule.before is not None:
        parts.append(pl.col("founded") < rule.before)
    return reduce(and_, parts)


def _amount(rule: Rule) -> Any:
    return pl.min_horizontal(pl.col(rule.fact).cast(pl.Int64) * rule.rate, pl.lit(rule.cap, pl.Int64))
