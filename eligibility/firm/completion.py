"""What is presumed and what follows, for a table of firms: `record.complete` in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from eligibility.expressions.evaluate import Value
from eligibility.expressions.sql import column, literal
from eligibility.firm.fields import FIELDS, Field
from eligibility.firm.record import DERIVED
from eligibility.firm.size_tables import size_table
from eligibility.firm.sql_engine import DuckDBEngine, SqlEngine

ROW, ID, DOUBTFUL = "_row", "firm_id", "_doubtful"


def sql_type(field: Field) -> str:
    """The column type of a field."""
    if field.is_number:
        return f"DECIMAL(18,{field.scale})"
    return {"date": "DATE", "flag": "BOOLEAN"}.get(field.type, "VARCHAR")


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The column names of a table."""
    return [str(row[0]) for row in connection.execute(f"DESCRIBE {column(table)}").fetchall()]


def complete_table(
    connection: duckdb.DuckDBPyConnection, table: str, needed: Iterable[str], view: str
) -> None:
    """A view of all facts that are needed, in DuckDB; see :func:`complete_on`."""
    complete_on(DuckDBEngine(connection), table, needed, view)


@dataclass(frozen=True)
class Completed:
    """A table of firms with facts known, presumed and derived.

    Args:
        table: See :func:`complete_on`.
        columns: Fact → its SQL over the table `f`.
        unknown: Fact → whether it is not known, as SQL over the table `f`.
        joins: Derived fact → what `f` is to be joined with for it; empty where nothing is.
        industries: Those that occur, in order.
    """

    table: str
    columns: Mapping[str, str]
    unknown: Mapping[str, str]
    joins: Mapping[str, str]
    industries: tuple[str, ...]

    def select(self, names: Iterable[str], others: Iterable[str] = (), where: str = "") -> str:
        """A query with a column for each of some facts.

        Args:
            others: Columns of the table that are taken as they are.
            where: A condition over the columns given, those of `f`.
        """
        names = list(names)
        selected = [f"f.{other}" for other in others]
        selected += [f"{self.columns[name]} AS {column(name)}" for name in names]
        condition = f" WHERE {where}" if where else ""
        return f"SELECT {', '.join(selected)} FROM {self.source(names)}{condition}"

    def source(self, names: Iterable[str]) -> str:
        """The table `f` with what some facts are derived from."""
        joins = "".join(f" {self.joins[name]}" for name in names if self.joins.get(name))
        return f"{column(self.table)} AS f{joins}"


def complete_on(engine: SqlEngine, table: str, needed: Iterable[str], view: str) -> None:
    """A view of all facts that are needed, known, presumed and derived.

    Args:
        table: `_row`, `firm_id`, and typed columns for the fields given; NULL is a fact left out,
            unless the optional list `_doubtful` names the field: then it is not known.
        needed: The facts that the rules read.
        view: `_row`, `firm_id` and a column for each needed fact.
    """
    needed = list(needed)
    engine.view(view, completed(engine, table, needed).select(needed, (ROW, ID)))


def completed(engine: SqlEngine, table: str, needed: Iterable[str]) -> Completed:
    """How facts follow from what a table gives; see :func:`complete_on`."""
    own = set(engine.columns(table))
    industries = _industries(engine, table) if "industry" in own else ()
    columns, unknown, joins = {}, {}, {}
    for name in needed:
        if name in DERIVED:
            columns[name], joins[name] = _derived(engine, table, own, name, industries)
        else:
            columns[name] = _completed(FIELDS[name], own)
        unknown[name] = _unknown(FIELDS[name], own) or f"({columns[name]}) IS NULL"
    return Completed(table, columns, unknown, joins, industries)


def _unknown(field: Field, own: set[str]) -> str:
    """Where nothing is given and what is presumed does not hold, in words that a scan is quick at."""
    if field.presumed_if is None or DOUBTFUL in own:
        return ""
    fact, value = field.presumed_if
    if fact not in own:
        return "FALSE"
    otherwise = f"f.{column(fact)} <> {literal(value)}"  # type: ignore[arg-type]
    return f"{otherwise} AND f.{column(field.name)} IS NULL" if field.name in own else otherwise


def _industries(engine: SqlEngine, table: str) -> tuple[str, ...]:
    rows = engine.rows(f"SELECT DISTINCT industry FROM {column(table)} WHERE industry IS NOT NULL")
    return tuple(sorted(code for (code,) in rows))


def limits_table(table: str, name: str) -> str:
    """The table of thresholds with which a table of firms is joined for a derived fact."""
    return f"{table}_{name}_limits"


def _derived(
    engine: SqlEngine, table: str, own: set[str], name: str, industries: Sequence[str]
) -> tuple[str, str]:
    """A size class, and what is to be joined for it: nothing where all firms state it that can."""
    given = f"f.{column(name)}" if name in own else "CAST(NULL AS VARCHAR)"
    if "industry" not in own:
        return given, ""
    source = f"{column(table)} AS f"
    classes = size_table(industries, DERIVED[name])
    limits, joined = limits_table(table, name), f"{name}_limits"
    engine.put(limits, classes.content)
    join = f"LEFT JOIN {column(limits)} AS {joined} ON {joined}.industry = f.industry"
    derived = classes.class_sql(joined, "f", own)
    if name in own:
        open_ = f"{given} IS NULL AND ({derived}) IS NOT NULL"
        ((found,),) = engine.rows(f"SELECT count(*) FROM {source} {join} WHERE {open_}")
        if not found:
            return given, ""
    return f"coalesce({given}, {derived})", join


def _completed(field: Field, own: set[str]) -> str:
    """A fact with what is presumed of it, as SQL over the table `f`."""
    name = field.name
    given = f"f.{column(name)}" if name in own else f"CAST(NULL AS {sql_type(field)})"
    if field.presumed is not None:
        presumed = f"CAST({literal(field.presumed)} AS {sql_type(field)})"  # type: ignore[arg-type]
        if field.presumed_if and (condition := _as_presumed(*field.presumed_if, own)):
            presumed = f"CASE WHEN {condition} THEN {presumed} END"
        value = f"coalesce({given}, {presumed})"
        return _unless_doubtful(name, value, given, own)
    if field.certain_elsewhere and field.certain_elsewhere[0] in own:
        fact, values, value = field.certain_elsewhere
        listed = ", ".join(map(literal, values))
        elsewhere = f"CASE WHEN f.{column(fact)} NOT IN ({listed}) THEN {literal(value)} END"
        return _unless_doubtful(name, f"coalesce({given}, {elsewhere})", given, own)
    return given


def _as_presumed(fact: str, value: Value, own: set[str]) -> str:
    """Whether a fact has a value or is left out, as SQL; nothing where no firm can say otherwise."""
    parts = []
    if fact in own:
        parts.append(f"coalesce(f.{column(fact)} = {literal(value)}, TRUE)")  # type: ignore[arg-type]
    if DOUBTFUL in own:
        parts.append(f"coalesce(NOT list_contains(f.{DOUBTFUL}, {literal(fact)}), TRUE)")
    return " AND ".join(parts)


def _unless_doubtful(name: str, value: str, given: str, own: set[str]) -> str:
    if DOUBTFUL not in own:
        return value
    return f"CASE WHEN list_contains(f.{DOUBTFUL}, {literal(name)}) THEN {given} ELSE {value} END"
