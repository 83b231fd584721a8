"""Reads a table of firms into DuckDB: columns mapped, every cell checked, bad ones named by place.

The reading of a value is `firm.values.read_value`, the same as for one firm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from eligibility.errors import Mistake
from eligibility.firm import FIELDS
from eligibility.intake.build import build
from eligibility.intake.mapping import Mapping, check_mapping
from eligibility.intake.mistakes import bad_cells
from eligibility.intake.source import SUFFIXES, Source, open_source
from eligibility.table_checks import odd_facts

__all__ = ["MAX_MISTAKES", "SUFFIXES", "FirmTable", "load_firms", "proposed_mapping", "template_columns"]

MAX_MISTAKES = 1000


@dataclass(frozen=True)
class FirmTable:
    """What was read.

    Args:
        name: The table: `_row` (from 1 below the heads), `firm_id`, `_doubtful`, and a column for each
            field given. Beside it `<name>_bad`: the texts of the bad rows and the
            places of their bad cells.
        rows: Good rows.
        mistakes: Bad cells, the first thousand.
        bad_rows: Rows with at least one bad cell; they are not in the table.
        warnings: What was taken for what, columns and rows left out, facts that sit oddly together.
        mapping: Which column was read as which field.
    """

    name: str
    rows: int
    mistakes: tuple[Mistake, ...]
    bad_rows: int
    warnings: tuple[Mistake, ...]
    mapping: Mapping


def template_columns() -> list[str]:
    """The column names of a table of firms."""
    return ["id", *FIELDS]


def proposed_mapping(path: Path, sheet: str | None = None) -> Mapping:
    """What the columns of a file may be.

    Raises:
        InputError: The file cannot be read.
    """
    with duckdb.connect() as connection, open_source(connection, path, "proposed", sheet) as source:
        return source.mapping


def load_firms(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str = "firms",
    mapping: Mapping | None = None,
    also: Callable[[Source], None] = lambda _: None,
) -> FirmTable:
    """Reads a CSV, Parquet or Excel file into a table.

    Args:
        connection: Where the tables go; see `FirmTable`.
        mapping: What the columns are; by default as proposed, if that is beyond doubt.
        also: Is given the open file once the table stands: a marked copy is made so.

    Returns:
        What was read; bad cells are mistakes in it, not errors.

    Raises:
        InputError: The file cannot be read, or it is not clear what its columns are.
    """
    with open_source(connection, path, f"{table}_raw", mapping.sheet if mapping else None) as found:
        source = found if mapping is None else found.mapped(mapping)
        notes = check_mapping(source.mapping, str(path))
        built = build(connection, source, table)
        mistakes = [m for _, _, m in bad_cells(connection, source, table, MAX_MISTAKES)]
        also(source)
    names = {field.name for field in source.mapping.fields.values()}
    warnings = [*source.notes, *notes, *built.notes, *odd_facts(connection, table, names)]
    return FirmTable(table, built.rows, tuple(mistakes), built.bad_rows, tuple(warnings), source.mapping)
