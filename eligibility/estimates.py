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
from eligibility.batch import Prepared, decisions_sql, prepare
from eligibility.bulk import load_good_rows
from eligibility.catalogue import Catalogue
from eligibility.compiled import Compiled, compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE, LIQUIDITY, RELIEF, Range
from eligibility.errors import InputError, did_you_mean, shown
from eligibility.expressions.sql import DECIMAL, column, quote
from eligibility.firm.completion import ROW
from eligibility.schema import Evidence
from eligibility.stacking_sql import adds_sql

FIRM_GROUPS = {"district": "district", "industry": "left(industry, 1)", "size": "size"}
MEASURE_GROUPS = {"package": "package", "kind": "kind", "form": "form", "measure": "measure_id"}
GROUPS = (*FIRM_GROUPS, *MEASURE_GROUPS)
NOT_KNOWN = "not_known"
STRETCH = 200_000


@dataclass(frozen=True)
class EstimateRow:
    """Totals of one group.

    Args:
        groups: Name of the grouping → its key; `not_known` where the firm has not said.
        eligible_firms: Firms that are eligible for at least one counted measure of the group.
        relief: Cash and waivers; unbounded highs are not summed, their low stands for them.
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

    The table is taken a stretch of rows at a time, so memory does not grow with it.
    """
    _check_groups(by)
    on = on or catalogue.reference_day
    compiled = compile_catalogue(catalogue)
    firm_groups = [name for name in by if name in FIRM_GROUPS]
    prepared = prepare(connection, table, compiled, on, also=firm_groups)
    found = connection.execute(
        f"SELECT count(*), coalesce(min({ROW}), 0), coalesce(max({ROW}), -1) FROM {column(table)}"
    ).fetchone()
    firms, first, last = found or (0, 0, -1)
    connection.execute("DROP TABLE IF EXISTS _sums; DROP TABLE IF EXISTS _open_ends")
    for start in range(first, last + 1, STRETCH):
        _add_stretch(connection, compiled, prepared, by, evidence, start)
        if last - first >= STRETCH:
            progress(f"{min(start + STRETCH - first, firms):,} of {firms:,} firms")
    rows = connection.execute(_totals_query(by)).fetchall() if firms else []
    return Estimate(
        on,
        catalogue.version,
        firms,
        tuple(by),
        tuple(_row(by, row) for row in rows),
        _open_ends(connection, prepared) if firms else (),
    )


def _add_stretch(
    connection: duckdb.DuckDBPyConnection,
    compiled: Compiled,
    prepared: Prepared,
    by: Sequence[str],
    evidence: frozenset[Evidence],
    start: int,
) -> None:
    """Adds the sums of one stretch of rows to `_sums`, and what has no upper end to `_open_ends`."""
    prepared.fill_masks(connection, start, start + STRETCH - 1)
    decisions = decisions_sql(prepared, "r.amount IS NOT NULL", keep_ineligible=False)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _decided AS {decisions}")
    adds = adds_sql(connection, compiled, "_decided", prepared.rules, prepared.masks, evidence)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _added AS {adds}")
    for name, query in (
        ("_sums", _stretch_query(by, prepared)),
        ("_open_ends", "SELECT DISTINCT place FROM _added WHERE adds_high IS NULL"),
    ):
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} AS {query} LIMIT 0")
        connection.execute(f"INSERT INTO {name} {query}")


def _open_ends(connection: duckdb.DuckDBPyConnection, prepared: Prepared) -> tuple[str, ...]:
    found = connection.execute(
        f"SELECT DISTINCT place, measure_id FROM _open_ends JOIN {column(prepared.rules)} USING (place) "
        "ORDER BY place"
    ).fetchall()
    return tuple(measure for _, measure in found)


def _check_groups(by: Sequence[str]) -> None:
    for name in by:
        if name not in GROUPS:
            near = did_you_mean(name, GROUPS)
            raise InputError.single("--by", f"reads {shown(name)}; it may be {', '.join(GROUPS)}.{near}")
    if len(set(by)) != len(by):
        raise InputError.single("--by", "names a grouping twice.")


_SUMS = ("relief_low", "relief_high", "liquidity_low", "liquidity_high")


def _stretch_query(by: Sequence[str], prepared: Prepared) -> str:
    """First one row a firm and measure group, then one row a group: exact sums, not rounded."""
    measure_keys = {name: MEASURE_GROUPS[name] for name in by if name in MEASURE_GROUPS}
    inner_keys = "".join(f", {sql} AS g_{name}" for name, sql in measure_keys.items())
    sums = ", ".join(
        f"sum({sql}) FILTER (form IN ({', '.join(quote(form) for form in sorted(forms))})) AS {name}"
        for forms, prefix in ((RELIEF, "relief"), (LIQUIDITY, "liquidity"))
        for name, sql in (
            (f"{prefix}_low", "adds_low"),
            (f"{prefix}_high", "coalesce(adds_high, adds_low)"),
        )
    )
    keys = [
        f"coalesce({FIRM_GROUPS[name]}, '{NOT_KNOWN}')" if name in FIRM_GROUPS else f"g_{name}"
        for name in by
    ]
    named = "".join(f"{key} AS {name}, " for key, name in zip(keys, by, strict=True))
    money = ", ".join(f"CAST(coalesce(sum({name}), 0) AS {DECIMAL}) AS {name}" for name in _SUMS)
    grouped = f"GROUP BY {', '.join(keys)}" if by else ""
    return (
        f"SELECT * FROM (WITH firm_sums AS (SELECT {ROW}{inner_keys}, "
        f"bool_or(outcome = 2) AS eligible, {sums} FROM _added JOIN _decided USING ({ROW}, place) "
        f"JOIN {column(prepared.rules)} USING (place) "
        f"GROUP BY {ROW}{''.join(', g_' + name for name in measure_keys)}) "
        f"SELECT {named}count(*) FILTER (eligible) AS eligible_firms, {money} "
        f"FROM firm_sums JOIN {column(prepared.facts)} USING ({ROW}) {grouped})"
    )


def _totals_query(by: Sequence[str]) -> str:
    """The sums of all stretches, each rounded once."""
    money = ", ".join(f"CAST(round(sum({name}), 2) AS DECIMAL(38,2))" for name in _SUMS)
    keys = "".join(f"{name}, " for name in by)
    grouped = f"GROUP BY {', '.join(by)} ORDER BY {', '.join(by)}" if by else ""
    return f"SELECT {keys}CAST(sum(eligible_firms) AS BIGINT), {money} FROM _sums {grouped}"


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
