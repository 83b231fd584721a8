"""What is presumed and what follows, for a table of firms: `record.complete` in SQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from eligibility.expressions.evaluate import Value
from eligibility.expressions.sql import column, literal
from eligibility.firm.fields import FIELDS, Field
from eligibility.firm.record import DERIVED
from eligibility.firm.size_tables import size_table

ROW, ID, DOUBTFUL = "_row", "firm_id", "_doubtful"


def sql_type(field: Field) -> str:
    """The column type of a field."""
    if field.is_number:
        return f"DECIMAL(18,{field.scale})"
    return {"date": "DATE", "flag": "BOOLEAN"}.get(field.type, "VARCHAR")


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The column names of a table."""
    return [str(row[0]) for row in connection.execute(f"DESCRIBE {column(table)}").fetchall()]


@dataclass(frozen=True)
class Completion:
    """How a table is completed, for any engine that reads this SQL.

    Args:
        query: `_row`, `firm_id` and a column for each needed fact.
        tables: What it joins beside the table of firms: name → content.
    """

    query: str
    tables: Mapping[str, pa.Table]


def complete_table(
    connection: duckdb.DuckDBPyConnection, table: str, needed: Iterable[str], view: str
) -> None:
    """A view of all facts that are needed, known, presumed and derived.

    Args:
        table: `_row`, `firm_id`, and typed columns for the fields given; NULL is a fact left out,
            unless the optional list `_doubtful` names the field: then it is not known.
        needed: The facts that the rules read.
        view: `_row`, `firm_id` and a column for each needed fact.
    """
    industries: Iterable[str] = ()
    own = columns_of(connection, table)
    if "industry" in own and not DERIVED.keys().isdisjoint(needed := list(needed)):
        industries = [row[0] for row in connection.execute(industries_sql(table)).fetchall()]
    completion = completion_of(table, own, needed, industries)
    for name, content in completion.tables.items():
        connection.register("_arrow", content)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {column(name)} AS SELECT * FROM _arrow")
        connection.unregister("_arrow")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {column(view)} AS {completion.query}")


def industries_sql(table: str) -> str:
    """A query of the industries that occur, on which size classes hang."""
    return f"SELECT DISTINCT industry FROM {column(table)} WHERE industry IS NOT NULL"


def completion_of(
    table: str, columns: Iterable[str], needed: Iterable[str], industries: Iterable[str]
) -> Completion:
    """The view of :func:`complete_table` as text.

    Args:
        columns: The columns of the table.
        industries: The industries that occur in it, if a size class is needed.
    """
    own, listed = set(columns), sorted(industries)
    selected = [f"f.{ROW}", f"f.{ID}"]
    joins: list[str] = []
    tables: dict[str, pa.Table] = {}
    for name in needed:
        if name in DERIVED:
            classes, joined = size_table(listed, DERIVED[name]), f"{name}_rows"
            tables[f"{table}_{joined}"] = classes.content
            industry = "f.industry" if "industry" in own else "CAST(NULL AS VARCHAR)"
            joins.append(
                f"LEFT JOIN {column(f'{table}_{joined}')} AS {joined} ON {joined}.industry = {industry}"
            )
            given = f"f.{column(name)}" if name in own else "CAST(NULL AS VARCHAR)"
            derived = classes.class_sql(joined, "f", own)
            selected.append(f"coalesce({given}, {derived}) AS {column(name)}")
        else:
            selected.append(f"{_completed(FIELDS[name], own)} AS {column(name)}")
    query = f"SELECT {', '.join(selected)} FROM {column(table)} AS f {' '.join(joins)}"
    return Completion(query, tables)


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
