"""Totals over a table of firms, by any grouping, and how they are written."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from eligibility.answers import range_json
from eligibility.bulk import load_good_rows
from eligibility.catalogue import Catalogue
from eligibility.decisions import COUNTED_EVIDENCE
from eligibility.errors import InputError, did_you_mean, shown
from eligibility.schema import Evidence
from eligibility.scratch import scratch_database
from eligibility.totals.answer import Estimate, EstimateRow
from eligibility.totals.grouping import MEASURE_GROUPS, MONEY
from eligibility.totals.standing import Standing, stand, standing_over
from eligibility.totals.table import GROUP_FACTS, NOT_KNOWN, DuckFirms

__all__ = ["FIRM_GROUPS", "GROUPS", "NOT_KNOWN", "Estimate", "EstimateRow", "Standing", "stand"]

FIRM_GROUPS = GROUP_FACTS
"""Groupings of firms: `district`, `industry` (its section), `size`. Each firm is in one group."""
GROUPS = (*FIRM_GROUPS, *MEASURE_GROUPS)
"""All groupings; those of measures: a firm counts in each group of which it gets a measure."""


def estimate_file(
    firms: Path,
    catalogue: Catalogue,
    on: date | None = None,
    by: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Estimate:
    """Totals over a file of firms.

    Raises:
        InputError: Bad cells, or a grouping that does not exist.
    """
    check_groups(by)
    with scratch_database() as connection:
        loaded = load_good_rows(connection, firms, None)
        progress(f"Read {loaded.rows:,} firms.")
        return estimate(connection, loaded.name, catalogue, on, by, progress=progress)


def estimate(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    catalogue: Catalogue,
    on: date | None = None,
    by: Sequence[str] = (),
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
    progress: Callable[[str], None] = lambda _: None,
) -> Estimate:
    """Totals over a table of firms in DuckDB; see `bulk.match_firms` for the table.

    Whoever asks more than once about the same firms keeps a `totals.standing.Standing`.

    Args:
        by: Any of `GROUPS`, crossed.
        evidence: The levels that count.

    Returns:
        One row a group that occurs; of measures, only those from which somebody may get something.
    """
    check_groups(by)
    standing = standing_over(DuckFirms(connection, table), catalogue, on)
    return standing.totals(by, evidence, progress)


def check_groups(by: Sequence[str]) -> None:
    """Raises an `InputError` for a grouping that does not exist or is named twice."""
    for name in by:
        if name not in GROUPS:
            near = did_you_mean(name, GROUPS)
            raise InputError.single("--by", f"reads {shown(name)}; it may be {', '.join(GROUPS)}.{near}")
    if len(set(by)) != len(by):
        raise InputError.single("--by", "names a grouping twice.")


def totals_json(estimate: Estimate) -> str:
    """The totals as JSON; money as text with two decimals."""
    totals = [
        {
            **row.groups,
            "eligible_firms": row.eligible_firms,
            "eligible_workers": row.eligible_workers,
            **{name: range_json(getattr(row, name)) for name in MONEY},
        }
        for row in estimate.rows
    ]
    head = {"on": estimate.on.isoformat(), "catalogue": estimate.catalogue, "firms": estimate.firms}
    content = {**head, "totals": totals, "unbounded": list(estimate.unbounded)}
    return json.dumps(content, ensure_ascii=False, indent=1)


def totals_table(estimate: Estimate) -> tuple[list[str], list[list[Any]]]:
    """Column names and rows; money as exact decimals."""
    names = [*estimate.by, "eligible_firms", "eligible_workers"]
    names += [f"{name}_{end}" for name in MONEY for end in ("low", "high")]
    rows = []
    for row in estimate.rows:
        money = [end for name in MONEY for end in getattr(row, name)]
        rows.append([*row.groups.values(), row.eligible_firms, row.eligible_workers, *money])
    return names, rows


def totals_csv(estimate: Estimate) -> str:
    """The totals as CSV; money in yuan."""
    return as_csv(*totals_table(estimate))


def totals_text(estimate: Estimate) -> str:
    """The totals as an aligned table for the terminal."""
    head = f"{estimate.firms:,} firms · {estimate.on} · catalogue {estimate.catalogue} · CNY"
    return f"{head}\n\n{aligned(*totals_table(estimate), len(estimate.by))}"


def as_csv(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def aligned(names: Sequence[str], rows: Sequence[Sequence[Any]], keys: int) -> str:
    """A table for the terminal: the first columns are words, the others numbers."""
    cells = [[f"{c:,}" if not isinstance(c, str) else c for c in row] for row in rows]
    widths = [max(map(len, column_cells)) for column_cells in zip(names, *cells, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if i < keys else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [list(names), *cells]
    ]
    return "\n".join(lines) + "\n"
