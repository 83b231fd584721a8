"""The whole catalogue over the city's synthetic firms, and one changed rate on totals that stand.

Kept in `results.json`. The firms lie in DuckDB before the clock starts.
"""

import statistics
import sys
import time

import duckdb

from benchmarks import results
from benchmarks.contest import forget_peak, peak_mb
from eligibility import read_catalogue
from eligibility.catalogue import Catalogue
from eligibility.cli_options import note
from eligibility.compiled import compile_catalogue
from eligibility.estimates import estimate, stand
from eligibility.population import open_population
from eligibility.scenarios import apply_scenario, scenario_from

BY = ("district", "industry", "size")
PASSES = 3
NEW_RATES = range(601, 608)  # yuan a head of the job-retention subsidy, in place of 600


def firms_in_memory(connection: duckdb.DuckDBPyConnection) -> int:
    """The synthetic firms as a table `firms`, as after an upload."""
    kept = open_population(connection, progress=note)
    connection.execute(f"CREATE TABLE firms AS SELECT * FROM {kept}")
    return int(connection.execute("SELECT count(*) FROM firms").fetchall()[0][0])


def totals(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[float]:
    """Seconds of each pass over all firms, nothing remembered of the one before."""
    seconds = []
    for _ in range(PASSES):
        start = time.perf_counter()
        estimate(connection, "firms", catalogue, by=BY)
        seconds.append(time.perf_counter() - start)
    return seconds


def scenario(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[float]:
    """Seconds from a changed rate to the new totals, over totals that stand; each rate is new."""
    standing = stand(connection, "firms", catalogue)
    standing.totals(BY)
    seconds = []
    for rate in NEW_RATES:
        change = f"{{measure: muni-hrss-01, numbers: [{{old: 600, new: {rate}}}]}}"
        start = time.perf_counter()
        text = f"{{title: {{zh: 改补贴标准, en: Another rate}}, changes: [{change}]}}"
        changed = apply_scenario(catalogue, scenario_from(text, "benchmark"))
        standing.changed(changed).totals(BY)
        seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Runs both and keeps the figures."""
    connection, catalogue = duckdb.connect(), read_catalogue()
    firms = firms_in_memory(connection)
    measures = len(compile_catalogue(catalogue).rules)
    forget_peak()
    seconds = totals(connection, catalogue)
    own = {"part": "catalogue", "firms": firms, "rules": measures}
    results.forget("catalogue")
    results.keep({**own, "name": "totals", "seconds": round(min(seconds), 4), "peak_mb": peak_mb()})
    changed = scenario(connection, catalogue)
    results.keep({**own, "name": "scenario", "seconds": round(statistics.median(changed), 4)})
    sys.stdout.write(
        f"{firms:,} firms × {measures} measures: {min(seconds):.2f} s, {peak_mb():,} MB at most; "
        f"a changed rate: {statistics.median(changed) * 1000:.0f} ms (p50)\n"
    )


if __name__ == "__main__":
    main()
