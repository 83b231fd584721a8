"""One contestant, one question, one size, in a process of its own: prints its figures as JSON.

`python -m benchmarks.contest NAME QUESTION RULES FIRMS LIMIT`, in the environment in which the
contestant is installed. The alarm ends the process if a pass takes longer than the limit.
"""

import gc
import json
import signal
import statistics
import sys
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.contestants.contestant import Contestant
from benchmarks.firms import COUNTS, firms_file
from benchmarks.reference import paid_by_hand, plain, reference
from benchmarks.rules import Rule, made_up_rules

CONTESTANTS = {  # name → module, class, package whose version counts
    "suanhui": ("suanhui", "Suanhui", "duckdb"),
    "duckdb": ("duckdb_query", "DuckDB", "duckdb"),
    "polars": ("polars_frame", "Polars", "polars"),
    "pandas": ("pandas_frame", "Pandas", "pandas"),
    "numpy": ("numpy_arrays", "Numpy", "numpy"),
    "openfisca-core": ("openfisca", "OpenFisca", "openfisca-core"),
    "zen-engine": ("zen", "Zen", "zen-engine"),
}
PASSES = 3
ENOUGH_SECONDS = 12
SINGLES, WARMING = 120, 20


def contestant(name: str, rules: list[Rule]) -> Contestant:
    """The engine of that name with its rules."""
    module, kind, _ = CONTESTANTS[name]
    made: Contestant = getattr(import_module(f"benchmarks.contestants.{module}"), kind)(rules)
    return made


def contest(name: str, question: str, rules: int, firms: int, limit: int) -> dict[str, Any]:
    """Seconds of each pass, peak memory during them, and whether the answer is right."""
    start = time.perf_counter()
    engine = contestant(name, made_up_rules(rules, question == "stacked"))
    built = time.perf_counter()
    engine.load(pq.read_table(firms_file(firms)))
    loaded = time.perf_counter()
    gc.collect()
    forget_peak()
    seconds: list[float] = []
    answer: Any = None
    while len(seconds) < PASSES and sum(seconds) < ENOUGH_SECONDS:
        signal.alarm(limit)
        begin = time.perf_counter()
        answer = engine.each() if question == "each" else engine.stacked()
        seconds.append(time.perf_counter() - begin)
        signal.alarm(0)
    return {
        "seconds": round(min(seconds), 5),
        "passes": len(seconds),
        "peak_mb": peak_mb(),
        "build_seconds": round(built - start, 3),
        "load_seconds": round(loaded - built, 3),
        "right": plain(answer) == reference(question, rules, firms),
        "version": version(CONTESTANTS[name][2]),
    }


def single(name: str, rules: int) -> dict[str, Any]:
    """Milliseconds of one firm after the other, all rules, the engine warm."""
    listed = made_up_rules(rules)
    engine = contestant(name, listed)
    firms = pq.read_table(firms_file(min(COUNTS))).slice(0, SINGLES).to_pylist()
    times, right = [], True
    for firm in firms:
        start = time.perf_counter()
        paid = engine.single(firm)
        times.append((time.perf_counter() - start) * 1000)
        right = right and paid == paid_by_hand(listed, firm)
    ordered = sorted(times[WARMING:])
    return {
        "p50_ms": round(statistics.median(ordered), 4),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 4),
        "right": right,
        "version": version(CONTESTANTS[name][2]),
    }


def forget_peak() -> None:
    """From here on the peak counts anew; what is loaded stays in it."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb() -> int:
    """The most memory that this process has held since then."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    name, question, *numbers = sys.argv[1:]
    rules, firms, limit = map(int, numbers)
    found = single(name, rules) if question == "single" else contest(name, question, rules, firms, limit)
    sys.stdout.write(json.dumps(found) + "\n")
