"""What the tenants of a park get: outcomes and amounts by SQL, first question and near miss by firm."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, cast

import duckdb

from eligibility.advice import Adviser, NearMiss
from eligibility.batch import Prepared, decisions_sql, prepare
from eligibility.catalogue import Catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE, LIQUIDITY, RELIEF, Range
from eligibility.expressions.evaluate import Value
from eligibility.expressions.sql import column, literal, quote
from eligibility.fens import fens_sql
from eligibility.firm import FIELDS, Firm
from eligibility.firm.completion import DOUBTFUL, ID, ROW, columns_of
from eligibility.firm.record import complete
from eligibility.reports.words import last_day
from eligibility.stacking_sql import adds_sql

Progress = Callable[[int, int], None]
_EVERY = 50


@dataclass(frozen=True)
class Tenant:
    """One firm of the park.

    Args:
        row: Its row in the table.
        relief: Cash and waivers; an unbounded high counts with its low.
        unbounded: How many reliefs have no limit yet.
        still_open: The part of relief that can still be had.
        gets: How many measures it is eligible for.
        deadline: The next last day of a measure that it gets, and the measure.
        question: The fact to ask for first.
        near: What it just misses most.
    """

    row: int
    firm_id: str
    firm: Firm
    relief: Range
    unbounded: int
    still_open: Range
    liquidity: Range
    gets: int
    deadline: tuple[date, str] | None
    question: str | None = None
    near: NearMiss | None = None

    @property
    def name(self) -> str:
        """Its name, else its number."""
        return self.firm.name or self.firm_id


class Share(NamedTuple):
    """What one measure gives one firm that is sure of it, or may get a sum from it that counts.

    Args:
        place: The place of the firm among the tenants.
        sure: It is eligible; else not all is known.
        amount: What it gets if it is eligible.
        adds: What that adds to the totals; None where it is not counted.
        missing: Facts to ask for.
    """

    place: int
    sure: bool
    amount: Range | None
    adds: Range | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Park:
    """What a park gets on a day.

    Args:
        shares: Measure → who gets it or may, in the catalogue's order, the sure ones first.
        sums: Grouping (`form`, `kind`, `package`) → its keys → relief and liquidity.
    """

    on: date
    catalogue: Catalogue
    tenants: tuple[Tenant, ...]
    shares: Mapping[str, tuple[Share, ...]]
    sums: Mapping[str, Mapping[str, tuple[Range, Range]]]
    relief: Range
    liquidity: Range


def park_of(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    catalogue: Catalogue,
    on: date | None = None,
    progress: Progress = lambda done, of: None,
) -> Park:
    """Decides every firm of a table, with what to ask it first.

    Args:
        table: As `tables.load_firms` makes it.
        progress: Is told how many firms are done, of how many.
    """
    on = on or catalogue.reference_day
    prepared = _decide(connection, table, catalogue, on)
    adviser = Adviser(compile_catalogue(catalogue), on, COUNTED_EVIDENCE)
    rows = _tenant_rows(connection, table, prepared)
    tenants: list[Tenant] = []
    missing: list[Mapping[str, tuple[str, ...]]] = []
    for firm, row in zip(_firms(connection, table), rows, strict=True):
        advice = adviser.advise(firm)
        question = advice.question.field if advice.question else None
        tenants.append(_tenant(firm, row, question, advice.near))
        missing.append(advice.missing)
        if len(tenants) % _EVERY == 0 or len(tenants) == len(rows):
            progress(len(tenants), len(rows))
    places = {tenant.row: place for place, tenant in enumerate(tenants)}
    relief, liquidity = _sums(connection, prepared, "").get("", (_NOTHING, _NOTHING))
    return Park(
        on,
        catalogue,
        tuple(tenants),
        _shares(connection, prepared, places, missing),
        {name: _sums(connection, prepared, name) for name in ("form", "kind", "package")},
        relief,
        liquidity,
    )


_NOTHING = Range(Decimal(0), Decimal(0))
_DECIDED, _ADDED, _DAYS = "_park_decided", "_park_added", "_park_days"


def _decide(
    connection: duckdb.DuckDBPyConnection, table: str, catalogue: Catalogue, on: date
) -> Prepared:
    """Tables of what each firm gets or may get, what that adds, and the last day of each measure."""
    compiled = compile_catalogue(catalogue)
    prepared = prepare(connection, table, compiled, on)
    prepared.fill_masks(connection)
    query = decisions_sql(prepared, keep_ineligible=False)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_DECIDED} AS {query}")
    exact = adds_sql(connection, compiled, _DECIDED, prepared.rules, prepared.masks)
    adds = fens_sql(exact, prepared.rules)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_ADDED} AS {adds}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_DAYS} (place INTEGER, last_day DATE)")
    days = [f"({r.place}, {literal(day)})" for r in compiled.rules if (day := last_day(r.measure))]
    if days:
        connection.execute(f"INSERT INTO {_DAYS} VALUES {', '.join(days)}")
    return prepared


def _listed(forms: frozenset[Any]) -> str:
    return ", ".join(quote(form) for form in sorted(forms))


def _sum(value: str, condition: str) -> str:
    return f"CAST(round(coalesce(sum({value}) FILTER ({condition}), 0), 2) AS DECIMAL(38,2))"


def _tenant_rows(
    connection: duckdb.DuckDBPyConnection, table: str, prepared: Prepared
) -> list[tuple[Any, ...]]:
    """One row a firm: sums, counts and the next deadline; exact sums, each rounded once."""
    relief, liquid = f"form IN ({_listed(RELIEF)})", f"form IN ({_listed(LIQUIDITY)})"
    pending = "window_ IN ('open', 'upcoming')"
    due = f"outcome = 2 AND {pending} AND last_day IS NOT NULL"
    sums = ", ".join(
        _sum(value, condition)
        for condition in (relief, f"{relief} AND {pending}", liquid)
        for value in ("adds_low", "coalesce(adds_high, adds_low)")
    )
    return connection.execute(
        f"SELECT f.{ROW}, f.{ID}, {sums}, "
        f"count(*) FILTER ({relief} AND adds_low IS NOT NULL AND adds_high IS NULL), "
        f"count(*) FILTER (outcome = 2), min(last_day) FILTER ({due}), "
        f"arg_min(measure_id, (last_day, place)) FILTER ({due}) FROM {column(table)} AS f "
        f"LEFT JOIN {_DECIDED} USING ({ROW}) LEFT JOIN {_ADDED} USING ({ROW}, place) "
        f"LEFT JOIN {column(prepared.rules)} USING (place) LEFT JOIN {_DAYS} USING (place) "
        f"GROUP BY f.{ROW}, f.{ID} ORDER BY f.{ROW}"
    ).fetchall()


def _tenant(firm: Firm, row: tuple[Any, ...], question: str | None, near: NearMiss | None) -> Tenant:
    number, firm_id, *money, unbounded, gets, day, measure = row
    relief, still_open, liquidity = (Range(*money[i : i + 2]) for i in (0, 2, 4))
    deadline = (day, measure) if day else None
    return Tenant(
        number, firm_id, firm, relief, unbounded, still_open, liquidity, gets, deadline, question, near
    )


def _firms(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[Firm]:
    """The firms of a table, as one firm alone would be."""
    names = [name for name in columns_of(connection, table) if name in FIELDS]
    listed = ", ".join(column(name) for name in names)
    rows = connection.execute(
        f"SELECT {DOUBTFUL}{', ' if listed else ''}{listed} FROM {column(table)} ORDER BY {ROW}"
    ).fetchall()
    for doubtful, *values in rows:
        given = {
            name: _value(name, value)
            for name, value in zip(names, values, strict=True)
            if value is not None
        }
        yield complete(given, frozenset(doubtful or ()))


def _value(name: str, value: Any) -> Value:
    return int(value) if FIELDS[name].type == "count" else cast(Value, value)


def _shares(
    connection: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    places: Mapping[int, int],
    missing: Sequence[Mapping[str, tuple[str, ...]]],
) -> dict[str, tuple[Share, ...]]:
    money = ", ".join(
        f"CAST(round({name}, 2) AS DECIMAL(38,2))" for name in ("low", "high", "adds_low", "adds_high")
    )
    rows = connection.execute(
        f"SELECT measure_id, {ROW}, outcome = 2, {money} FROM {_DECIDED} "
        f"JOIN {column(prepared.rules)} USING (place) LEFT JOIN {_ADDED} USING ({ROW}, place) "
        f"WHERE outcome = 2 OR adds_low IS NOT NULL ORDER BY place, outcome DESC, {ROW}"
    ).fetchall()
    found: dict[str, list[Share]] = {}
    for measure, row, sure, low, high, adds_low, adds_high in rows:
        place = places[row]
        amount = None if low is None else Range(low, high)
        adds = None if adds_low is None else Range(adds_low, adds_high)
        lacking = missing[place].get(measure, ())
        found.setdefault(measure, []).append(Share(place, sure, amount, adds, lacking))
    return {measure: tuple(shares) for measure, shares in found.items()}


def _sums(
    connection: duckdb.DuckDBPyConnection, prepared: Prepared, by: str
) -> dict[str, tuple[Range, Range]]:
    """Relief and liquidity of the whole park by a grouping of measures, or in all."""
    sums = ", ".join(
        _sum(value, f"form IN ({_listed(forms)})")
        for forms in (RELIEF, LIQUIDITY)
        for value in ("adds_low", "coalesce(adds_high, adds_low)")
    )
    key, grouped = (by, f"GROUP BY {by} ORDER BY {by}") if by else ("''", "")
    rows = connection.execute(
        f"SELECT {key}, {sums} FROM {_ADDED} JOIN {column(prepared.rules)} USING (place) {grouped}"
    ).fetchall()
    return {key: (Range(*money[:2]), Range(*money[2:])) for key, *money in rows}
