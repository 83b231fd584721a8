"""Excel workbooks whose cells no program runs as formulas."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

MAX_ROWS = 1_048_575
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_text(value: str) -> str:
    """A text that a spreadsheet shows and never runs as a formula.

    >>> safe_text("=1+1"), safe_text("面馆")
    ("'=1+1", '面馆')
    """
    return "'" + value if value.startswith(_RISKY) else value


def write_workbook(
    target: Path | IO[bytes], sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]
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
