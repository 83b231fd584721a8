"""Reads a table of firms into DuckDB: every cell checked, bad ones named by row and column.

The reading of a value is `firm.values.read_value`, the same as for one firm. Numbers and days in
their plain form are converted by SQL; whatever else stands in a column is read once a distinct text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from eligibility.errors import InputError, Mistake
from eligibility.expressions.evaluate import Value
from eligibility.expressions.sql import column, quote
from eligibility.firm import FIELDS, Field
from eligibility.firm.completion import DOUBTFUL, ID, ROW, columns_of, sql_type
from eligibility.firm.values import NOT_KNOWN, BadValueError, read_value
from eligibility.spreadsheets import read_workbook
from eligibility.table_checks import match_headers, odd_facts

SUFFIXES = (".csv", ".parquet", ".xlsx")
MAX_MISTAKES = 1000
_NUMBER = r"\d{1,15}(\.\d{1,6})?"
_DAY = r"\d{4}-\d{2}-\d{2}"


@dataclass(frozen=True)
class FirmTable:
    """What was read.

    Args:
        name: The table: `_row` (from 1), `firm_id`, `_doubtful`, and a column for each field given.
        rows: Good rows.
        mistakes: Bad cells, the first thousand.
        bad_rows: Rows with at least one bad cell; they are not in the table.
        warnings: Columns that were ignored, facts that sit oddly together.
    """

    name: str
    rows: int
    mistakes: tuple[Mistake, ...]
    bad_rows: int
    warnings: tuple[Mistake, ...]


def template_columns() -> list[str]:
    """The column names of a table of firms."""
    return ["id", *FIELDS]


def load_firms(connection: duckdb.DuckDBPyConnection, path: Path, table: str = "firms") -> FirmTable:
    """Reads a CSV, Parquet or Excel file into a table.

    Args:
        connection: Where the tables go: `<table>`, and `<table>_bad` with the bad rows as read,
            their row number and reasons.
        path: The file; its first row names the columns.

    Returns:
        What was read; bad cells are mistakes in it, not errors.

    Raises:
        InputError: The file cannot be read, or its columns are wrong.
    """
    raw = f"{table}_raw"
    _read_raw(connection, path, raw)
    headers = [name for name in columns_of(connection, raw) if name != ROW]
    fields, warnings = match_headers(headers, path)
    for header, field in fields.items():
        _map_values(connection, raw, header, field)
    mistakes, bad_rows = _split_bad(connection, raw, fields, table)
    _build(connection, raw, headers, fields, table)
    rows = _count(connection, table)
    warnings += odd_facts(connection, table, {f.name for f in fields.values()})
    for header in fields:
        connection.execute(f"DROP TABLE IF EXISTS {column(_mapping(header))}")
    connection.execute(f"DROP TABLE {column(raw)}")
    return FirmTable(table, rows, tuple(mistakes), bad_rows, tuple(warnings))


def _read_raw(connection: duckdb.DuckDBPyConnection, path: Path, raw: str) -> None:
    """All cells as text, with the row number in front."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        listed = ", ".join(SUFFIXES)
        raise InputError.single(
            str(path), f"is not a table that can be read: {listed}.", f"只能读取 {listed} 文件。"
        )
    if not path.is_file():
        raise InputError.single(str(path), "cannot be read: no such file.")
    if path.stat().st_size == 0:
        raise InputError.single(
            str(path), "is empty: its first row must name the columns.", "文件是空的，第一行要写列名。"
        )
    numbered = f"CREATE OR REPLACE TEMP TABLE {column(raw)} AS SELECT row_number() OVER () AS {ROW}, "
    try:
        if suffix == ".csv":
            connection.execute(
                f"{numbered} * FROM read_csv(?, all_varchar = true, header = true, "
                "null_padding = true, sample_size = 20000)",
                [str(path)],
            )
        elif suffix == ".parquet":
            connection.execute(f"{numbered} COLUMNS(*)::VARCHAR FROM read_parquet(?)", [str(path)])
        else:
            frame = read_workbook(path)
            connection.register("workbook", frame)
            connection.execute(f"{numbered} * FROM workbook")
            connection.unregister("workbook")
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise InputError.single(
            str(path),
            f"cannot be read as a table: {first}",
            "这个文件不像表格，请另存为 CSV 或 Excel 再试。",
        ) from error
    if ROW in (name for name in columns_of(connection, raw)[1:]):
        raise InputError.single(str(path), f"has a column {ROW}, which is a name of our own.")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {column(table)}").fetchone()
    return int(found[0]) if found else 0


def _cell(header: str) -> str:
    return f"nullif(trim({column(header)}), '')"


def _mapping(header: str) -> str:
    return f"_values_of_{header}"


