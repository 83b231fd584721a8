"""A table as CSV, Parquet and Excel; no cell of it runs as a formula."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from eligibility.spreadsheets import safe_text, write_workbook

FORMATS = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Table:
    """What is shown beneath a chart, and what can be downloaded.

    Args:
        about: One line on what the figures are: firms, day, catalogue, synthetic or not.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    about: str

    def content(self, kind: str) -> bytes:
        """The file of a kind in `FORMATS`."""
        match kind:
            case "csv":
                return self._csv()
            case "parquet":
                return self._parquet()
            case _:
                return self._xlsx()

    def _csv(self) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(map(safe_text, self.columns))
        writer.writerows([_safe(cell) for cell in row] for row in self.rows)
        return ("\ufeff" + out.getvalue()).encode()

    def _parquet(self) -> bytes:
        import pyarrow as pa
        from pyarrow import parquet

        content = {name: pa.array([row[i] for row in self.rows]) for i, name in enumerate(self.columns)}
        out = io.BytesIO()
        table = pa.table(content).replace_schema_metadata({"about": self.about})
        parquet.write_table(table, out)
        return out.getvalue()

    def _xlsx(self) -> bytes:
        out = io.BytesIO()
        rows = [[_safe(cell) for cell in row] for row in self.rows]
        about = [("about", ["about"], [[safe_text(self.about)]])]
        write_workbook(out, [("totals", self.columns, rows), *about])
        return out.getvalue()


def _safe(cell: Any) -> Any:
    if isinstance(cell, str):
        return safe_text(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def plain_cell(cell: Any) -> Any:
    """A cell as the table on the page holds it."""
    return float(cell) if isinstance(cell, Decimal) else cell
