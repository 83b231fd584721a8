"""Margins: each published figure beside what the synthetic firms have, the worst first."""

from dataclasses import dataclass

import duckdb

from eligibility.expressions.parse import parse_test
from eligibility.expressions.sql import column, test_sql
from eligibility.firm import ENVIRONMENT
from eligibility.firm.fields import Bilingual
from eligibility.population.cells import CITY
from eligibility.population.statistics import FIRMS, Statistic, Use, read_statistics, statistic


@dataclass(frozen=True)
class Margin:
    """One published figure and the population's.

    Args:
        use: fitted, or held_out: never used to make the firms.
        target: The published figure, brought to the number of firms of the population.
        model: The population's figure.
        error: model / target - 1.
        publisher, url, year: The source; `url` None where it has no address.
    """

    key: str
    words: Bilingual
    unit: str
    use: Use
    target: float
    model: float
    publisher: str
    url: str | None
    year: int

    @property
    def error(self) -> float:
        """How far the model is off, as a share of the target."""
        return self.model / self.target - 1


def read_margins(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[Margin, ...]:
    """Every margin of a population, the largest error first.

    Args:
        table: The name that `open_population` returned.
    """
    compared = [each for each in read_statistics().values() if each.use != "basis"]
    expressions = ", ".join(_model_sql(each) for each in compared)
    firms, *found = connection.execute(
        f"SELECT count(*), {expressions} FROM (SELECT *, 1 AS {FIRMS} FROM {column(table)})"
    ).fetchall()[0]
    rows = [
        Margin(
            key=each.key,
            words=each.words,
            unit=each.unit,
            use=each.use,
            target=_target(each, firms),
            model=float(model or 0),
            publisher=each.publisher,
            url=each.url,
            year=each.year,
        )
        for each, model in zip(compared, found, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-abs(row.error), row.key)))


def _target(each: Statistic, firms: int) -> float:
    """Shares and means hold for a population of any size, totals grow with it."""
    if each.over or each.per:
        return each.value
    scale = statistic("entities") / statistic(each.scaled_to) if each.scaled_to else 1.0
    return each.value * scale * firms / CITY


def _model_sql(each: Statistic) -> str:
    top = _total(each.sum, each.where)
    if not (each.over or each.per):
        return f"CAST({top} AS DOUBLE)"
    whole = _total(each.per or each.sum, each.over or each.where)
    return f"CAST({top} AS DOUBLE) / nullif(CAST({whole} AS DOUBLE), 0)"


def _total(fact: str, where: str | None) -> str:
    condition = f" FILTER ({test_sql(parse_test(where, ENVIRONMENT), ENVIRONMENT)})" if where else ""
    return f"sum({column(fact)}){condition}"
