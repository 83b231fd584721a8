"""How long own data takes, and how much memory: ten million rows, and a park. Prints tables in Markdown.

`python -m benchmarks.intake [ROWS]`; each measurement runs in a process of its own, with its own peak.
"""

import io
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from eligibility.catalogue import read_catalogue
from eligibility.compiled import compile_catalogue
from eligibility.park import park_of
from eligibility.park.letters import letters_zip
from eligibility.park.workbook import park_workbook
from eligibility.scratch import scratch_database
from eligibility.tables import load_firms

ROWS = 10_000_000
TENANTS = 5_000
LETTERS = 50


def made_up(rows: int) -> str:
    """SQL of made-up firms as a park writes them: names for choices, 万元, 万, shares as %."""
    return f"""
    SELECT '企业' || i AS 企业名称,
        ['黄浦', '浦东新区', '徐汇区', '闵行', '嘉定区'][1 + i % 5] AS 所属区,
        ['有限公司', '个体户', '企业'][1 + i % 3] AS 主体类型,
        ['面馆', 'F52', '理发店', 'I65', 'C36'][1 + (i // 7) % 5] AS 所属行业,
        (DATE '2005-01-01' + CAST(i % 6000 AS INTEGER))::VARCHAR AS 成立日期,
        (i % 300)::VARCHAR AS 参保人数, (i % 400)::VARCHAR AS 从业人数,
        (i % 97)::VARCHAR || '.' || (i % 10)::VARCHAR AS "营业收入（万元）",
        CASE WHEN i % 4 = 0 THEN (1 + i % 9)::VARCHAR || '.2万'
            ELSE (1000 + i % 50000)::VARCHAR END AS 月租金,
        (i % 12)::VARCHAR || '%' AS 裁员率, '区属国企' AS 房东类型
    FROM range({rows}) AS r(i)"""


def write(path: Path, rows: int) -> None:
    """Writes a file of made-up firms."""
    form = "FORMAT PARQUET" if path.suffix == ".parquet" else "FORMAT CSV, HEADER"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({made_up(rows)}) TO '{path}' ({form})")


def read(path: Path) -> str:
    """Reads a file into a scratch database."""
    with scratch_database() as connection:
        table = load_firms(connection, path)
        return f"{table.rows:,} good, {table.bad_rows:,} bad"


def park(path: Path) -> str:
    """A park from file to result, letters and all; says how long each part takes."""
    compile_catalogue(read_catalogue())
    said = []
    with scratch_database() as connection:
        marks = [time.perf_counter()]
        load_firms(connection, path)
        marks.append(time.perf_counter())
        found = park_of(connection, "firms", read_catalogue())
        marks.append(time.perf_counter())
        park_workbook(found, io.BytesIO(), "zh")
        marks.append(time.perf_counter())
        letters_zip(found, io.BytesIO(), "zh", chosen=range(LETTERS))
        marks.append(time.perf_counter())
    for name, start, end in zip(
        ("reading", "result", "workbook", "letters"), marks, marks[1:], strict=False
    ):
        said.append(f"{name} {end - start:.2f} s")
    return f"{', '.join(said)} ({LETTERS / (marks[4] - marks[3]):.1f} letters a second)"


def measured(work: Callable[[Path], str], path: Path) -> tuple[str, float, float]:
    """What a piece of work says, its seconds, and the peak of its own process in MB."""
    start = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        said, peak = pool.apply(_with_peak, (work, path))
    return said, time.perf_counter() - start, peak


def _with_peak(work: Callable[[Path], str], path: Path) -> tuple[str, float]:
    said = work(path)
    return said, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rows: int) -> None:
    """Prints the table."""
    out = sys.stdout
    out.write("| file | MB | what | seconds | peak memory, MB |\n|---|---:|---|---:|---:|\n")
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".csv", ".parquet"):
            path = Path(folder) / f"firms{suffix}"
            write(path, rows)
            said, seconds, peak = measured(read, path)
            size = path.stat().st_size / 1e6
            out.write(
                f"| {rows:,} rows, {suffix} | {size:,.0f} | {said} | {seconds:.1f} | {peak:,.0f} |\n"
            )
            out.flush()
        path = Path(folder) / "park.csv"
        write(path, TENANTS)
        said, seconds, peak = measured(park, path)
        size = path.stat().st_size / 1e6
        out.write(f"| {TENANTS:,} tenants | {size:,.1f} | {said} | {seconds:.1f} | {peak:,.0f} |\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
