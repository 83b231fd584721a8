"""What is presumed and what follows, for a table of firms: `record.complete` in SQL."""

from collections.abc import Iterable

import duckdb

from eligibility.expressions.evaluate import Value
from eligibility.expressions.sql import column, literal
from eligibility.firm.fields import FIELDS, Field
from eligibility.firm.record import DERIVED
from eligibility.firm.sizes import CLASSES, rows_for

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
    """A view of all facts that are needed, known, presumed and derived.

    Args:
        table: `_row`, `firm_id`, and typed columns for the fields given; NULL is a fact left out,
            unless the optional list `_doubtful` names the field: then it is not known.
        needed: The facts that the rules read.
        view: `_row`, `firm_id` and a column for each needed fact.
    """
    own = set(columns_of(connection, table))
    selected = [f"f.{ROW}", f"f.{ID}"]
    joins = []
    for name in needed:
        if name in DERIVED:
            given = f"f.{column(name)}" if name in own else "NULL::VARCHAR"
            if join := _join_class(connection, table, own, name):
                joins.append(join)
                given = f"coalesce({given}, {name}_class.class)"
            selected.append(f"{given} AS {column(name)}")
        else:
            selected.append(f"{_completed(FIELDS[name], own)} AS {column(name)}")
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {column(view)} AS SELECT {', '.join(selected)} "
        f"FROM {column(table)} AS f {' '.join(joins)}"
    )


def _completed(field: Field, own: set[str]) -> str:
    """A fact with what is presumed of it, as SQL over the table `f`."""
    name = field.name
    given = f"f.{column(name)}" if name in own else f"NULL::{sql_type(field)}"
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


def _join_class(connection: duckdb.DuckDBPyConnection, table: str, own: set[str], name: str) -> str:
    """Computes the size class of firms that have not given it, and joins it; empty if none follows."""
    vat = DERIVED[name]
    rows = f"{table}_{name}_rows"
    _load_size_rows(connection, table, own, vat, rows)
    facts = ("vat_sales_2021", "assets") if vat else ("employees", "revenue", "assets")
    known = {fact: f"f.{column(fact)}" if fact in own else "NULL" for fact in facts}
    classes = f"{table}_{name}_class"
    low, high = _class_sql(known, unknown_meets=False), _class_sql(known, unknown_meets=True)
    industry = "f.industry" if "industry" in own else "NULL::VARCHAR"
    words = " ".join(f"WHEN {rank} THEN {literal(word)}" for rank, word in enumerate(CLASSES))
    open_ = f"WHERE f.{column(name)} IS NULL" if name in own else ""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {column(classes)} AS "
        f"SELECT {ROW}, CASE min(low) {words} END AS class FROM ("
        f"SELECT f.{ROW}, r.covered, {low} AS low, {high} AS high "
        f"FROM {column(table)} AS f JOIN {column(rows)} AS r ON r.industry = {industry} {open_}) "
        f"GROUP BY {ROW} HAVING min(low) = max(high) AND bool_and(covered)"
    )
    connection.execute(f"DROP TABLE {column(rows)}")
    ((found,),) = connection.execute(f"SELECT count(*) FROM {column(classes)}").fetchall()
    if not found:
        return ""
    return f"LEFT JOIN {column(classes)} AS {name}_class ON {name}_class.{ROW} = f.{ROW}"


def _class_sql(known: dict[str, str], unknown_meets: bool) -> str:
    cases = []
    for rank, end in ((3, "large"), (2, "medium"), (1, "small")):
        reached = " AND ".join(
            f"(r.{fact}_{end} IS NULL OR coalesce({own} >= r.{fact}_{end}, {unknown_meets}))"
            for fact, own in known.items()
        )
        cases.append(f"WHEN {reached} THEN {rank}")
    return f"CASE {' '.join(cases)} ELSE 0 END"


def _load_size_rows(
    connection: duckdb.DuckDBPyConnection, table: str, own: set[str], vat: bool, name: str
) -> None:
    """The rows of the size table for each industry that occurs, thresholds as columns."""
    facts = ("vat_sales_2021", "assets") if vat else ("employees", "revenue", "assets")
    ends = [f"{fact}_{end} DECIMAL(18,2)" for fact in facts for end in ("large", "medium", "small")]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {column(name)} "
        f"(industry VARCHAR, covered BOOLEAN, {', '.join(ends)})"
    )
    if "industry" not in own:
        return
    found = connection.execute(
        f"SELECT DISTINCT industry FROM {column(table)} WHERE industry IS NOT NULL"
    ).fetchall()
    lines = []
    for (industry,) in found:
        for row in rows_for(industry, vat):
            figures = [
                "NULL" if fact not in row.thresholds else str(row.thresholds[fact][end])
                for fact in facts
                for end in range(3)
            ]
            lines.append(f"({literal(industry)}, {bool(row.thresholds)}, {', '.join(figures)})")
    if lines:
        connection.execute(f"INSERT INTO {column(name)} VALUES {', '.join(lines)}")
