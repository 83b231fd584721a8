"""What companies of a section and a district turn over in all, and the factors that make it so."""

import duckdb
import numpy as np
from numpy.typing import NDArray

from eligibility.expressions.sql import literal
from eligibility.population.assumptions import values
from eligibility.population.cells import CITY, INDUSTRY, economy_shares
from eligibility.population.core import COMPANY
from eligibility.population.raking import Counts, rake
from eligibility.population.statistics import statistic
from eligibility.storage import read_data


def turnover_targets() -> dict[str, float]:
    """Section → turnover of 2021: value added of 2021 × ratio; industry as one, the rest undivided.

    The value added of 2021 is that of the first half of 2022 before its real growth, times what the
    year 2021 was to its first half, by the gross product before the growth of 2022.
    """
    rows = {row["key"]: row for row in read_data("population/sections")}
    level = values()["turnover_level"] * _year_of_half()
    known = {key: row["added_h1_2022"] for key, row in rows.items() if row["added_h1_2022"]}
    rest = statistic("added_h1_2022") - sum(known.values())
    targets = {}
    for key, added in known.items():
        name = "BCD" if key == "C" else key
        row = rows[key]
        base = added / (1 + row["growth"])
        targets[name] = base * row["turnover"][0] * row["company_part"] * level
    other = "".join(key for key, row in rows.items() if not row["added_h1_2022"] and key not in INDUSTRY)
    row = rows["M"]
    base = rest / (1 + row["growth"])
    targets[other] = base * row["turnover"][0] * row["company_part"] * level
    return targets


def _year_of_half() -> float:
    year = statistic("gdp_2022") / (1 + statistic("growth_2022"))
    half = statistic("added_h1_2022") / (1 + statistic("growth_h1_2022"))
    return year / half


def factor_table(connection: duckdb.DuckDBPyConnection, firms: int) -> None:
    """Makes the table `factors`: by what the turnover of companies is multiplied.

    Sections have their targets, districts their part of the economy: both margins are fitted at once.
    """
    targets = turnover_targets()
    group = {section: at for at, sections in enumerate(targets) for section in sections}
    places = [str(row["key"]) for row in read_data("population/districts")["districts"]]
    sums = np.zeros((len(places), len(targets)))
    single = np.zeros(len(targets))
    found = connection.execute(
        f"SELECT district, section, {COMPANY}, sum(turnover) FROM first GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for district, section, company, turnover in found:
        if company:
            sums[places.index(district), group[section]] += float(turnover)
        else:
            single[group[section]] += float(turnover)
    wanted = np.maximum(np.array(list(targets.values())) * firms / CITY - single, 0) * (sums.sum(0) > 0)
    fitted = rake(sums.ravel(), _margins(sums, wanted), [])
    factors = np.divide(fitted, sums.ravel(), out=np.zeros(sums.size), where=sums.ravel() > 0)
    table = factors.reshape(sums.shape).tolist()
    connection.execute("CREATE TEMP TABLE factors (district VARCHAR, section VARCHAR, factor DOUBLE)")
    lines = ", ".join(
        f"({literal(district)}, {literal(section)}, {table[at][column]!r})"
        for at, district in enumerate(places)
        for section, column in group.items()
    )
    connection.execute(f"INSERT INTO factors VALUES {lines}")


def _margins(sums: NDArray[np.float64], wanted: NDArray[np.float64]) -> list[Counts]:
    """By district, then by section, of the sums as one row of cells."""
    place, section = np.indices(sums.shape)
    parts = economy_shares() * (sums.sum(1) > 0)
    by_district = wanted.sum() * parts / parts.sum()
    return [Counts(place.ravel(), by_district), Counts(section.ravel(), wanted)]
