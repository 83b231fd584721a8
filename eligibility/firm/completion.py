"""What is presumed and what follows, for a table of firms: `record.complete` in SQL."""

from collections.abc import Iterable

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


def complete_on(engine: SqlEngine, table: str, needed: Iterable[str], view: str) -> None:
    """A view of all facts that are needed, known, presumed and derived.

    Args:
        table: `_row`, `firm_id`, and typed columns for the fields given; NULL is a fact left out,
            unless the optional list `_doubtful` names the field: then it is not known.
        needed: The facts that the rules read.
        view: `_row`, `firm_id` and a column for each needed fact.
    """
    own = set(engine.columns(table))
    selected = [f"f.{ROW}", f"f.{ID}"]
    joins = []
    for name in needed:
        if name in DERIVED:
            sql, join = _derived(engine, table, own, name)
            joins.append(join)
        else:
            sql = _completed(FIELDS[name], own)
        selected.append(f"{sql} AS {column(name)}")
    engine.view(view, f"SELECT {', '.join(selected)} FROM {column(table)} AS f {' '.join(joins)}")


def _derived(engine: SqlEngine, table: str, own: set[str], name: str) -> tuple[str, str]:
    """A size class, and what is to be joined for it: nothing where all firms state it that can."""
    given = f"f.{column(name)}" if name in own else "CAST(NULL AS VARCHAR)"
    if "industry" not in own:
        return given, ""
    source = f"{column(table)} AS f"
    industries = engine.rows(f"SELECT DISTINCT f.industry FROM {source} WHERE f.industry IS NOT NULL")
    classes = size_table(sorted(code for (code,) in industries), DERIVED[name])
    limits, joined = f"{table}_{name}_limits", f"{name}_limits"
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
