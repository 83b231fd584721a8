"""How long one firm takes: in process, and from a cold start. Prints a table in Markdown."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from eligibility import match_firm, read_catalogue, read_firm

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


def in_process(path: Path, runs: int = 300) -> list[float]:
    """Milliseconds of `match_firm` over the whole catalogue, reasons included, warm."""
    catalogue, firm = read_catalogue(), read_firm(path)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        match_firm(firm, catalogue)
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


def row(work: str, times: list[float], goal: str) -> str:
    """One line of the table."""
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"| {work} | {statistics.median(times):.2f} | {p95:.2f} | {goal} |\n"


def main() -> None:
    """Runs both and prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firm.yaml"
        path.write_text(FIRM, encoding="utf-8")
        warm, cold = in_process(path), cold_start(path)
    measures = len(read_catalogue().measures)
    sys.stdout.write("| work | p50 ms | p95 ms | goal |\n| --- | ---: | ---: | --- |\n")
    sys.stdout.write(row(f"one firm × {measures} measures, with reasons, in process", warm, "< 3 ms"))
    sys.stdout.write(row("`check` from a cold start", cold, "< 700 ms"))


if __name__ == "__main__":
    main()
