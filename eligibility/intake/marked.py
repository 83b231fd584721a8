"""A copy of the file in which bad cells are marked, with what is wrong; nothing in it runs as a formula.

A workbook keeps its sheets and looks: bad cells are red and carry the reason as a comment, and the
row's reasons stand in a column of their own. Anything else becomes a CSV file with that column.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from eligibility.errors import Mistake
from eligibility.expressions.sql import column
from eligibility.expressions.words import Lang
from eligibility.firm.completion import ROW
from eligibility.intake.mistakes import bad_cells
from eligibility.intake.source import Source
from eligibility.spreadsheets import safe_text

_HEAD = {"zh": "哪里不对", "en": "What is wrong"}
_AUTHOR = "算惠 Suanhui"
_RED = "FFF8B4B4"
_MOST_COMMENTS = 5_000
_LONGEST = 32_000
_WIDTH = 60


def marked_suffix(path: Path) -> str:
    """How the name of the copy ends."""
    return ".xlsx" if path.suffix.lower() == ".xlsx" else ".csv"


def mark_copy(
    connection: duckdb.DuckDBPyConnection, source: Source, table: str, target: Path, lang: Lang
) -> None:
    """Writes the marked copy of an open file whose table stands."""
    if marked_suffix(source.path) == ".xlsx":
        _mark_workbook(connection, source, table, target, lang)
    else:
        _mark_text(connection, source, table, target, lang)


def _reasons(
    connection: duckdb.DuckDBPyConnection, source: Source, table: str, lang: Lang
) -> dict[int, list[str]]:
    """Row → what is wrong in it."""
    found: dict[int, list[str]] = defaultdict(list)
    for row, _, mistake in bad_cells(connection, source, table):
        found[row].append(mistake.in_words(lang))
    return found


def _mark_workbook(
    connection: duckdb.DuckDBPyConnection, source: Source, table: str, target: Path, lang: Lang
) -> None:
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill

    book = openpyxl.load_workbook(source.path, data_only=True)  # values, so that no formula is left
    sheet = book[source.sheet or ""]
    red = PatternFill("solid", fgColor=_RED)
    top_row, last = source.header_row + 1, max(sheet.max_column, source.width) + 1
    head = sheet.cell(top_row, last, _HEAD[lang])
    head.font = Font(bold=True)
    sheet.column_dimensions[head.column_letter].width = _WIDTH
    for number, (row, own, mistake) in enumerate(bad_cells(connection, source, table)):
        cell = _first_of_merged(sheet, top_row + row, own.place + 1)
        cell.fill = red
        if number < _MOST_COMMENTS:
            cell.comment = _comment(mistake, lang)
    for row, reasons in _reasons(connection, source, table, lang).items():
        cell = sheet.cell(top_row + row, last, safe_text("\n".join(reasons)[:_LONGEST]))
        cell.data_type, cell.alignment = "s", Alignment(wrap_text=True, vertical="top")
    book.save(target)
    book.close()


def _first_of_merged(sheet: Any, row: int, place: int) -> Any:
    """The cell, or the one that shows for it."""
    from openpyxl.cell.cell import MergedCell

    cell = sheet.cell(row, place)
    if isinstance(cell, MergedCell):
        for merged in sheet.merged_cells.ranges:
            if cell.coordinate in merged:
                return sheet.cell(merged.min_row, merged.min_col)
    return cell


def _comment(mistake: Mistake, lang: Lang) -> Any:
    from openpyxl.comments import Comment

    return Comment(mistake.in_words(lang)[:1000], _AUTHOR, height=120, width=300)


def _mark_text(
    connection: duckdb.DuckDBPyConnection, source: Source, table: str, target: Path, lang: Lang
) -> None:
    reasons = _reasons(connection, source, table, lang)
    heads = [own.header for own in source.mapping.columns]
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for above in source.above:
            writer.writerow([safe_text(cell or "") for cell in above])
        writer.writerow([safe_text(cell) for cell in (*heads, _HEAD[lang])])
        for row, *cells in _rows(connection, source):
            texts = (*(cell or "" for cell in cells), "; ".join(reasons.get(row, ())))
            writer.writerow([safe_text(text) for text in texts])


def _rows(connection: duckdb.DuckDBPyConnection, source: Source) -> Iterator[tuple[Any, ...]]:
    found = connection.execute(f"SELECT * FROM {column(source.view)} ORDER BY {ROW}")
    while rows := found.fetchmany(10_000):
        yield from rows
