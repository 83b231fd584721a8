"""How long one firm takes: in process, and from a cold start. Kept in `results.json`."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.results import forget, latency
from eligibility import match_firm, read_catalogue, read_firm
from eligibility.compiled import compile_catalogue
from eligibility.matching import decide

FIRM = """name: 面馆
district: huangpu
entity: enterprise
industry: H62
founded: 2019-04-01
employees: 18
revenue: 3000000
layoff_rate_2021: 0.02
insured_employees: 18
landlord: state_owned
monthly_rent: 10000
lease_months_2022: 12
"""


def in_process(work: Callable[[], object], runs: int = 300) -> list[float]:
    """Milliseconds of each run, warm."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return times[10:]


def cold_start(path: Path, runs: int = 10) -> list[float]:
    """Milliseconds of `python -m eligibility check`, process start included."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        command = [sys.executable, "-m", "eligibility", "check", str(path), "--format", "json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - start) * 1000)
    return times[1:]


def main() -> None:
    """Runs all and keeps the figures."""
    catalogue = read_catalogue()
    compiled = compile_catalogue(catalogue)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firm.yaml"
        path.write_text(FIRM, encoding="utf-8")
        firm = read_firm(path)
        whole = in_process(lambda: match_firm(firm, catalogue))
        decided = in_process(lambda: decide(firm, compiled, catalogue.reference_day))
        cold = cold_start(path)
    work = f"one firm × {len(compiled.rules)} measures, in process"
    forget("one_firm")
    latency("one_firm", 0, f"{work}: the whole answer, with reasons, totals and advice", whole, "< 3 ms")
    latency("one_firm", 1, f"{work}: decisions and their reasons alone", decided)
    latency("one_firm", 2, "`check` from a cold start", cold, "< 700 ms")


if __name__ == "__main__":
    main()
