"""Published statistics of firms, with their sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from eligibility.firm.fields import Bilingual
from eligibility.storage import read_data

FIRMS = "firms"
Use = Literal["fitted", "held_out", "basis"]


@dataclass(frozen=True)
class Statistic:
    """One published figure.

    Args:
        use: fitted: the population is made to have it; held_out: it is only compared; basis: it
            serves to bring another figure to the end of 2021.
        scaled_to: The figure that `value` is a part of, where it stands for another total.
        sum, where, over, per: What stands beside it in the model; see the file's head.
        url: None where the publisher's page has no address.
    """

    key: str
    words: Bilingual
    value: float
    unit: str
    use: Use
    scaled_to: str | None
    sum: str
    where: str | None
    over: str | None
    per: str | None
    publisher: str
    url: str | None
    year: int


@cache
def read_statistics() -> Mapping[str, Statistic]:
    """Every figure of `data/population/statistics.yaml`, by key."""
    return {
        row["key"]: Statistic(
            key=row["key"],
            words={"zh": row["zh"], "en": row["en"]},
            value=row["value"],
            unit=row["unit"],
            use=row["use"],
            scaled_to=row.get("scaled_to"),
            sum=row.get("sum", FIRMS),
            where=row.get("where"),
            over=row.get("over"),
            per=row.get("per"),
            publisher=row["publisher"],
            url=row["url"],
            year=row["year"],
        )
        for row in read_data("population/statistics")
    }


def statistic(key: str) -> float:
    """The value of one figure."""
    return read_statistics()[key].value
