"""The bad cells of a table that was built: where each is, and what it may be."""

from collections.abc import Iterator

import duckdb

from eligibility.errors import InputError, Mistake
from eligibility.expressions.sql import column
from eligibility.firm import Field
from eligibility.firm.completion import ROW
from eligibility.firm.values import BadValueError, read_value
from eligibility.intake.build import BAD
from eligibility.intake.mapping import Column
from eligibility.intake.source import Source


def bad_cells(
    connection: duckdb.DuckDBPyConnection, source: Source, table: str, most: int | None = None
) -> Iterator[tuple[int, Column, Mistake]]:
    """Every bad cell with its row, its column and what is wrong, by row."""
    limit = "" if most is None else f"LIMIT {most}"
    rows = connection.execute(
        f"SELECT {ROW}, unnest({BAD}) AS place, * EXCLUDE ({ROW}, {BAD}) FROM {column(f'{table}_bad')} "
        f"ORDER BY {ROW}, place {limit}"
    ).fetchall()
    fields, columns = source.mapping.fields, source.mapping.columns
    for row, place, *cells in rows:
        yield row, columns[place], _mistake(row, columns[place], fields[place], cells[place], source)


def _mistake(row: int, own: Column, field: Field, cell: str, source: Source) -> Mistake:
    where, zh = f"row {row}, column {own.header}", f"第 {row} 行“{own.header}”列"
    if source.sheet is not None:
        from openpyxl.utils import get_column_letter

        name = f"{get_column_letter(own.place + 1)}{source.header_row + 1 + row}"
        where, zh = f"{where} ({name})", f"{name} 格（“{own.header}”列）"
    try:
        read_value(field, cell.strip(), own.unit)
    except BadValueError as problem:
        return problem.mistake(where, zh)
    raise InputError.single(where, f"reads well alone, and not in the table: {cell!r}.")
