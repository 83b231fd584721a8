"""Decides a table of firms in DuckDB: the compiled rules as rows, joined to the firms' masks.

A firm's criteria become two sets of bits, met and failed, held in lanes of 60 bits; a rule is
one row with the bits that it needs, so the join is a few bit operations, however many rules there
are. Amounts are two lists a firm, lows and highs, one place a distinct amount. A large table is
taken a stretch of rows at a time, so memory stays bounded.
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
from eligibility.firm.completion import ROW, complete_table

LANE = 60


@dataclass(frozen=True)
class Prepared:
    """The parts of the query for one table, one catalogue and one day.

    Args:
        facts: View of all facts that the rules read.
        masks: Table of `_row`, `met_<lane>`, `failed_<lane>`, `lows`, `highs` for a stretch of rows.
        masks_query: What fills it, but for the stretch.
        rules: Table with one row a rule.
        lanes: How many lanes the masks have.
        cap_places: Group of a shared cap → its place in the amounts.
    """

    facts: str
    masks: str
    masks_query: str
    rules: str
    lanes: int
    cap_places: dict[str, int]

    def fill_masks(
        self, connection: duckdb.DuckDBPyConnection, first: int | None = None, last: int | None = None
    ) -> None:
        """Evaluates every criterion and amount once for the rows from `first` to `last`."""
        stretch = "TRUE" if first is None else f"{ROW} BETWEEN {first} AND {last}"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {column(self.masks)} AS {self.masks_query} WHERE {stretch}"
        )


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
        masks_query=_masks_query(compiled, list(amounts), f"{table}_facts", lanes),
        rules=f"{table}_rules",
        lanes=lanes,
        cap_places={group: amounts[cap] for group, cap in compiled.caps.items()},
    )
    complete_table(connection, table, names, prepared.facts)
    _make_rules(connection, compiled, on, amounts, prepared)
    return prepared


def _distinct_amounts(compiled: Compiled, on: date) -> dict[Amount, int]:
    """Every amount that holds on the day, and every cap, with its place from 1."""
    found = [rule.amount_on(on) for rule in compiled.rules]
    distinct = dict.fromkeys(amount for amount in [*found, *compiled.caps.values()] if amount)
    return {amount: place for place, amount in enumerate(distinct, 1)}


def _masks_query(compiled: Compiled, amounts: list[Amount], facts: str, lanes: int) -> str:
    masks = []
    for lane in range(lanes):
        tests = compiled.tests[lane * LANE : (lane + 1) * LANE]
        for name, wanted in (("met", "TRUE"), ("failed", "FALSE")):
            bits = [
                f"CASE WHEN t{test.bit} = {wanted} THEN {1 << (test.bit % LANE)} ELSE 0 END"
                for test in tests
            ]
            masks.append(f"CAST({' + '.join(bits) or '0'} AS BIGINT) AS {name}_{lane}")
    truths = [f"{test_sql(test.test, ENVIRONMENT)} AS t{test.bit}" for test in compiled.tests]
    ends = [amount_sql(amount, ENVIRONMENT) for amount in amounts]
    lows = ", ".join(f"CAST({end.low} AS {DECIMAL})" for end in ends)
    highs = ", ".join(f"CAST({end.high} AS {DECIMAL})" for end in ends)
    return (
        f"SELECT {ROW}, {', '.join(masks)}, lows, highs FROM (SELECT {ROW}"
        f"{''.join(', ' + truth for truth in truths)}, CAST([{lows}] AS {DECIMAL}[]) AS lows, "
        f"CAST([{highs}] AS {DECIMAL}[]) AS highs FROM {column(facts)})"
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


def decisions_sql(prepared: Prepared, rule_filter: str = "TRUE", keep_ineligible: bool = True) -> str:
    """A query of one row a firm and rule, over the rows that the masks hold.

    Args:
        rule_filter: Which rules, as a condition on the rules table `r`.
        keep_ineligible: With a row for what a firm does not qualify for.

    Returns:
        `_row`, `place`, `outcome` (0 ineligible, 1 unknown, 2 eligible), and the exact `low` and
        `high` (NULL where there is no amount or the firm is ineligible; a NULL `high` beside a
        `low` is unbounded).
    """
    lanes = range(prepared.lanes)
    failed = " OR ".join(f"(m.failed_{lane} & r.need_{lane}) <> 0" for lane in lanes)
    met = " AND ".join(f"(m.met_{lane} & r.need_{lane}) = r.need_{lane}" for lane in lanes)
    outcome = f"CASE WHEN {failed} THEN 0 WHEN NOT r.judged AND {met} THEN 2 ELSE 1 END"
    kept = "TRUE" if keep_ineligible else f"NOT ({failed})"
    return (
        f"SELECT {ROW}, place, outcome, CASE WHEN outcome > 0 THEN lows[amount] END AS low, "
        f"CASE WHEN outcome > 0 THEN highs[amount] END AS high FROM "
        f"(SELECT m.{ROW}, r.place, r.amount, m.lows, m.highs, CAST({outcome} AS TINYINT) AS outcome "
        f"FROM {column(prepared.masks)} AS m CROSS JOIN {column(prepared.rules)} AS r "
        f"WHERE ({rule_filter}) AND {kept})"
    )
