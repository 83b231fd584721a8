"""The whole catalogue over synthetic firms on Spark, `local[2]`, and the same to the fen in DuckDB.

Kept in `results.json`. The first, small run warms the session and is not kept.
"""

import sys
import time
from importlib.metadata import version

import duckdb

from benchmarks import results
from eligibility import read_catalogue
from eligibility.catalogue import Catalogue
from eligibility.cli_options import note
from eligibility.estimates import estimate
from eligibility.population import CITY, open_population, parquet_population
from eligibility.spark.estimates import stand_on_spark
from eligibility.spark.session import spark_session

BY = ("district", "industry", "size")
SIZES = (1_000_000, CITY)


def compared(firms: int, catalogue: Catalogue) -> results.Entry:
    """Seconds on Spark, reading of the Parquet included, and whether DuckDB says the same."""
    path = parquet_population(firms, progress=note)
    start = time.perf_counter()
    there = stand_on_spark(str(path), catalogue).totals(BY)
    seconds = time.perf_counter() - start
    connection = duckdb.connect()
    here = estimate(connection, open_population(connection, firms), catalogue, by=BY)
    return {
        "part": "spark",
        "name": "totals",
        "firms": firms,
        "seconds": round(seconds, 2),
        "right": there == here,
        "version": version("pyspark"),
    }


def main() -> None:
    """Runs each size once the session is up."""
    catalogue = read_catalogue()
    spark_session("local[2]")
    stand_on_spark(str(parquet_population(10_000, progress=note)), catalogue).totals(BY)
    results.forget("spark")
    for firms in SIZES:
        entry = compared(firms, catalogue)
        results.keep(entry)
        sys.stdout.write(
            f"Spark: {firms:,} firms, {entry['seconds']} s, same as DuckDB: {entry['right']}\n"
        )


if __name__ == "__main__":
    main()
