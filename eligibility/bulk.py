"""The whole answer for a table of firms: decisions and what they add, and files of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from eligibility.batch import decisions_sql, prepare
from eligibility.catalogue import Catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE
from eligibility.errors import InputError, Mistake
from eligibility.expressions.sql import column, quote
from eligibility.fens import fens_sql
from eligibility.firm.completion import ID, ROW
from eligibility.intake.build import BAD
from eligibility.intake.source import cell_name
from eligibility.schema import Evidence
from eligibility.scratch import scratch_database
from eligibility.spreadsheets import MAX_ROWS, safe_text, write_workbook
from eligibility.stacking_sql import adds_sql
from eligibility.storage import replacing
from eligibility.table_checks import founded_after
from eligibility.tables import FirmTable, load_firms

COLUMNS = ("firm_id", "measure_id", "outcome", "window", "low", "high", "adds_low", "adds_high")


def match_firms(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    catalogue: Catalogue,
    on: date | None = None,
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
) -> duckdb.DuckDBPyRelation:
    """Decides every firm of a table.

    Args:
        connection: Holds the table; views and tables beside it are named `<table>_…`.
        table: `_row` (a number of its own for each row), `firm_id`, and a typed column for
            each field given; see `firm.completion`.
        on: The day of reference; by default the catalogue's.

    Returns:
        One row a firm and measure: firm_id, measure_id, outcome, window, low, high, adds_low,
        adds_high; money in yuan, rounded to the fen; ordered by row and the catalogue's order.
    """
    compiled = compile_catalogue(catalogue)
    prepared = prepare(connection, table, compiled, on or catalogue.reference_day)
    prepared.fill_masks(connection)
    decisions = f"{table}_decisions"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {column(decisions)} AS {decisions_sql(prepared)}")
    exact = adds_sql(connection, compiled, decisions, prepared.rules, prepared.masks, evidence)
    adds = fens_sql(exact, prepared.rules)
    money = ", ".join(
        f"CAST(round({name}, 2) AS DECIMAL(38,2)) AS {name}"
        for name in ("low", "high", "adds_low", "adds_high")
    )
    return connection.sql(
        f"SELECT {ID}, measure_id, ['ineligible', 'unknown', 'eligible'][outcome + 1] AS outcome, "
        f"window_ AS window, {money} FROM {column(decisions)} "
        f"JOIN {column(prepared.rules)} USING (place) JOIN {column(table)} USING ({ROW}) "
        f"LEFT JOIN ({adds}) USING ({ROW}, place) ORDER BY {ROW}, place"
    )


@dataclass(frozen=True)
class BatchDone:
    """What a batch did.

    Args:
        set_aside: Bad rows written to the file for them.
    """

    firms: int
    measures: int
    set_aside: int
    warnings: tuple[Mistake, ...]


def batch_file(
    firms: Path,
    out: Path,
    catalogue: Catalogue,
    on: date | None = None,
    set_aside: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> BatchDone:
    """Decides a file of firms into a file of decisions.

    Raises:
        InputError: The file cannot be read, or it has bad cells and `set_aside` is None; then
            nothing is written.
    """
    if out.suffix.lower() not in (".csv", ".parquet", ".xlsx"):
        raise InputError.single(str(out), "may end in .csv, .parquet or .xlsx.")
    with scratch_database() as connection:
        loaded = load_good_rows(connection, firms, set_aside)
        progress(f"Read {loaded.rows:,} firms.")
        relation = match_firms(connection, loaded.name, catalogue, on)
        measures = len(compile_catalogue(catalogue).rules)
        with replacing(out) as draft:
            _write(connection, relation, draft, measures)
        if set_aside is not None and loaded.bad_rows:
            _write_bad_rows(connection, loaded, set_aside)
        names = {field.name for field in loaded.mapping.fields.values()}
        late = founded_after(connection, loaded.name, names, on or catalogue.reference_day)
    aside = loaded.bad_rows if set_aside else 0
    return BatchDone(loaded.rows, measures, aside, (*loaded.warnings, *late))


def _write(
    connection: duckdb.DuckDBPyConnection, relation: duckdb.DuckDBPyRelation, target: Path, measures: int
) -> None:
    """The decisions in the format that the name of the file asks for."""
    if target.suffix.lower() == ".xlsx":
        _write_xlsx(connection, relation, target, measures)
    elif target.suffix.lower() == ".csv":
        _safe_ids(relation).write_csv(str(target))
    else:
        relation.write_parquet(str(target))


def load_good_rows(
    connection: duckdb.DuckDBPyConnection, firms: Path, set_aside: Path | None
) -> FirmTable:
    """Reads the firms; bad cells are an error unless bad rows have a place to go."""
    loaded = load_firms(connection, firms)
    refuse_bad_rows(firms, loaded, set_aside)
    return loaded


def refuse_bad_rows(firms: Path, loaded: FirmTable, aside: Path | None) -> None:
    """Bad cells are an error unless bad rows have a place to go; so is a table without a good row."""
    if loaded.bad_rows and aside is None:
        more = loaded.bad_rows - len({mistake.where.split(",")[0] for mistake in loaded.mistakes})
        rest = [Mistake("", f"… and {more:,} more rows.")] if more > 0 else []
        raise InputError(
            [*(Mistake(f"{firms}, {m.where}", m.problem, m.zh) for m in loaded.mistakes), *rest]
        )
    if not loaded.rows:
        raise InputError.single(str(firms), "has no good row.", "没有一行能用。")


def _write_bad_rows(connection: duckdb.DuckDBPyConnection, loaded: FirmTable, target: Path) -> None:
    """The texts of the bad rows, with what is wrong and the number of the row."""
    headers = [c.header or f"column {c.place + 1}" for c in loaded.mapping.columns]
    cells = [
        f"{_safe(cell_name(place))} AS {column(name)}" for place, name in enumerate(_unique(headers))
    ]
    reasons = " || ".join(
        f"CASE WHEN list_contains({BAD}, {c.place}) "
        f"THEN {quote(c.header + ': ')} || {cell_name(c.place)} || '; ' ELSE '' END"
        for c in loaded.mapping.columns
        if c.field
    )
    bad = connection.sql(
        f"SELECT {', '.join(cells)}, rtrim({_safe(f'({reasons})')}, '; ') AS reasons, {ROW} AS row "
        f"FROM {column(loaded.name + '_bad')} ORDER BY {ROW}"
    )
    with replacing(target) as draft:
        bad.write_csv(str(draft))


def _unique(names: list[str]) -> list[str]:
    """The names, a number behind those that stand twice or are ours."""
    seen = {"reasons", "row"}
    found = []
    for name in names:
        own, number = name, 1
        while own.lower() in seen:
            number += 1
            own = f"{name} {number}"
        seen.add(own.lower())
        found.append(own)
    return found


def _safe_ids(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Texts of the user that a spreadsheet could run as a formula are made plain."""
    rest = ", ".join(column(name) for name in relation.columns[1:])
    return relation.project(f"{_safe_column(ID)}, {rest}")


