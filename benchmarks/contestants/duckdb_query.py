"""The plain query in DuckDB: a CASE a rule, over columns of enumerations."""

from collections.abc import Iterable
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.contestants.contestant import Cells, Contestant, EachRule, groups_of
from benchmarks.rules import WORDS, Rule


class DuckDB(Contestant):
    """One statement with all rules in it."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.connection = duckdb.connect()
        for fact, words in WORDS.items():
            self.connection.execute(f"CREATE TYPE {fact}_word AS ENUM ({_listed(words)})")

    def load(self, firms: pa.Table) -> None:
        self.connection.register("arrow", firms)
        columns = ", ".join(
            f"{name}::{name}_word AS {name}" if name in WORDS else name for name in firms.column_names
        )
        self.connection.execute(f"CREATE OR REPLACE TABLE firms AS SELECT {columns} FROM arrow")
        self.connection.unregister("arrow")

    def each(self) -> EachRule:
        sums = []
        for rule in self.rules:
            condition = _condition(rule)
            sums.append(f"count(*) FILTER ({condition})")
            sums.append(f"coalesce(sum({_amount(rule)}) FILTER ({condition}), 0)")
        found = self.connection.execute(f"SELECT {', '.join(sums)} FROM firms").fetchall()[0]
        return [(int(found[i]), int(found[i + 1])) for i in range(0, len(found), 2)]

    def stacked(self) -> Cells:
        alone, best, capped = groups_of(self.rules)
        amounts = ", ".join(
            f"CASE WHEN {_condition(rule)} THEN {_amount(rule)} END AS a{place}"
            for place, rule in enumerate(self.rules)
        )
        parts = [f"coalesce(a{place}, 0)" for place in alone]
        parts += [f"coalesce(greatest({_named(members)}), 0)" for members in best]
        for members in capped:
            whole = " + ".join(f"coalesce(a{place}, 0)" for place in members)
            parts.append(f"least({whole}, 100 * {self.rules[members[0]].fact}::BIGINT)")
        everything = _named(range(len(self.rules)))
        found = self.connection.execute(
            f"SELECT district, left(industry::VARCHAR, 1), size, count(*) FILTER (eligible), sum(total) "
            f"FROM (SELECT district, industry, size, coalesce({everything}) IS NOT NULL AS eligible, "
            f"{' + '.join(parts)} AS total FROM (SELECT *, {amounts} FROM firms)) GROUP BY ALL"
        ).fetchall()
        return {(d, s, z): (int(count), int(total)) for d, s, z, count, total in found if count}


def _named(places: Any) -> str:
    return ", ".join(f"a{place}" for place in places)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _condition(rule: Rule) -> str:
    parts = [f"{fact} IN ({_listed(words)})" for fact, words in rule.within.items()]
    if rule.at_most is not None:
        parts.append(f"employees <= {rule.at_most}")
    if rule.before is not None:
        parts.append(f"founded < DATE '{rule.before}'")
    return " AND ".join(parts)


def _amount(rule: Rule) -> str:
    return f"least({rule.rate} * {rule.fact}::BIGINT, {rule.cap})"
