"""What is wrong or odd about a table of firms as a whole: its columns, and facts that clash."""

from pathlib import Path

import duckdb

from eligibility.errors import InputError, Mistake, did_you_mean, shown
from eligibility.expressions.sql import column
from eligibility.firm import FIELDS, Field
from eligibility.firm.completion import ID, ROW


def match_headers(headers: list[str], path: Path) -> tuple[dict[str, Field], list[Mistake]]:
    """Which column is which field: by its name or its Chinese or English words."""
    by_words = {words: f for f in FIELDS.values() for words in (f.name, *f.words.values())}
    fields: dict[str, Field] = {}
    mistakes, warnings = [], []
    for header in headers:
        where = f"{path}, column {shown(header)}"
        field = by_words.get(header.strip())
        if field is not None and field in fields.values():
            zh = f"“{field.words['zh']}”有两列，请只留一列。"
            mistakes.append(Mistake(where, f"the field {field.name} stands in two columns.", zh))
        elif field is not None:
            fields[header] = field
        elif near := did_you_mean(header, by_words):
            zh = f"没有“{header}”这一项，请按空白表里的列名改。"
            mistakes.append(Mistake(where, f"a firm has no such field.{near}", zh))
        elif header != "id":
            zh = f"“{header}”列用不上，没有读取。"
            warnings.append(Mistake(where, "is no field of a firm and was ignored.", zh))
    if not mistakes and not fields:
        mistakes.append(
            Mistake(
                str(path),
                "has no column that is a field of a firm, such as district or industry.",
                "没有一列是认得的，请用空白表里的列名，例如 所在区、所属行业。",
            )
        )
    if mistakes:
        raise InputError(mistakes)
    return fields, warnings


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
