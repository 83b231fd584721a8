"""How long a search over the whole catalogue takes, and its index. Kept in `results.json`."""

import statistics
import time

from benchmarks.results import forget, latency
from eligibility import read_catalogue
from eligibility.catalogue import Catalogue
from eligibility.search import matches, search
from eligibility.search_index import search_index

QUERIES = (
    *("房租", "fangzu", "fz", "rent", "沪人社规〔2022〕18号", "稳岗补帖", "fangzhu", "浦东房租", "f"),
    *("fang", "subsidy", "饭店怎么减房租", "how to get rent relief", "zzzzqq", "补" * 10_000, ""),
)
RUNS = 20


def searches(catalogue: Catalogue) -> dict[str, list[float]]:
    """Query → milliseconds of each search, nothing remembered of the one before."""
    times: dict[str, list[float]] = {query: [] for query in QUERIES}
    search(catalogue, "warm")
    for query in QUERIES * RUNS:
        matches.cache_clear()
        start = time.perf_counter()
        search(catalogue, query)
        times[query].append((time.perf_counter() - start) * 1000)
    return times


def index_making(catalogue: Catalogue, runs: int = 7) -> list[float]:
    """Milliseconds to make the index of a catalogue whose pinyin is on disk."""
    times = []
    for _ in range(runs):
        search_index.cache_clear()
        start = time.perf_counter()
        search_index(catalogue)
        times.append((time.perf_counter() - start) * 1000)
    return times[1:]


def main() -> None:
    """Runs both and keeps the figures."""
    catalogue = read_catalogue()
    making, times = index_making(catalogue), searches(catalogue)
    slowest = max(times, key=lambda query: statistics.median(times[query]))
    every = [each for found in times.values() for each in found]
    count = len(catalogue.measures)
    forget("search")
    latency("search", 0, f"one search over {count} measures, {len(QUERIES)} queries", every, "< 50 ms")
    latency("search", 1, f"the slowest of them, `{slowest[:12]}`", times[slowest], "< 50 ms")
    latency("search", 2, "the index, once a start", making)


if __name__ == "__main__":
    main()
