"""What the totals need to know of a table of firms: its groups; how wide and how known its facts are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from eligibility.expressions.sql import column
from eligibility.expressions.tree import Environment
from eligibility.firm import ENVIRONMENT, FIELDS
from eligibility.firm.completion import DOUBTFUL, columns_of, complete_table

GROUP_FACTS = ("district", "industry", "size")
STAFF = "employees"
NOT_KNOWN = "not_known"


class FirmSource(Protocol):
    """Where the firms lie: an engine that runs the queries of a pass."""

    table: str
    """The table as given: a column for each field that firms state."""
    view: str
    """The same with all facts, presumed and derived ones too."""
    columns: frozenset[str]
    """The columns of `table`."""

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """The rows of a query."""

    def arrow(self, sql: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The rows of a query that also reads small tables."""


class DuckFirms:
    """Firms in a table of DuckDB; see `firm.completion` for its columns."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        self._connection = connection
        self.table, self.view = table, f"{table}_all_facts"
        self.columns = frozenset(columns_of(connection, table))
        names = [name for name, fact in ENVIRONMENT.facts.items() if fact.kind != "text"]
        complete_table(connection, table, names, self.view)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._connection.execute(sql).fetchall()

    def arrow(self, sql: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The rows of a query that also reads small tables."""
        for name, table in tables.items():
            self._connection.register(name, table)
        try:
            return self._connection.sql(sql).to_arrow_table()
        finally:
            for name in tables:
                self._connection.unregister(name)


@dataclass
class FirmFacts:
    """A table of firms with all their facts, given, presumed and derived.

    Args:
        firms: How many there are.
        env: The facts of the rule language, with their width and whether every firm knows them.
        values: Fact of few values → those that occur, None where a firm does not know it.
        measured: The facts of which this is known.
    """

    source: FirmSource
    firms: int
    env: Environment = ENVIRONMENT
    values: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    measured: set[str] = field(default_factory=set)

    def measure(self, names: Iterable[str]) -> None:
        """Finds out how wide and how known facts are, and which values those of few values have."""
        new = [name for name in dict.fromkeys(names) if name not in self.measured]
        if not new:
            return
        greatest = self._greatest([name for name in new if self.env.facts[name].kind == "number"])
        unsure = [name for name in new if not self._is_presumed(name)]
        counted = self._row([f"count({column(name)})" for name in unsure], self.source.view)
        known = {name: count == self.firms for name, count in zip(unsure, counted, strict=True)}
        facts = dict(self.env.facts)
        for name in new:
            width = _width(greatest.get(name), facts[name].scale)
            facts[name] = replace(facts[name], known=known.get(name, True), width=width)
            if is_of_few_values(name):
                self.values[name] = self._values(name)
        self.env = replace(self.env, facts=facts)
        self.measured.update(new)

    def _greatest(self, names: Sequence[str]) -> Mapping[str, Decimal | None]:
        given = [name for name in names if name in self.source.columns]
        found = self._row([f"max({column(name)})" for name in given], self.source.table)
        return dict(zip(given, found, strict=True))

    def _row(self, selected: Sequence[str], table: str) -> tuple[Any, ...]:
        if not selected:
            return ()
        (row,) = self.source.rows(f"SELECT {', '.join(selected)} FROM {column(table)}")
        return row

    def _is_presumed(self, name: str) -> bool:
        """Whether something holds for every firm that leaves a fact out."""
        kept = FIELDS[name]
        return (
            kept.presumed is not None
            and kept.presumed_if is None
            and DOUBTFUL not in self.source.columns
        )

    def group_of(self, fact: str, value: str | None) -> str:
        """The group of a firm by one of `GROUP_FACTS`: an industry stands for its section."""
        if value is None:
            return NOT_KNOWN
        return value[0] if fact == "industry" else value

    def groups(self, fact: str) -> tuple[str, ...]:
        """The groups by one of `GROUP_FACTS`."""
        return tuple(sorted({self.group_of(fact, value) for value in self.values[fact]}))

    def _values(self, name: str) -> tuple[str | None, ...]:
        rows = self.source.rows(f"SELECT DISTINCT {column(name)} FROM {column(self.source.view)}")
        known = sorted(value for (value,) in rows if value is not None)
        return (*known, *([None] if len(known) < len(rows) else []))


def is_of_few_values(name: str) -> bool:
    """Facts that nearly every firm states and that have few values: looked up, not computed."""
    kept = FIELDS[name]
    return kept.type == "industry" or (kept.type == "choice" and kept.presumed is None)


def _width(greatest: Decimal | int | None, scale: int) -> int:
    digits = 0 if greatest is None else len(str(int(Decimal(greatest).scaleb(scale))))
    return max(digits, scale + 1)


def firm_facts(source: FirmSource) -> FirmFacts:
    """What the totals need to know of the firms of a source, to begin with."""
    ((firms,),) = source.rows(f"SELECT count(*) FROM {column(source.table)}")
    facts = FirmFacts(source, int(firms))
    facts.measure([*GROUP_FACTS, STAFF])
    return facts
