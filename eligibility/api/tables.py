"""Many firms in one request: a list or a CSV, decided by the same query as on the command line."""

import csv
import io
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from eligibility.answers import plain_value
from eligibility.api.bodies import mistakes_json
from eligibility.api.facts import RowFacts
from eligibility.api.requests import MOST_FIRMS
from eligibility.bulk import COLUMNS, load_good_rows, match_firms
from eligibility.catalogue import Catalogue
from eligibility.compiled import compile_catalogue
from eligibility.errors import InputError, Mistake
from eligibility.firm import FIELDS
from eligibility.firm.values import NOT_KNOWN
from eligibility.spreadsheets import safe_text

MOST_COLUMNS = 2 * len(FIELDS)
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {"threads": "2", "memory_limit": "1GB"}


@dataclass
class Batch:
    """One table of firms to decide; `stop` ends the query from another thread.

    Args:
        source: The firms as a list, or as the bytes of a CSV file.
    """

    source: Sequence[RowFacts] | bytes
    catalogue: Catalogue
    on: date | None
    _connections: list[duckdb.DuckDBPyConnection] = field(default_factory=list)

    def stop(self) -> None:
        """Ends the query, if there is one."""
        for connection in self._connections:
            with suppress(duckdb.ConnectionException):  # it may just have ended by itself
                connection.interrupt()

    def decide(self) -> dict[str, Any]:
        """The rows, as plain data with money as text.

        Raises:
            InputError: Every bad cell.
        """
        with tempfile.TemporaryDirectory(prefix="batch") as folder, self._connect() as connection:
            path = _write(self.source, Path(folder))
            try:
                loaded = load_good_rows(connection, path, None)
            except InputError as error:
                raise InputError(_without(path, m) for m in error.mistakes) from error
            if loaded.rows > MOST_FIRMS:
                raise _too_many(loaded.rows)
            relation = match_firms(connection, loaded.name, self.catalogue, self.on)
            rows = relation.fetchall()
        plain = [dict(zip(COLUMNS, map(plain_value, row), strict=True)) for row in rows]
        return {
            "on": (self.on or self.catalogue.reference_day).isoformat(),
            "catalogue": self.catalogue.version,
            "firms": loaded.rows,
            "measures": len(compile_catalogue(self.catalogue).rules),
            "rows": plain,
            "warnings": mistakes_json([_without(path, m) for m in loaded.warnings])["mistakes"],
        }

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config=_SETTINGS)
        self._connections.append(connection)
        return connection


def rows_csv(rows: Sequence[dict[str, Any]]) -> str:
    """The file that the command line writes; no text of it runs as a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "firm_id": safe_text(row["firm_id"])} for row in rows)
    return out.getvalue()


def _write(source: Sequence[RowFacts] | bytes, folder: Path) -> Path:
    if isinstance(source, bytes):
        _check_shape(source)
        path = folder / "firms.csv"
        path.write_bytes(source)
        return path
    path = folder / "firms.parquet"
    _write_parquet(source, path)
    return path


def _check_shape(source: bytes) -> None:
    """Refuses a table that is too long or wide before any of it is read."""
    lines = source.count(b"\n") + source.count(b"\r") - source.count(b"\r\n")
    if lines > 2 * MOST_FIRMS:
        raise _too_many(lines)
    head = source.splitlines()[0] if source.strip() else b""
    columns = 1 + max(head.count(mark) for mark in (b",", b";", b"\t", b"|"))
    if columns > MOST_COLUMNS:
        problem = f"has {columns:,} columns; it may have {MOST_COLUMNS} at most."
        raise InputError.single("body", problem, f"有 {columns:,} 列，至多 {MOST_COLUMNS} 列。")


def _too_many(rows: int) -> InputError:
    problem = f"has {rows:,} rows; a request may have {MOST_FIRMS} at most."
    return InputError.single("body", problem, f"有 {rows:,} 行，一次至多 {MOST_FIRMS} 行，请分批。")


def _write_parquet(firms: Sequence[RowFacts], path: Path) -> None:
    """All facts as text, in the form that every table of firms is read in."""
    import pyarrow as pa
    from pyarrow import parquet

    given = {name for each in firms for name in (*each.firm.given, *each.firm.doubtful)} or {"name"}
    columns = {name: [_cell(each, name) for each in firms] for name in FIELDS if name in given}
    if any(each.id is not None for each in firms):
        columns = {"id": [each.id for each in firms], **columns}
    parquet.write_table(pa.table({k: pa.array(v, pa.string()) for k, v in columns.items()}), path)


def _cell(facts: RowFacts, name: str) -> str | None:
    if name in facts.firm.doubtful:
        return NOT_KNOWN
    value = plain_value(facts.firm.given.get(name))
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _without(path: Path, mistake: Mistake) -> Mistake:
    """A mistake that names the body, not the file in which it lay for a moment."""
    return Mistake(*(t.replace(str(path), "body") for t in (mistake.where, mistake.problem, mistake.zh)))
