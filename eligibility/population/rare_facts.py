"""Facts that concern few firms: who may have them, how many do, and how much it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eligibility.expressions.sql import column, literal
from eligibility.firm.fields import FIELDS, Field
from eligibility.population.draws import Draws
from eligibility.storage import read_data

Row = Mapping[str, Any]


def stages() -> list[list[Row]]:
    """The rare facts in an order in which each comes after those that it builds on."""
    waiting: list[Row] = list(read_data("population/rare"))
    found: list[list[Row]] = []
    while waiting:
        open_names = {row["fact"] for row in waiting}
        stage = [row for row in waiting if not _builds_on(row) & open_names]
        found.append(stage)
        waiting = [row for row in waiting if row not in stage]
    return found


def _builds_on(row: Row) -> set[str]:
    own = set(row.get("among", ()))
    return own | ({row["amount"]["of"]} if "amount" in row else set())


def candidate(row: Row) -> str:
    """Who may have the fact, as a condition."""
    entities = ", ".join(map(literal, row.get("entities", ["enterprise"])))
    parts = [f"entity IN ({entities})"]
    if "industries" in row:
        codes = " OR ".join(f"starts_with(industry, {literal(code)})" for code in row["industries"])
        parts.append(f"({codes})")
    if "districts" in row:
        parts.append(f"district IN ({', '.join(map(literal, row['districts']))})")
    if "from_staff" in row:
        parts.append(f"employees >= {row['from_staff']}")
    if "to_staff" in row:
        parts.append(f"employees <= {row['to_staff']}")
    if "among" in row:
        parts.append(f"({' OR '.join(_has(name) for name in row['among'])})")
    return " AND ".join(parts)


def _has(name: str) -> str:
    """Yes, above zero, or a choice: whatever is not left out."""
    field = FIELDS.get(name)
    if field is None or field.type == "flag":
        return f"coalesce({column(name)}, FALSE)"
    return f"{column(name)} > 0" if field.is_number else f"{column(name)} IS NOT NULL"


def fact_sql(row: Row, draws: Draws, share: float) -> str:
    """The fact as an expression; NULL for a firm of which it is presumed.

    Args:
        share: The share of the candidates that have it.
    """
    field = FIELDS[row["fact"]]
    has = candidate(row)
    if share < 1:
        has = f"{has} AND {draws.happens(field.name, share)}"
    return f"CASE WHEN {has} THEN {_value(row, field, draws)} {_otherwise(field)}END"


def _value(row: Row, field: Field, draws: Draws) -> str:
    if "values" in row:
        return _choice(row["values"], draws.uniform(f"{field.name} value"))
    if "amount" not in row:
        return "TRUE"
    amount = row["amount"]
    of = "1" if amount["of"] == "one" else column(amount["of"])
    each = f"{of} * {amount['value']} * {draws.spread(f'{field.name} amount', amount['spread'])}"
    least = amount.get("least", 1 if field.type == "count" else 0)
    return f"round(greatest({each}, {least}))"


def _choice(weights: Mapping[str, float], chance: str) -> str:
    total, run, cases = sum(weights.values()), 0.0, []
    for key, weight in weights.items():
        run += weight / total
        cases.append(f"WHEN {chance} < {run} THEN {literal(key)}")
    return f"CASE {' '.join(cases)} ELSE {literal(list(weights)[-1])} END"


def _otherwise(field: Field) -> str:
    """Zero where nothing is presumed of the rest: who has a loan, but not this one."""
    if field.presumed_if is None:
        return ""
    fact, value = field.presumed_if
    return f"WHEN {column(fact)} <> {literal(value)} THEN 0 "  # type: ignore[arg-type]


def shares(
    rows: Sequence[Row], firms: int, city: int, counted: Callable[[list[str]], Sequence[int]]
) -> dict[str, float]:
    """For each fact the share of its candidates that have it.

    Args:
        firms, city: The size of this population and of the full one.
        counted: Numbers of firms that meet each of the conditions.
    """
    limited = [row for row in rows if "firms" in row]
    found = dict.fromkeys((row["fact"] for row in rows), 1.0)
    for row, candidates in zip(limited, counted([candidate(row) for row in limited]), strict=True):
        wanted = row["firms"][0] * firms / city
        found[row["fact"]] = min(1.0, wanted / candidates) if candidates else 0.0
    return found
