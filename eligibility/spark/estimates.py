"""Totals over Parquet of any size on Spark: the queries over the firms run there, the rest here."""

from collections.abc import Callable, Sequence
from datetime import date

from eligibility.catalogue import Catalogue
from eligibility.decisions import COUNTED_EVIDENCE
from eligibility.estimates import check_groups
from eligibility.schema import Evidence
from eligibility.spark.engine import SparkEngine
from eligibility.spark.firms import SparkFirms, open_firms
from eligibility.spark.session import spark_session
from eligibility.totals.answer import Estimate
from eligibility.totals.standing import stand_on


def estimate_on_spark(
    firms: str,
    catalogue: Catalogue,
    on: date | None = None,
    by: Sequence[str] = (),
    evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
    progress: Callable[[str], None] = lambda _: None,
) -> Estimate:
    """Totals over Parquet; the same to the fen as `estimates.estimate`.

    Args:
        firms: A file or folder, or an address that Spark reads.

    Raises:
        InputError: A grouping that does not exist, firms that cannot be read, PySpark or Java missing.
    """
    check_groups(by)
    engine = SparkEngine(spark_session())
    for warning in open_firms(engine, firms):
        progress(f"Note: {warning}")
    return stand_on(SparkFirms(engine), catalogue, on, progress, evidence).totals(by, evidence)
