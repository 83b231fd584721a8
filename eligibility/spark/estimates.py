"""Totals over Parquet of any size on Spark: the queries over the firms run there, the rest here."""

from collections.abc import Callable
from datetime import date

from eligibility.catalogue import Catalogue
from eligibility.spark.engine import SparkEngine
from eligibility.spark.firms import SparkFirms, open_firms
from eligibility.spark.session import spark_session
from eligibility.totals.standing import Standing, stand_on


def stand_on_spark(
    firms: str,
    catalogue: Catalogue,
    on: date | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Standing:
    """Sums firms on Spark; its totals are the same to the fen as those of `totals.standing.stand`.

    Args:
        firms: A file or folder, or an address that Spark reads.

    Raises:
        InputError: The firms cannot be read, or PySpark or Java is missing.
    """
    engine = SparkEngine(spark_session())
    for warning in open_firms(engine, firms):
        progress(f"Note: {warning}")
    return stand_on(SparkFirms(engine), catalogue, on, progress)
