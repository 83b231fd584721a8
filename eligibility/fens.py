"""What each measure adds in whole fen, so that the parts sum to the totals exactly.

A total is rounded once, and parts that are rounded each for itself may miss it by a fen. So, along the
catalogue's order, the running sum is rounded and a part is what it grows by. The width of a range is
taken alike, down or up as the total's own high end asks, so that no high end falls below its low end.
Relief and liquidity are two totals. An unbounded high is in no total, so it has no width here.
"""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from eligibility.decisions import FEN, LIQUIDITY, ZERO, Decision, Range, to_fen
from eligibility.expressions.sql import column, quote
from eligibility.firm.completion import ROW


def in_whole_fen(decisions: Iterable[Decision]) -> dict[str, Range]:
    """What each counted decision adds, by measure: both ends in whole fen.

    Args:
        decisions: After stacking, in the catalogue's order.
    """
    counted = [decision for decision in decisions if decision.adds is not None]
    parts: dict[str, Range] = {}
    for liquid in (False, True):
        parts |= _parts({d.id: d.adds for d in counted if (d.form in LIQUIDITY) == liquid and d.adds})
    return {decision.id: parts[decision.id] for decision in counted}


def _parts(adds: dict[str, Range]) -> dict[str, Range]:
    widths = {key: ZERO if high is None else high - low for key, (low, high) in adds.items()}
    sure, width = sum((low for low, _ in adds.values()), ZERO), sum(widths.values(), ZERO)
    up = to_fen(sure + width) - to_fen(sure) > width
    parts: dict[str, Range] = {}
    lows = wide = ZERO
    for key, (low, high) in adds.items():
        part = to_fen(lows + low) - to_fen(lows)
        grown = _whole(wide + widths[key], up) - _whole(wide, up)
        parts[key] = Range(part, None if high is None else part + grown)
        lows, wide = lows + low, wide + widths[key]
    return parts


def _whole(amount: Decimal, up: bool) -> Decimal:
    return amount.quantize(FEN, rounding=ROUND_CEILING if up else ROUND_FLOOR)


def fens_sql(adds: str, rules: str) -> str:
    """The same over a table of firms.

    Args:
        adds: A query of `_row`, `place`, and the exact `adds_low` and `adds_high`.
        rules: The table of rules, with `place` and `form`.

    Returns:
        SQL of the same columns, both ends in whole fen.
    """
    liquid = f"form IN ({', '.join(quote(form) for form in sorted(LIQUIDITY))})"
    running = f"(PARTITION BY {ROW}, liquid ORDER BY place ROWS UNBOUNDED PRECEDING)"
    whole = f"(PARTITION BY {ROW}, liquid)"
    return f"""
    SELECT {ROW}, place, part AS adds_low,
        CASE WHEN adds_high IS NOT NULL THEN part + {_whole_sql("wide")} - {_whole_sql("wide - width")}
            END AS adds_high
    FROM (
        SELECT *, round(lows, 2) - round(lows - adds_low, 2) AS part,
            round(sure + total_width, 2) - round(sure, 2) > total_width AS up
        FROM (
            SELECT *, sum(adds_low) OVER {running} AS lows, sum(width) OVER {running} AS wide,
                sum(adds_low) OVER {whole} AS sure, sum(width) OVER {whole} AS total_width
            FROM (
                SELECT *, {liquid} AS liquid, coalesce(adds_high - adds_low, 0) AS width
                FROM ({adds}) JOIN {column(rules)} USING (place)
            )
        )
    )"""


def _whole_sql(amount: str) -> str:
    """Rounded up to the fen where `up` holds, else down."""
    nearest = f"round({amount}, 2)"
    return (
        f"({nearest} + CASE WHEN up AND {nearest} < {amount} THEN 0.01 "
        f"WHEN NOT up AND {nearest} > {amount} THEN -0.01 ELSE 0 END)"
    )
