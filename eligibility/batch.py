"""Decides a table of firms in DuckDB: the compiled rules as rows, joined to the firms' masks.

A firm's criteria become two sets of bits, met and failed, held in lanes of 60 bits; a rule is
one row with the bits that it needs, so the join is a few bit operations, however many rules there
are. Amounts are two lists a firm, lows and highs, one place a distinct amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from eligibility.compiled import Compiled, Rule
from eligibility.decisions import window_on
from eligibility.expressions.sql import DECIMAL, amount_sql, column, quote, test_sql
from eligibility.expressions.tree import Amount, fact_uses
from eligibility.firm import ENVIRONMENT
from eligibility.firm.completion import ID, ROW, complete_table

LANE = 60


@dataclass(frozen=True)
class Prepared:
    """The parts of the query for one table, one catalogue and one day.

    Args:
        facts: View of all facts that the rules read.
        masks: Table of `_row`, `firm_id`, `met_<lane>`, `failed_<lane>`.
        amounts: View of `_row`, `lows`, `highs`.
        rules: Table with one row a rule.
        lanes: How many lanes the masks have.
        cap_places: Group of a shared cap → its place in the amounts.
    """

    facts: str
    masks: str
    amounts: str
    rules: str
    lanes: int
    cap_places: dict[str, int]


def prepare(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    compiled: Compiled,
    on: date,
    also: Sequence[str] = (),
) -> Prepared:
    """Makes the views and tables that a decision over `table` needs.

    Args:
        also: Facts that the caller wants in the view of facts, though no rule reads them.
    """
    amounts = _distinct_amounts(compiled, on)
    names = dict.fromkeys(also)
    for test in compiled.tests:
        names |= dict.fromkeys(test.facts)
    for amount in amounts:
        names |= dict.fromkeys(fact_uses(amount))
    lanes = max(1, -(-len(compiled.tests) // LANE))
    prepared = Prepared(
        facts=f"{table}_facts",
        masks=f"{table}_masks",
        amounts=f"{table}_amounts",
        rules=f"{table}_rules",
        lanes=lanes,
        cap_places={group: amounts[cap] for group, cap in compiled.caps.items()},
    )
    complete_table(connection, table, names, prepared.facts)
    _make_masks(connection, compiled, prepared)
    _make_amounts(connection, list(amounts), prepared)
    _make_rules(connection, compiled, on, amounts, prepared)
    return prepared


def _distinct_amounts(compiled: Compiled, on: date) -> dict[Amount, int]:
    """Every amount that holds on the day, and every cap, with its place from 1."""
    found = [rule.amount_on(on) for rule in compiled.rules]
    distinct = dict.fromkeys(amount for amount in [*found, *compiled.caps.values()] if amount)
    return {amount: place for place, amount in enumerate(distinct, 1)}


def _make_masks(connection: duckdb.DuckDBPyConnection, compiled: Compiled, prepared: Prepared) -> None:
    lanes = []
    for lane in range(prepared.lanes):
        tests = compiled.tests[lane * LANE : (lane + 1) * LANE]
        for name, wanted in (("met", "TRUE"), ("failed", "FALSE")):
            bits = [
                f"CASE WHEN t{test.bit} = {wanted} THEN {1 << (test.bit % LANE)} ELSE 0 END"
                for test in tests
            ]
            lanes.append(f"CAST({' + '.join(bits) or '0'} AS BIGINT) AS {name}_{lane}")
    truths = [f"{test_sql(test.test, ENVIRONMENT)} AS t{test.bit}" for test in compiled.tests]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {column(prepared.masks)} AS "
        f"SELECT {ROW}, {ID}, {', '.join(lanes)} FROM "
        f"(SELECT {ROW}, {ID}{''.join(', ' + truth for truth in truths)} FROM {column(prepared.facts)})"
    )


def _make_amounts(
    connection: duckdb.DuckDBPyConnection, amounts: list[Amount], prepared: Prepared
) -> None:
    ends = [amount_sql(amount, ENVIRONMENT) for amount in amounts]
    lows = ", ".join(f"CAST({end.low} AS {DECIMAL})" for end in ends)
    highs = ", ".join(f"CAST({end.high} AS {DECIMAL})" for end in ends)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {column(prepared.amounts)} AS "
        f"SELECT {ROW}, CAST([{lows}] AS {DECIMAL}[]) AS lows, CAST([{highs}] AS {DECIMAL}[]) AS highs "
        f"FROM {column(prepared.facts)}"
    )


def _make_rules(
    connection: duckdb.DuckDBPyConnection,
    compiled: Compiled,
    on: date,
    amounts: dict[Amount, int],
    prepared: Prepared,
) -> None:
    lanes = ", ".join(f"need_{lane} BIGINT" for lane in range(prepared.lanes))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {column(prepared.rules)} (place INTEGER, measure_id VARCHAR, "
        f"{lanes}, judged BOOLEAN, window_ VARCHAR, amount INTEGER, form VARCHAR, evidence VARCHAR, "
        "kind VARCHAR, package VARCHAR, one_of VARCHAR, same_payment VARCHAR, shared_cap VARCHAR, "
        "cap INTEGER)"
    )
    rows = [_rule_row(rule, on, amounts, prepared) for rule in compiled.rules]
    if rows:
        connection.execute(f"INSERT INTO {column(prepared.rules)} VALUES {', '.join(rows)}")


def _rule_row(rule: Rule, on: date, amounts: dict[Amount, int], prepared: Prepared) -> str:
    measure, stacking = rule.measure, rule.measure.stacking
    amount = rule.amount_on(on)
    lanes = [(rule.need >> (lane * LANE)) & ((1 << LANE) - 1) for lane in range(prepared.lanes)]
    values: list[str | int | bool | None] = [
        rule.place,
        measure.id,
        *lanes,
        rule.judged,
        window_on(measure.period, on),
        None if amount is None else amounts[amount],
        measure.relief_form,
        measure.evidence,
        measure.kind,
        rule.package,
        stacking.one_of,
        stacking.same_payment,
        stacking.shared_cap,
        prepared.cap_places.get(stacking.shared_cap or ""),
    ]
    return f"({', '.join(_sql_value(value) for value in values)})"


def _sql_value(value: str | int | bool | None) -> str:
    if value is None:
        return "NULL"
    return quote(value) if isinstance(value, str) else str(value)


def decisions_sql(prepared: Prepared, rule_filter: str = "TRUE") -> str:
    """A query of one row a firm and rule.

    Returns:
        `_row`, `firm_id`, the columns of the rules table, `outcome`, and the exact `low` and `high`
        (NULL where there is no amount or the firm is ineligible; a NULL `high` beside a `low` is
        unbounded).
    """
    lanes = range(prepared.lanes)
    failed = " OR ".join(f"(m.failed_{lane} & r.need_{lane}) <> 0" for lane in lanes)
    met = " AND ".join(f"(m.met_{lane} & r.need_{lane}) = r.need_{lane}" for lane in lanes)
    outcome = (
        f"CASE WHEN {failed} THEN 'ineligible' "
        f"WHEN NOT r.judged AND {met} THEN 'eligible' ELSE 'unknown' END"
    )
    return (
        f"SELECT d.*, CASE WHEN outcome <> 'ineligible' THEN lows[amount] END AS low, "
        f"CASE WHEN outcome <> 'ineligible' THEN highs[amount] END AS high "
        f"FROM (SELECT m.{ROW}, m.{ID}, r.*, {outcome} AS outcome "
        f"FROM {column(prepared.masks)} AS m CROSS JOIN {column(prepared.rules)} AS r "
        f"WHERE {rule_filter}) AS d JOIN {column(prepared.amounts)} AS a ON a.{ROW} = d.{ROW}"
    )
