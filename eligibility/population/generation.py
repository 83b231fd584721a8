"""Makes the synthetic firms in DuckDB: cells to rows, then fact by fact, each total fitted on the way.

Every sum that later facts depend on is a sum of whole numbers or exact decimals, so the result does
not depend on the order in which threads add up.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import duckdb

from eligibility.expressions.sql import column
from eligibility.firm.completion import ID, ROW, complete_table, sql_type
from eligibility.firm.fields import FIELDS
from eligibility.population.assumptions import values
from eligibility.population.cells import CITY, fitted_cells
from eligibility.population.core import core_query, first_query, rows_of, wage_query
from eligibility.population.dormant_facts import dormant_facts
from eligibility.population.draws import Draws, define_draws
from eligibility.population.parameters import load_cells, load_parameters
from eligibility.population.premises_facts import premises_facts
from eligibility.population.rare_facts import fact_sql, shares, stages
from eligibility.population.staff_facts import staff_facts
from eligibility.population.statistics import statistic
from eligibility.population.tax_facts import income_tax_rate, tax_facts
from eligibility.population.turnover import factor_table

Progress = Callable[[str], None]
ACTIVE = "_active"
KEPT = tuple(name for name, field in FIELDS.items() if field.type != "text")


def generate(
    connection: duckdb.DuckDBPyConnection, target: str, firms: int, seed: int, progress: Progress
) -> None:
    """Fills the table `target` with synthetic firms.

    Args:
        connection: A connection of its own: temporary tables of fixed names are made in it.
        target: Name of the table, as SQL.
        firms: How many.
        seed: Another seed gives other firms of the same city.
    """
    draws = Draws(seed)
    define_draws(connection)
    load_parameters(connection)
    progress("Fitting the margins …")
    load_cells(connection, fitted_cells(firms))
    progress(f"Drawing {firms:,} synthetic firms …")
    connection.execute(f"CREATE TEMP TABLE first AS {first_query(draws)}")
    factor_table(connection, firms)
    connection.execute(f"CREATE TEMP TABLE core AS {core_query(connection, draws, firms)}")
    _add_sizes(connection)
    connection.execute(f"CREATE TEMP VIEW paid AS {wage_query(connection)}")
    _describe(connection, draws, firms, progress)
    progress("Writing them …")
    connection.execute(f"CREATE TABLE {target} AS {_final_query()}")
    connection.execute(f"INSERT INTO {target} {_dormant_query(draws)}")


def _add_sizes(connection: duckdb.DuckDBPyConnection) -> None:
    """The size classes, as the program derives them for any firm; one a trade for idle firms."""
    measures = ("employees", "revenue", "assets", "vat_sales_2021")
    for view, source, measured in (
        ("measured", "core", measures),
        ("idle", "trades", [f"0 AS {name}" for name in measures]),
    ):
        own = ROW if source == "core" else "row_number() OVER ()"
        connection.execute(
            f"CREATE TEMP TABLE {view} AS SELECT {own} AS {ROW}, {own} AS {ID}, industry, "
            f"{', '.join(measured)} FROM {source}"
        )
        complete_table(connection, view, ("industry", "size", "vat_size"), f"{view}_classes")
    connection.execute(
        f"CREATE TEMP TABLE sized AS SELECT c.*, s.size, s.vat_size FROM core AS c "
        f"JOIN measured_classes AS s USING ({ROW}) ORDER BY {ROW}"
    )


def _describe(
    connection: duckdb.DuckDBPyConnection, draws: Draws, firms: int, progress: Progress
) -> None:
    """Views that add the facts of everyone, then the rare ones, a stage at a time."""
    state = _state_share(connection, firms)
    facts = {**staff_facts(draws, values()), **premises_facts(draws, values(), state)}
    facts |= tax_facts(draws, values())
    added = ", ".join(f"{sql} AS {column(name)}" for name, sql in facts.items())
    connection.execute(f"CREATE TEMP VIEW stage_0 AS SELECT *, {added} FROM paid")
    last = len(stages())
    for number, rows in enumerate(stages(), 1):
        below = f"stage_{number - 1}"
        progress(f"Drawing rare facts, {number} of {last} …")
        found = shares(rows, firms, CITY, partial(_count, connection, below))
        more = ", ".join(
            f"{fact_sql(row, draws, found[row['fact']])} AS {column(row['fact'])}" for row in rows
        )
        connection.execute(f"CREATE TEMP VIEW stage_{number} AS SELECT *, {more} FROM {below}")


def _state_share(connection: duckdb.DuckDBPyConnection, firms: int) -> float:
    """Share of tenants in the city's and districts' premises, by the number of small ones."""
    small = "rents AND (entity = 'individual_business' OR size IN ('micro', 'small'))"
    (tenants,) = _count(connection, "sized", [small])
    wanted = statistic("state_tenants") * firms / CITY
    return min(1.0, wanted / tenants) if tenants else 0.0


def _count(
    connection: duckdb.DuckDBPyConnection, table: str, conditions: Sequence[str]
) -> Sequence[int]:
    if not conditions:
        return ()
    counted = ", ".join(f"count(*) FILTER ({condition})" for condition in conditions)
    found: tuple[Any, ...] = connection.execute(f"SELECT {counted} FROM {table}").fetchall()[0]
    return found


def _final_query() -> str:
    """The firms that trade, with the columns as the program reads them, in the order of its fields."""
    facts = {name: column(name) for name in KEPT} | {"cit_rate": income_tax_rate()}
    return f"{_selected(facts, trading=True)} FROM stage_{len(stages())}"


def _dormant_query(draws: Draws) -> str:
    """The firms that are registered and do not trade, with the same columns."""
    facts = dict.fromkeys(KEPT, "0")
    facts |= {name: "NULL" for name in KEPT if FIELDS[name].presumed is not None}
    facts |= dormant_facts(draws)
    rows = f"({rows_of('NOT active')}) AS c JOIN trades USING (industry) JOIN districts USING (district)"
    classes = "(SELECT industry, size, vat_size FROM idle_classes)"
    return f"{_selected(facts, trading=False)} FROM {rows} JOIN {classes} USING (industry)"


def _selected(facts: Mapping[str, str], trading: bool) -> str:
    selected = [ROW, f"format('synthetic-{{:07d}}', {ROW}) AS {ID}", f"{trading} AS {ACTIVE}"]
    selected += [f"CAST({facts[name]} AS {sql_type(FIELDS[name])}) AS {column(name)}" for name in KEPT]
    return f"SELECT {', '.join(selected)}"
