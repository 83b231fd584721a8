"""Many firms with random facts, always the same: stated, left out, or said to be not known."""

import random
from collections.abc import Callable, Collection
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from eligibility.expressions.sql import column
from eligibility.firm import FIELDS, Field, Firm, firm_from
from eligibility.firm.values import NOT_KNOWN

INDUSTRIES = ("H", "H62", "H6210", "F5212", "C3911", "G", "G59", "I65", "K7040", "L72", "P83", "A01")


def random_firms(count: int, only: Collection[str] = FIELDS, seed: int = 7) -> list[Firm]:
    """Firms that state two thirds of their facts; numbers crowd near zero and reach far.

    Args:
        only: The facts that they may state.
    """
    draw = random.Random(seed)  # noqa: S311
    return [firm_from(_facts(draw, only)) for _ in range(count)]


def _facts(draw: random.Random, only: Collection[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, field in FIELDS.items():
        if name not in only:
            continue
        chance = draw.random()
        if chance < 0.65 and name != "name":
            facts[name] = _DRAWN[field.type](draw, field)
        elif chance < 0.75:
            facts[name] = NOT_KNOWN
    return facts


def _number(draw: random.Random, field: Field) -> Decimal:
    most = min(field.limit, Decimal(10 ** draw.randrange(1, 8)))
    value = field.low + (most - field.low) * Decimal(draw.random())
    return value.quantize(Decimal(1).scaleb(-field.scale))


_DRAWN: dict[str, Callable[[random.Random, Field], Any]] = {
    **dict.fromkeys(("money", "count", "share", "area"), _number),
    "date": lambda draw, _: date(2015, 1, 1) + timedelta(days=draw.randrange(2900)),
    "choice": lambda draw, field: draw.choice(list(field.choices)),
    "flag": lambda draw, _: draw.random() < 0.5,
    "industry": lambda draw, _: draw.choice(INDUSTRIES),
    "text": lambda *_: "made up",
}


def write_parquet(
    connection: duckdb.DuckDBPyConnection, table: str, path: Path, only: Collection[str] = FIELDS
) -> None:
    """A table of `tests.tables_of_firms` as a user would store it: typed, but `?` where it is said."""
    names = [name for name in FIELDS if name in only]
    asked = ", ".join(f"bool_or(list_contains(_doubtful, '{name}'))" for name in names)
    doubted = connection.execute(f"SELECT {asked} FROM {table}").fetchall()[0]
    columns = [
        f"CASE WHEN list_contains(_doubtful, '{name}') THEN '{NOT_KNOWN}' "
        f"ELSE CAST({column(name)} AS VARCHAR) END AS {column(name)}"
        if doubt
        else column(name)
        for name, doubt in zip(names, doubted, strict=True)
    ]
    connection.execute(f"COPY (SELECT firm_id AS id, {', '.join(columns)} FROM {table}) TO '{path}'")
