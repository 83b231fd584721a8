"""The tables of `data/population/` as tables in DuckDB, for the queries that draw the firms."""

from itertools import product

import duckdb

from eligibility.expressions.sql import literal
from eligibility.population.assumptions import values
from eligibility.population.cells import Cells
from eligibility.storage import read_data

_SECTION = ("growth", "wage", "input", "vat", "injury", "assets", "credit")
_DISTRICT = ("office", "shop", "workshop")


def load_parameters(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables `trades` and `districts`: what a trade and a district bring to each firm."""
    sections = {row["key"]: row for row in read_data("population/sections")}
    connection.execute(
        "CREATE TEMP TABLE trades (industry VARCHAR, section VARCHAR, premises VARCHAR, metres DOUBLE, "
        f"{', '.join(f'{name} DOUBLE' for name in _SECTION)})"
    )
    lines = []
    for code, _, _, _, premises, metres in read_data("population/industries"):
        own = [str(float(sections[code[0]][name])) for name in _SECTION]
        texts = [literal(code), literal(code[0]), literal(premises)]
        lines.append(f"({', '.join([*texts, str(float(metres)), *own])})")
    connection.execute(f"INSERT INTO trades VALUES {', '.join(lines)}")
    connection.execute(
        "CREATE TEMP TABLE districts (district VARCHAR, counts_residents BOOLEAN, lingang DOUBLE, "
        f"{', '.join(f'{name} DOUBLE' for name in _DISTRICT)})"
    )
    lines = []
    for row in read_data("population/districts")["districts"]:
        lingang = values()[row["special_share"]] if "special_share" in row else 0
        prices = ", ".join(str(float(row[name])) for name in _DISTRICT)
        lines.append(f"({literal(row['key'])}, {'counts_residents' in row}, {lingang}, {prices})")
    connection.execute(f"INSERT INTO districts VALUES {', '.join(lines)}")


def load_cells(connection: duckdb.DuckDBPyConnection, cells: Cells) -> None:
    """Makes the table `cells`: its rows; firms that trade first, each part by district, trade, kind."""
    connection.execute(
        "CREATE TEMP TABLE cells (first BIGINT, firms BIGINT, district VARCHAR, industry VARCHAR, "
        "entity VARCHAR, active BOOLEAN, least INTEGER, most INTEGER)"
    )
    places = product(cells.districts, cells.trades, cells.kinds)
    counted = list(zip(places, cells.counts.ravel().tolist(), strict=True))
    lines, first = [], 1
    for active in (True, False):
        for (district, trade, kind), firms in counted:
            if firms and kind.active == active:
                texts = ", ".join(map(literal, (str(district["key"]), str(trade[0]), kind.entity)))
                lines.append(f"({first}, {firms}, {texts}, {active}, {kind.least}, {kind.most})")
                first += firms
    connection.execute(f"INSERT INTO cells VALUES {', '.join(lines)}")
