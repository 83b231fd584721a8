"""The physical limit: how long it takes to read the needed columns once. Kept in `results.json`."""

import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq

from benchmarks import results
from benchmarks.contestants.contestant import arrays_of
from benchmarks.firms import COUNTS, firms_file

PASSES = 7


def best(work: Callable[[], Any]) -> float:
    """Seconds of the quickest of a few passes."""
    seconds = []
    for _ in range(PASSES):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def read_arrays(firms: int) -> tuple[float, float]:
    """Seconds and bytes a firm: all bytes of the columns, packed, on one core."""
    arrays = arrays_of(pq.read_table(firms_file(firms)))
    arrays["founded"] = arrays["founded"].astype(np.int32)
    columns = [np.ascontiguousarray(values) for values in arrays.values()]
    words = [column.view(np.uint8)[: column.nbytes // 8 * 8].view(np.uint64) for column in columns]
    seconds = best(lambda: [np.bitwise_xor.reduce(column) for column in words])
    return seconds, sum(column.nbytes for column in columns) / firms


def read_duckdb(firms: int) -> float:
    """Seconds: the largest value of each column of a DuckDB table, on all cores."""
    connection = duckdb.connect()
    connection.register("arrow", pq.read_table(firms_file(firms)))
    connection.execute("CREATE TABLE firms AS SELECT * FROM arrow")
    columns = [row[0] for row in connection.execute("DESCRIBE firms").fetchall()]
    query = f"SELECT {', '.join(f'max({name})' for name in columns)} FROM firms"
    return best(lambda: connection.execute(query).fetchone())


def main() -> None:
    """Runs both at every size."""
    for firms in COUNTS:
        seconds, size = read_arrays(firms)
        in_duckdb = read_duckdb(firms)
        own = {"part": "limit", "firms": firms}
        results.keep({**own, "name": "numpy", "seconds": round(seconds, 6), "bytes_a_firm": size})
        results.keep({**own, "name": "duckdb", "seconds": round(in_duckdb, 6)})
        sys.stdout.write(
            f"limit {firms:>9,} firms × {size:.0f} bytes: numpy {seconds * 1000:.2f} ms, "
            f"DuckDB {in_duckdb * 1000:.2f} ms\n"
        )


if __name__ == "__main__":
    main()
