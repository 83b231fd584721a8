"""Totals over a table of firms, by any grouping."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from eligibility.answers import range_json
from eligibility.batch import prepare
from eligibility.bulk import load_good_rows, store_decisions
from eligibility.catalogue import Catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE, LIQUIDITY, RELIEF, Range
from eligibility.errors import InputError, did_you_mean, shown
from eligibility.expressions.sql import column, quote
from eligibility.firm.completion import ROW
from eligibility.schema import Evidence

FIRM_GROUPS = {"district": "district", "industry": "left(industry, 1)", "size": "size"}
MEASURE_GROUPS = {"package": "package", "kind": "kind", "form": "form", "measure": "measure_id"}
GROUPS = (*FIRM_GROUPS, *MEASURE_GROUPS)
NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class EstimateRow:
    """Totals of one group.

    Args:
        groups: Name of the grouping → its key; `not_known` where the firm has not said.
        eligible_firms: Firms that are eligible for at least one counted measure of the group.
        relief: Cash and waivers; an unbounded high counts with its low.
        liquidity: Refunds and deferrals.
    """

    groups: Mapping[str, str]
    eligible_firms: int
    relief: Range
    liquidity: Range


@dataclass(frozen=True)
class Estimate:
    """Totals over a table of firms.

    Args:
        unbounded: Measures whose high has no limit for at least one firm.
    """

    on: date
    catalogue: str
    firms: int
    by: tuple[str, ...]
    rows: tuple[EstimateRow, ...]
    unbounded: tuple[str, ...]


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
    _check_groups(by)
    connection = duckdb.connect()
    loaded = load_good_rows(connection, firms, None)
    progress(f"Read {loaded.rows:,} firms.")
    return estimate_table(connection, loaded.name, catalogue, on, by)


def estimate_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    catalogue: Catalogue,
    on: date | None = None,
    by: Sequence[str] = (),
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
) -> Estimate:
    """Totals over a table of firms in DuckDB; see `bulk.match_firms` for the table."""
    _check_groups(by)
    on = on or catalogue.reference_day
    compiled = compile_catalogue(catalogue)
    firm_groups = [name for name in by if name in FIRM_GROUPS]
    prepared = prepare(connection, table, compiled, on, also=firm_groups)
    adds = store_decisions(connection, table, compiled, prepared, evidence, "r.amount IS NOT NULL")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _added AS {adds}")
    query = _totals_query(by, prepared.facts, f"{table}_decisions")
    rows = connection.execute(query).fetchall()
    found = connection.execute(
        f"SELECT DISTINCT place, measure_id FROM _added JOIN {column(prepared.rules)} USING (place) "
        "WHERE adds_high IS NULL ORDER BY place"
    ).fetchall()
    count = connection.execute(f"SELECT count(*) FROM {column(table)}").fetchone()
    return Estimate(
        on,
        catalogue.version,
        int(count[0]) if count else 0,
        tuple(by),
        tuple(_row(by, row) for row in rows),
        tuple(measure for _, measure in found),
    )


def _check_groups(by: Sequence[str]) -> None:
    for name in by:
        if name not in GROUPS:
            near = did_you_mean(name, GROUPS)
            raise InputError.single("--by", f"reads {shown(name)}; it may be {', '.join(GROUPS)}.{near}")
    if len(set(by)) != len(by):
        raise InputError.single("--by", "names a grouping twice.")


def _totals_query(by: Sequence[str], facts: str, decisions: str) -> str:
    """First one row a firm and measure group, then one row a group."""
    measure_keys = {name: MEASURE_GROUPS[name] for name in by if name in MEASURE_GROUPS}
    firm_keys = {name: FIRM_GROUPS[name] for name in by if name in FIRM_GROUPS}
    inner_keys = "".join(f", {sql} AS g_{name}" for name, sql in measure_keys.items())
    sums = ", ".join(
        f"sum({sql}) FILTER (form IN ({', '.join(quote(form) for form in sorted(forms))})) AS {name}"
        for forms, prefix in ((RELIEF, "relief"), (LIQUIDITY, "liquidity"))
        for name, sql in (
            (f"{prefix}_low", "adds_low"),
            (f"{prefix}_high", "coalesce(adds_high, adds_low)"),
        )
    )
    outer_keys = [
        f"coalesce({firm_keys[name]}, '{NOT_KNOWN}')" if name in firm_keys else f"g_{name}"
        for name in by
    ]
    money = ", ".join(
        f"CAST(round(coalesce(sum({name}), 0), 2) AS DECIMAL(38,2))"
        for name in ("relief_low", "relief_high", "liquidity_low", "liquidity_high")
    )
    grouped = f"GROUP BY {', '.join(outer_keys)} ORDER BY {', '.join(outer_keys)}" if by else ""
    keys = "".join(f"{key}, " for key in outer_keys)
    return (
        f"WITH firm_sums AS (SELECT {ROW}{inner_keys}, "
        f"bool_or(outcome = 'eligible') AS eligible, {sums} "
        f"FROM _added JOIN {column(decisions)} USING ({ROW}, place) "
        f"GROUP BY {ROW}{''.join(', g_' + name for name in measure_keys)}) "
        f"SELECT {keys}count(*) FILTER (eligible), {money} "
        f"FROM firm_sums JOIN {column(facts)} USING ({ROW}) {grouped}"
    )


def _row(by: Sequence[str], row: Sequence[Any]) -> EstimateRow:
    keys, (firms, *money) = row[: len(by)], row[len(by) :]
    groups = dict(zip(by, keys, strict=True))
    return EstimateRow(groups, firms, Range(money[0], money[1]), Range(money[2], money[3]))


def totals_json(estimate: Estimate) -> str:
    """The totals as JSON; money as text with two decimals."""
    totals = [
        {
            **row.groups,
            "eligible_firms": row.eligible_firms,
            "relief": range_json(row.relief),
            "liquidity": range_json(row.liquidity),
        }
        for row in estimate.rows
    ]
    head = {"on": estimate.on.isoformat(), "catalogue": estimate.catalogue, "firms": estimate.firms}
    content = {**head, "totals": totals, "unbounded": list(estimate.unbounded)}
    return json.dumps(content, ensure_ascii=False, indent=1)


def totals_table(estimate: Estimate) -> tuple[list[str], list[list[Any]]]:
    """Column names and rows; money as exact decimals."""
    names = [*estimate.by, "eligible_firms"]
    names += ["relief_low", "relief_high", "liquidity_low", "liquidity_high"]
    rows = [
        [*row.groups.values(), row.eligible_firms, *row.relief, *row.liquidity] for row in estimate.rows
    ]
    return names, rows


def totals_csv(estimate: Estimate) -> str:
    """The totals as CSV; money in yuan."""
    names, rows = totals_table(estimate)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def totals_text(estimate: Estimate) -> str:
    """The totals as an aligned table for the terminal."""
    names, rows = totals_table(estimate)
    cells = [[f"{c:,}" if not isinstance(c, str) else c for c in row] for row in rows]
    widths = [max(map(len, column_cells)) for column_cells in zip(names, *cells, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if i < len(estimate.by) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [names, *cells]
    ]
    head = f"{estimate.firms:,} firms · {estimate.on} · catalogue {estimate.catalogue} · CNY"
    return "\n".join([head, "", *lines]) + "\n"
