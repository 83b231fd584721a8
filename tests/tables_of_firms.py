"""Puts firms into a typed DuckDB table, and compares both engines on them."""

from collections.abc import Sequence
from datetime import date

import duckdb

from eligibility.bulk import match_firms
from eligibility.catalogue import Catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import Decision
from eligibility.expressions.sql import column
from eligibility.fens import in_whole_fen
from eligibility.firm import FIELDS, Firm
from eligibility.firm.completion import sql_type
from eligibility.matching import decide
from eligibility.stacking import add_up


def firms_table(
    connection: duckdb.DuckDBPyConnection, firms: Sequence[Firm], name: str = "firms"
) -> None:
    """A table with every field, and one of doubts; what a firm has not given is NULL."""
    columns = ", ".join(f"{column(n)} {sql_type(f)}" for n, f in FIELDS.items())
    connection.execute(
        f"CREATE OR REPLACE TABLE {name} (_row BIGINT, firm_id VARCHAR, _doubtful VARCHAR[], {columns})"
    )
    places = ", ".join("?" for _ in range(len(FIELDS) + 3))
    for i, firm in enumerate(firms):
        row = [i, str(i), sorted(firm.doubtful), *(firm.given.get(field) for field in FIELDS)]
        connection.execute(f"INSERT INTO {name} VALUES ({places})", row)


def decided_in_python(firm: Firm, catalogue: Catalogue, on: date) -> list[Decision]:
    """Decisions that add up."""
    compiled = compile_catalogue(catalogue)
    return add_up(decide(firm, compiled, on), compiled, firm.facts)


def assert_engines_agree(firms: Sequence[Firm], catalogue: Catalogue, on: date) -> None:
    """Outcome, window, amounts and what they add, to the fen, for every firm and measure."""
    with duckdb.connect() as connection:
        firms_table(connection, firms)
        rows = connection.execute(match_firms(connection, "firms", catalogue, on).sql_query()).fetchall()
    expected = []
    for i, firm in enumerate(firms):
        decisions = decided_in_python(firm, catalogue, on)
        adds = in_whole_fen(decisions)
        for d in decisions:
            amount = tuple(d.amount.rounded()) if d.amount else (None, None)
            expected.append((str(i), d.id, d.outcome, d.window, *amount, *adds.get(d.id, (None, None))))
    wrong = [pair for pair in zip(rows, expected, strict=True) if pair[0] != pair[1]]
    assert not wrong, f"(DuckDB, Python): {wrong[:3]} for {firms[int(wrong[0][0][0])]}"