def _plain(header: str, field: Field) -> str | None:
    """SQL that reads the plain form of a field, NULL for anything else; None: always by mapping."""
    cell = _cell(header)
    if field.is_number:
        value = f"TRY_CAST({cell} AS DECIMAL(28,6))"
        whole = f"{value} = round({value}, {field.scale})"
        span = f"{value} BETWEEN {field.low} AND {field.limit}"
        pattern = f"regexp_full_match({cell}, '{_NUMBER}')"
        return f"CASE WHEN {pattern} AND {whole} AND {span} THEN CAST({value} AS {sql_type(field)}) END"
    if field.type == "date":
        day = f"TRY_CAST({cell} AS DATE)"
        span = f"{day} BETWEEN DATE '1900-01-01' AND DATE '2100-12-31'"
        return f"CASE WHEN regexp_full_match({cell}, '{_DAY}') AND {span} THEN {day} END"
    if field.type == "text":
        printable = f"NOT regexp_matches({cell}, '[[:cntrl:]]')"
        return f"CASE WHEN length({cell}) <= 200 AND {printable} THEN {cell} END"
    return None


def _map_values(connection: duckdb.DuckDBPyConnection, raw: str, header: str, field: Field) -> None:
    """A table from each text that SQL alone does not read to its value, where it has one."""
    plain = _plain(header, field)
    unread = f"AND ({plain}) IS NULL" if plain else ""
    found = connection.execute(
        f"SELECT DISTINCT {_cell(header)} AS cell FROM {column(raw)} "
        f"WHERE cell IS NOT NULL AND cell <> '{NOT_KNOWN}' {unread}"
    ).fetchall()
    pairs: list[tuple[str, str]] = []
    for (cell,) in found:
        try:
            pairs.append((cell, _as_text(read_value(field, cell))))
        except BadValueError:
            continue
    name = column(_mapping(header))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} (cell VARCHAR, value {sql_type(field)})")
    if pairs:
        values = ", ".join(f"({quote(cell)}, {quote(value)})" for cell, value in pairs)
        connection.execute(
            f"INSERT INTO {name} SELECT cell, value FROM (VALUES {values}) v(cell, value)"
        )


def _as_text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _typed(header: str, field: Field) -> str:
    """The value of a cell of the raw table `r`, NULL where it has none."""
    looked_up = f"{column('m_' + header)}.value"
    plain = _plain(header, field)
    return f"coalesce({plain}, {looked_up})" if plain else looked_up


def _joins(fields: Iterable[str]) -> str:
    return " ".join(
        f"LEFT JOIN {column(_mapping(h))} AS {column('m_' + h)} ON {column('m_' + h)}.cell = {_cell(h)}"
        for h in fields
    )


def _split_bad(
    connection: duckdb.DuckDBPyConnection, raw: str, fields: dict[str, Field], table: str
) -> tuple[list[Mistake], int]:
    """Names the bad cells, and moves their rows to `<table>_bad`."""
    selects = [
        f"SELECT {ROW}, {quote(h)} AS header, {_cell(h)} AS cell FROM {column(raw)} {_joins([h])} "
        f"WHERE {_cell(h)} IS NOT NULL AND {_cell(h)} <> '{NOT_KNOWN}' AND {_typed(h, f)} IS NULL"
        for h, f in fields.items()
    ]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _bad_cells AS {' UNION ALL '.join(selects)}")
    cells = connection.execute(
        f"SELECT * FROM _bad_cells ORDER BY {ROW}, header LIMIT {MAX_MISTAKES}"
    ).fetchall()
    mistakes = [_cell_mistake(row, header, fields[header], cell) for row, header, cell in cells]
    bad = column(f"{table}_bad")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {bad} AS SELECT raw.*, reasons FROM {column(raw)} AS raw JOIN "
        f"(SELECT {ROW}, string_agg(header || ': ' || cell, '; ' ORDER BY header) AS reasons "
        f"FROM _bad_cells GROUP BY {ROW}) USING ({ROW}) ORDER BY {ROW}"
    )
    connection.execute(f"DELETE FROM {column(raw)} WHERE {ROW} IN (SELECT {ROW} FROM _bad_cells)")
    connection.execute("DROP TABLE _bad_cells")
    return mistakes, _count(connection, f"{table}_bad")


def _cell_mistake(row: int, header: str, field: Field, cell: Any) -> Mistake:
    try:
        read_value(field, cell)
    except BadValueError as problem:
        return problem.mistake(f"row {row}, column {header}", f"第 {row} 行“{header}”列")
    raise AssertionError(f"row {row}, {header}: {cell!r} reads well in Python, not in SQL")


def _build(
    connection: duckdb.DuckDBPyConnection,
    raw: str,
    headers: list[str],
    fields: dict[str, Field],
    table: str,
) -> None:
    names = {field.name: header for header, field in fields.items()}
    own_id = "id" if "id" in headers else names.get("name")
    firm_id = f"coalesce({_cell(own_id)}, {ROW}::VARCHAR)" if own_id else f"{ROW}::VARCHAR"
    doubtful = ", ".join(
        f"CASE WHEN {_cell(h)} = '{NOT_KNOWN}' THEN {quote(f.name)} END" for h, f in fields.items()
    )
    typed = ", ".join(f"{_typed(h, f)} AS {column(f.name)}" for h, f in fields.items())
    connection.execute(
        f"CREATE OR REPLACE TABLE {column(table)} AS SELECT {ROW}, {firm_id} AS {ID}, "
        f"[{doubtful}] AS {DOUBTFUL}, {typed} "
        f"FROM {column(raw)} {_joins(fields)} ORDER BY {ROW}"
    )
