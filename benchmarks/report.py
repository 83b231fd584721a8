"""Writes what `results.json` holds into the marked places of `README.md`, and has the chart drawn."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

from benchmarks import results
from benchmarks.contest import CONTESTANTS, ENOUGH_SECONDS
from benchmarks.environment import peers_python
from benchmarks.firms import COUNTS
from benchmarks.goals import goals
from eligibility.storage import ROOT, replacing

README = ROOT / "benchmarks" / "README.md"
NAMES = {
    "suanhui": "**this engine**",
    "duckdb": "DuckDB, plain query",
    "openfisca-core": "OpenFisca-Core",
    "numpy": "numpy, by hand",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def duration(seconds: float) -> str:
    """Three figures at most.

    >>> duration(0.01234), duration(12.345)
    ('12.3 ms', '12.3 s')
    """
    value, unit = (seconds * 1000, "ms") if seconds < 1 else (seconds, "s")
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def cell(entry: results.Entry | None, own: results.Entry | None = None) -> str:
    """Time of one contest, and how many times ours it is."""
    if entry is None:
        return "not run"
    if "error" in entry:
        return "failed"
    if "over_seconds" in entry:
        return f"over {entry['over_seconds']} s"
    if not entry["right"]:
        return "wrong answer"
    text = duration(entry["seconds"]) + ("" if entry["seconds"] < ENOUGH_SECONDS else "¹")
    if own and own is not entry and "seconds" in own:
        text += f" ({entry['seconds'] / own['seconds']:.2g} ×)"
    return text


def side_by_side(question: str, rules: int) -> str:
    """Contestants against numbers of firms."""
    rows = []
    for name in CONTESTANTS:
        found = [_peer(name, question, rules, firms) for firms in COUNTS]
        ours = [_peer("suanhui", question, rules, firms) for firms in COUNTS]
        peak = found[-1].get("peak_mb") if found[-1] else None
        cells = [cell(own, first) for own, first in zip(found, ours, strict=True)]
        rows.append([NAMES.get(name, name), *cells, f"{peak:,}" if peak else ""])
    return table([f"{rules} rules", *(f"{firms:,} firms" for firms in COUNTS), "peak MB²"], rows)


def _peer(name: str, question: str, rules: int, firms: int) -> results.Entry | None:
    return results.find("peers", name, question=question, rules=rules, firms=firms)


def machine() -> str:
    """Where, when, how busy, which versions."""
    own = results.machine_of_record()
    measured = results.entries()
    days = sorted({entry["day"] for entry in measured})
    loads = [entry["load"] for entry in measured if "load" in entry]
    versions = {e["name"]: e["version"] for e in results.entries("peers") if "version" in e}
    listed = ", ".join(f"{n} {v}" for n, v in sorted(versions.items()) if n != "suanhui")
    between = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return (
        f"{own['cpu']}, {own['cores']} cores, {own['memory_gb']} GB, {own['system']}, "
        f"Python {own['python']}; {between}; load average {min(loads)} to {max(loads)}, the "
        f"measured work included. Versions: {listed}."
    )


def single() -> str:
    """One firm, all rules, each engine."""
    rows = [
        [NAMES.get(name, name), f"{entry['p50_ms']:.3g}", f"{entry['p95_ms']:.3g}"]
        for name in CONTESTANTS
        if (entry := results.find("peers", name, question="single")) and "p50_ms" in entry
    ]
    return table(["one firm × 200 rules", "p50 ms", "p95 ms"], rows)


def latencies(part: str) -> Callable[[], str]:
    """The rows of a part whose entries are latencies."""

    def rows() -> str:
        found = sorted(results.entries(part), key=lambda entry: entry.get("place", 0))
        return table(
            ["work", "p50 ms", "p95 ms", "goal"],
            [[e["name"], f"{e['p50_ms']:.2f}", f"{e['p95_ms']:.2f}", e.get("goal", "")] for e in found],
        )

    return rows


def limit() -> str:
    """Reading the columns once, beside what the totals take."""
    rows = []
    for firms in COUNTS:
        numpy, duckdb = (results.find("limit", name, firms=firms) for name in ("numpy", "duckdb"))
        if numpy and duckdb:
            read = [duration(numpy["seconds"]), duration(duckdb["seconds"])]
            size = f"{numpy['bytes_a_firm'] * firms / 1e6:,.1f}"
            rows.append([f"{firms:,}", size, *read, cell(_peer("suanhui", "each", 200, firms))])
    head = ["firms", "MB", "numpy, one core", "DuckDB", "200 rules by this engine"]
    return table(head, rows)


def spark() -> str:
    """What Spark took, by firms."""
    rows = [
        [f"{entry['firms']:,}", duration(entry["seconds"]), "yes" if entry["right"] else "NO"]
        for entry in results.entries("spark")
    ]
    return table(["firms", "local[2], session already up", "same to the fen as DuckDB"], rows)


BLOCKS: dict[str, Callable[[], str]] = {
    "machine": machine,
    "goals": lambda: table(["work", "goal", "measured"], goals()),
    "each-50": lambda: side_by_side("each", 50),
    "each-200": lambda: side_by_side("each", 200),
    "each-600": lambda: side_by_side("each", 600),
    "stacked-200": lambda: side_by_side("stacked", 200),
    "single": single,
    "one-firm": latencies("one_firm"),
    "search": latencies("search"),
    "pages": latencies("pages"),
    "limit": limit,
    "spark": spark,
}


def filled(text: str) -> str:
    """A text with its marked places filled anew."""

    def block(found: re.Match[str]) -> str:
        return f"<!-- measured: {found[1]} -->\n{BLOCKS[found[1]]()}\n<!-- end -->"

    return re.sub(r"<!-- measured: (\S+) -->\n.*?<!-- end -->", block, text, flags=re.S)


def main() -> None:
    """Fills the README and draws the chart."""
    text = filled(README.read_text(encoding="utf-8"))
    with replacing(README) as draft:
        draft.write_text(text, encoding="utf-8")
    command = [str(peers_python()), "-m", "benchmarks.chart"]
    subprocess.run(command, cwd=ROOT, check=True)
    sys.stdout.write(f"{README.relative_to(ROOT)} and its chart are up to date.\n")


if __name__ == "__main__":
    main()
