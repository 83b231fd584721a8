"""What the totals need to know of a table of firms: its groups; how wide and how known its facts are."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from decimal import Decimal
from queue import SimpleQueue
from typing import Any, NamedTuple, Protocol, TypeVar

import duckdb
import pyarrow as pa

from eligibility.expressions.evaluate import Value
from eligibility.expressions.sql import column, quote
from eligibility.expressions.tree import Environment
from eligibility.firm import ENVIRONMENT, FIELDS
from eligibility.firm.completion import DOUBTFUL, Completed, columns_of, completed, limits_table
from eligibility.firm.sql_engine import DuckDBEngine

GROUP_FACTS = ("district", "industry", "size")
STAFF = "employees"
NOT_KNOWN = "not_known"
AT_ONCE = 2
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Question(NamedTuple):
    """Aggregates over the firms `f` that meet a condition.

    Args:
        facts: Those whose completed columns it reads.
    """

    aggregates: tuple[str, ...]
    condition: str
    facts: tuple[str, ...]


class Query(NamedTuple):
    """A query, and the small tables that it reads beside the firms."""

    sql: str
    tables: Mapping[str, pa.Table]


class FirmSource(Protocol):
    """Where the firms lie: an engine that runs the queries of a pass."""

    completed: Completed
    """All facts of the firms, presumed and derived ones too."""
    columns: frozenset[str]
    """The columns of the table as given."""
    finds_few_quickly: bool
    """Many queries that look at few firms each are quicker than one that looks at all of them."""

    def rows(self, queries: Sequence[str]) -> Sequence[Sequence[tuple[Any, ...]]]:
        """The rows of each query."""

    def arrow(self, queries: Sequence[Query]) -> Iterator[tuple[int, pa.Table]]:
        """The rows of each query, for many rows: its place and its answer, as soon as that is there."""


class DuckFirms:
    """Firms in a table of DuckDB; see `firm.completion` for its columns."""

    finds_few_quickly = True

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        self._connection = connection
        self.columns = frozenset(columns_of(connection, table))
        self.completed = completed(DuckDBEngine(connection), table, names_of_facts())

    def rows(self, queries: Sequence[str]) -> list[list[tuple[Any, ...]]]:
        """The rows of each query."""
        found = self._each(queries, lambda connection, sql: connection.execute(sql).fetchall())
        return [answer for _, answer in sorted(found, key=lambda each: each[0])]

    def arrow(self, queries: Sequence[Query]) -> Iterator[tuple[int, pa.Table]]:
        """The rows of each query, for many rows: its place and its answer, as soon as that is there."""
        return self._each(queries, _arrow)

    def _each(
        self, queries: Sequence[Asked], ask: Callable[[duckdb.DuckDBPyConnection, Asked], Answer]
    ) -> Iterator[tuple[int, Answer]]:
        """Places and answers; two queries at a time if that can be: a short one keeps one core busy."""
        if len(queries) == 1 or not self._is_shared():
            yield from enumerate(ask(self._connection, query) for query in queries)
            return
        cursors = [self._connection.cursor() for _ in range(AT_ONCE)]
        free = SimpleQueue[duckdb.DuckDBPyConnection]()
        for cursor in cursors:
            free.put(cursor)

        def asked(query: Asked) -> Answer:
            cursor = free.get()
            try:
                return ask(cursor, query)
            finally:
                free.put(cursor)

        try:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                places = {pool.submit(asked, query): place for place, query in enumerate(queries)}
                for done in as_completed(places):
                    yield places[done], done.result()
        finally:
            for cursor in cursors:
                cursor.close()

    def _is_shared(self) -> bool:
        """Whether other cursors see the same firms: what is temporary is there for one alone."""
        table, joins = self.completed.table, self.completed.joins
        read = [table, *(limits_table(table, name) for name, join in joins.items() if join)]
        names = ", ".join(map(quote, read))
        temporary = (
            f"SELECT count(*) FROM duckdb_{kind}s() WHERE temporary AND {kind}_name IN ({names})"
            for kind in ("table", "view")
        )
        return not any(self._connection.execute(sql).fetchall()[0][0] for sql in temporary)


def _arrow(connection: duckdb.DuckDBPyConnection, query: Query) -> pa.Table:
    for name, table in query.tables.items():
        connection.register(name, table)
    try:
        return connection.sql(query.sql).to_arrow_table()
    finally:
        for name in query.tables:
            connection.unregister(name)


def names_of_facts() -> list[str]:
    """The facts that rules can read."""
    return [name for name, fact in ENVIRONMENT.facts.items() if fact.kind != "text"]


@dataclass
class FirmFacts:
    """A table of firms with all their facts, given, presumed and derived.

    Args:
        firms: How many there are.
        env: The facts of the rule language, with their width and whether every firm knows them.
        values: Fact of few values → those that it may have, of industries those that occur; None where
            a firm does not know it.
        measured: The facts of which this is known.
        filled: Number → how many firms have another one than zero.
        unknown: Fact → how many firms do not know it, where it is not presumed.
    """

    source: FirmSource
    firms: int
    env: Environment = ENVIRONMENT
    values: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    measured: set[str] = field(default_factory=set)
    filled: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)

    def measure(self, names: Iterable[str]) -> None:
        """Finds out how wide and how known facts are, and which values those of few values have."""
        new = [name for name in dict.fromkeys(names) if name not in self.measured]
        if not new:
            return
        numbers = [n for n in new if self.env.facts[n].kind == "number" and n in self.source.columns]
        unsure = [name for name in new if not self._is_presumed(name)]
        answers = self._answers(
            [_greatest(name) for name in numbers]
            + [Question(("count(*)",), self.source.completed.unknown[n], (n,)) for n in unsure]
        )
        self.unknown |= {n: count for n, (count,) in zip(unsure, answers[len(numbers) :], strict=True)}
        greatest = {}
        for name, (most, count) in zip(numbers, answers, strict=False):
            greatest[name], self.filled[name] = most, count
        facts = dict(self.env.facts)
        for name in new:
            width = _width(greatest.get(name), facts[name].scale)
            facts[name] = replace(facts[name], known=not self.unknown.get(name), width=width)
        self.env = replace(self.env, facts=facts)
        self.values |= {name: self._values(name) for name in new if is_of_few_values(name)}
        self.measured.update(new)

    def _answers(self, questions: Sequence[Question]) -> list[tuple[Any, ...]]:
        completed = self.source.completed
        if self.source.finds_few_quickly:
            texts = [
                f"SELECT {', '.join(q.aggregates)} FROM {completed.source(q.facts)} WHERE {q.condition}"
                for q in questions
            ]
            return [row for (row,) in self.source.rows(texts)]
        if not questions:
            return []
        asked = ", ".join(f"{a} FILTER (WHERE {q.condition})" for q in questions for a in q.aggregates)
        names = dict.fromkeys(name for q in questions for name in q.facts)
        (((*row,),),) = self.source.rows([f"SELECT {asked} FROM {completed.source(names)}"])
        found = iter(row)
        return [tuple(next(found) for _ in q.aggregates) for q in questions]

    def select(self, names: Iterable[str], where: str = "") -> str:
        """A query with a column for each of some facts; see `Completed.select`."""
        return self.source.completed.select(names, where=where)

    def _is_presumed(self, name: str) -> bool:
        """Whether something holds for every firm that leaves a fact out."""
        kept = FIELDS[name]
        return (
            kept.presumed is not None
            and kept.presumed_if is None
            and DOUBTFUL not in self.source.columns
        )

    def presumed(self, name: str) -> Value | None:
        """What holds for every firm that leaves a measured fact out, if it is the same for all."""
        return FIELDS[name].presumed if self.env.facts[name].known else None

    def group_of(self, fact: str, value: str | None) -> str:
        """The group of a firm by one of `GROUP_FACTS`: an industry stands for its section."""
        if value is None:
            return NOT_KNOWN
        return value[0] if fact == "industry" else value

    def groups(self, fact: str) -> tuple[str, ...]:
        """The groups by one of `GROUP_FACTS`."""
        return tuple(sorted({self.group_of(fact, value) for value in self.values[fact]}))

    def _values(self, name: str) -> tuple[str | None, ...]:
        """Those that a fact may have; of all industries, those that occur."""
        is_industry = FIELDS[name].type == "industry"
        known = self.source.completed.industries if is_industry else sorted(self.env.facts[name].choices)
        return (*known, *(() if self.env.facts[name].known else (None,)))


def _greatest(name: str) -> Question:
    """The greatest of a number, and how many firms have another one than zero."""
    own = f"f.{column(name)}"
    return Question((f"max({own})", "count(*)"), f"{own} <> 0", ())


def is_of_few_values(name: str) -> bool:
    """Facts that nearly every firm states and that have few values: looked up, not computed."""
    kept = FIELDS[name]
    return kept.type == "industry" or (kept.type == "choice" and kept.presumed is None)


def _width(greatest: Decimal | int | None, scale: int) -> int:
    digits = 0 if greatest is None else len(str(int(Decimal(greatest).scaleb(scale))))
    return max(digits, scale + 1)


def firm_facts(source: FirmSource) -> FirmFacts:
    """What the totals need to know of the firms of a source, to begin with."""
    (((firms,),),) = source.rows([f"SELECT count(*) FROM {source.completed.source(())}"])
    facts = FirmFacts(source, int(firms))
    facts.measure([*GROUP_FACTS, STAFF])
    return facts