def _safe_column(name: str) -> str:
    return f"{_safe(f'CAST({column(name)} AS VARCHAR)')} AS {column(name)}"


def _safe(text: str) -> str:
    """SQL of a text that a spreadsheet shows and never runs."""
    risky = f"left({text}, 1) IN ('=', '+', '-', '@', chr(9), chr(13))"
    return f"CASE WHEN {risky} THEN chr(39) || {text} ELSE {text} END"


def _write_xlsx(
    connection: duckdb.DuckDBPyConnection, relation: duckdb.DuckDBPyRelation, target: Path, measures: int
) -> None:
    """A sheet of decisions and a sheet with one row a firm, each of which has one row a measure."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _written AS {relation.sql_query()}")
    rows = connection.execute("SELECT * FROM _written").fetchall()
    if len(rows) > MAX_ROWS:
        raise InputError.single(
            str(target), f"{len(rows):,} rows do not fit into a sheet: write .csv or .parquet."
        )
    firms = connection.execute(
        "SELECT firm_id, count(*) FILTER (outcome = 'eligible'), count(*) FILTER (outcome = 'unknown'), "
        "coalesce(sum(adds_low), 0), coalesce(sum(coalesce(adds_high, adds_low)), 0), "
        "count(*) FILTER (adds_low IS NOT NULL AND adds_high IS NULL) "
        f"FROM _written GROUP BY firm_id, rowid // {measures} ORDER BY min(rowid)"
    ).fetchall()
    firm_columns = ("firm_id", "eligible", "unknown", "adds_low", "adds_high", "unbounded")
    write_workbook(
        target,
        [
            ("firms", firm_columns, ((safe_text(row[0]), *row[1:]) for row in firms)),
            ("decisions", COLUMNS, ((safe_text(row[0]), *row[1:]) for row in rows)),
        ],
    )
