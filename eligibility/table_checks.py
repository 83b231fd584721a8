"""What is odd about a table of firms as a whole: facts that clash, ids that stand twice."""

from collections.abc import Iterable
from datetime import date

import duckdb

from eligibility.errors import Mistake, shown
from eligibility.expressions.sql import column
from eligibility.firm.completion import ID, ROW

_ODD = (
    (
        "trained_employees",
        "employees",
        "{a} > {b}",
        "more trained than employed",
        "培训人数多于从业人数",
    ),
    (
        "insured_employees",
        "employees",
        "{a} > 2 * {b}",
        "far more insured than employed",
        "参保人数远多于从业人数",
    ),
)


def founded_after(
    connection: duckdb.DuckDBPyConnection, table: str, names: Iterable[str], on: date
) -> list[Mistake]:
    """Firms that were founded after the day on which they are decided."""
    if "founded" not in names:
        return []
    rows = connection.execute(
        f"SELECT {ROW} FROM {column(table)} WHERE founded > ? ORDER BY {ROW} LIMIT 5", [on]
    ).fetchall()
    if not rows:
        return []
    listed = ", ".join(str(row) for (row,) in rows)
    zh = f"第 {listed} 行的成立日期在计算日 {on} 之后，请核对。"
    return [Mistake(f"rows {listed}", f"founded after {on}, the day of reference: is that right?", zh)]


def odd_facts(connection: duckdb.DuckDBPyConnection, table: str, names: set[str]) -> list[Mistake]:
    """Facts that sit oddly together are worth a note, no more."""
    notes = []
    for a, b, condition, words, zh in _ODD:
        if {a, b} <= names:
            rows = connection.execute(
                f"SELECT {ROW} FROM {column(table)} WHERE {condition.format(a=a, b=b)} LIMIT 5"
            ).fetchall()
            if rows:
                listed = ", ".join(str(row) for (row,) in rows)
                question = f"第 {listed} 行{zh}，请核对。"
                notes.append(Mistake(f"rows {listed}", f"{words}: is that right?", question))
    doubles = connection.execute(
        f"SELECT {ID} FROM {column(table)} GROUP BY {ID} HAVING count(*) > 1 LIMIT 5"
    ).fetchall()
    if doubles:
        listed = ", ".join(shown(str(each)) for (each,) in doubles)
        zh = f"这些编号不止一行：{listed}。"
        notes.append(Mistake("firms", f"these ids stand in several rows: {listed}.", zh))
    return notes
