"""Excel workbooks: reading every cell as text, and writing cells that no program runs."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

import pandas as pd

from eligibility.errors import InputError

MAX_ROWS = 1_048_575
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def read_workbook(path: Path) -> pd.DataFrame:
    """The first sheet, every cell as text or None; the first row names the columns.

    Raises:
        InputError: Not a workbook, or empty.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError.single(
            str(path), "is not an Excel workbook (.xlsx).", "不是 Excel 文件（.xlsx）。"
        ) from error
    rows = book.worksheets[0].iter_rows(values_only=True) if book.worksheets else iter(())
    header = next(rows, None)
    if header is None or all(cell is None for cell in header):
        raise InputError.single(
            str(path), "is empty: its first row must name the columns.", "表是空的，第一行要写列名。"
        )
    names = [f"column {i}" if cell is None else str(cell) for i, cell in enumerate(header, 1)]
    if len(set(names)) != len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise InputError.single(
            str(path), f"has two columns named {double!r}.", f"有两列都叫“{double}”，请只留一列。"
        )
    cells = [[_text(cell) for cell in row] for row in rows if any(cell is not None for cell in row)]
    book.close()
    return pd.DataFrame(cells, columns=pd.Index(names), dtype="object")


def _text(cell: Any) -> str | None:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return None if cell is None else str(cell)


def safe_text(value: str) -> str:
    """A text that a spreadsheet shows and never runs as a formula.

    >>> safe_text("=1+1"), safe_text("面馆")
    ("'=1+1", '面馆')
    """
    return "'" + value if value.startswith(_RISKY) else value


def write_workbook(
    target: Path | IO[bytes], sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]
) -> None:
    """Writes sheets of `(name, column names, rows)`; texts stay texts, money stays exact."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        for name, columns, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(columns) - 1, 16)
            sheet.write_row(0, 0, columns, bold)
            for i, row in enumerate(rows, 1):
                for k, cell in enumerate(row):
                    if isinstance(cell, Decimal):
                        sheet.write_number(i, k, float(cell), money)
                    elif isinstance(cell, date):
                        sheet.write_string(i, k, cell.isoformat())
                    elif cell is not None:
                        sheet.write(i, k, cell)
