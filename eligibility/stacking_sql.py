"""What adds up, over a table of decisions: `stacking.add_up` as window functions."""

import duckdb

from eligibility.compiled import Compiled
from eligibility.decisions import COUNTED_EVIDENCE, LIQUIDITY, RELIEF
from eligibility.expressions.sql import DECIMAL, column, quote
from eligibility.firm.completion import ROW
from eligibility.schema import Evidence


def adds_sql(
    connection: duckdb.DuckDBPyConnection,
    compiled: Compiled,
    decisions: str,
    rules: str,
    masks: str,
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
) -> str:
    """A query of what each counted decision adds.

    Args:
        decisions: Table of `_row`, `place`, `outcome`, `low`, `high`.
        rules: The table of rules.
        masks: Table with the limits of shared caps among its lists.

    Returns:
        SQL of `_row`, `place`, `adds_low`, `adds_high`; one row a counted decision.
    """
    replaced = [
        (rule.measure.id, older) for rule in compiled.rules for older in rule.measure.stacking.supersedes
    ]
    connection.execute("CREATE OR REPLACE TEMP TABLE _supersedes (newer VARCHAR, older VARCHAR)")
    for newer, older in replaced:
        connection.execute("INSERT INTO _supersedes VALUES (?, ?)", [newer, older])
    forms = ", ".join(quote(form) for form in sorted(RELIEF | LIQUIDITY))
    levels = ", ".join(quote(level) for level in sorted(evidence))
    return f"""
    WITH counted AS (
        SELECT {ROW}, place, measure_id, outcome, one_of, same_payment, shared_cap, cap,
            CASE WHEN outcome = 2 THEN low ELSE 0 END AS adds_low, high AS adds_high
        FROM {column(decisions)} JOIN {column(rules)} USING (place)
        WHERE outcome > 0 AND low IS NOT NULL AND form IN ({forms}) AND evidence IN ({levels})
    ), replaced AS (
        SELECT DISTINCT newer.{ROW}, older.place
        FROM counted AS newer JOIN _supersedes AS s ON s.newer = newer.measure_id
        JOIN counted AS older ON older.{ROW} = newer.{ROW} AND older.measure_id = s.older
    ), standing AS (
        SELECT * FROM counted ANTI JOIN replaced USING ({ROW}, place)
    ), {_best("paid", "standing", "same_payment")}, {_best("chosen", "paid", "one_of")},
    {_capped("chosen", masks)}
    SELECT {ROW}, place, adds_low, adds_high FROM capped
    UNION ALL SELECT {ROW}, place, adds_low, adds_high FROM chosen WHERE shared_cap IS NULL
    """


def _best(name: str, source: str, group: str) -> str:
    """Of each group the low goes to the greatest low, the high to the greatest high; ties by id."""
    whole = f"PARTITION BY {ROW}, {group}"
    return f"""{name}_ranked AS (
        SELECT *, count(*) OVER ({whole}) AS members,
            outcome = 2 AND row_number() OVER ({whole} ORDER BY outcome = 2 DESC,
                adds_low DESC, measure_id) = 1 AS is_low,
            row_number() OVER ({whole} ORDER BY adds_high DESC NULLS FIRST, measure_id) = 1 AS is_high,
            bool_or(adds_high IS NULL) OVER ({whole}) AS open_end
        FROM {source} WHERE {group} IS NOT NULL
    ), {name} AS (
        SELECT {ROW}, place, measure_id, outcome, one_of, same_payment, shared_cap, cap,
            CASE WHEN members = 1 OR is_low THEN adds_low ELSE 0 END AS adds_low,
            CASE WHEN members = 1 OR is_high THEN adds_high
                WHEN open_end THEN adds_low ELSE 0 END AS adds_high
        FROM {name}_ranked WHERE members = 1 OR is_low OR is_high
        UNION ALL
        SELECT {ROW}, place, measure_id, outcome, one_of, same_payment, shared_cap, cap,
            adds_low, adds_high FROM {source} WHERE {group} IS NULL
    )"""


def _capped(source: str, masks: str) -> str:
    """Members of a shared cap add what is left of it, in the catalogue's order."""
    before = f"(PARTITION BY {ROW}, shared_cap ORDER BY place ROWS UNBOUNDED PRECEDING)"
    return f"""limited AS (
        SELECT c.*, lows[cap] AS cap_low, highs[cap] AS cap_high
        FROM {source} AS c JOIN {column(masks)} AS a ON a.{ROW} = c.{ROW}
        WHERE shared_cap IS NOT NULL
    ), running AS (
        SELECT *, sum(adds_low) OVER {before} AS low_sum,
            sum(coalesce(adds_high, cap_high)) OVER {before} AS high_sum
        FROM limited
    ), capped AS (
        SELECT {ROW}, place,
            CAST(least(low_sum, cap_low) - least(low_sum - adds_low, cap_low) AS {DECIMAL}) AS adds_low,
            CASE WHEN cap_high IS NULL THEN adds_high
                ELSE CAST(least(high_sum, cap_high)
                    - least(high_sum - coalesce(adds_high, cap_high), cap_high) AS {DECIMAL})
                END AS adds_high
        FROM running
    )"""
