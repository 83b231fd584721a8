"""The goals of the project beside what was measured."""

from benchmarks import results
from benchmarks.firms import COUNTS

MANY = COUNTS[-1]
AFTER_A_CHANGE = 4  # its place among the pages
NOT_MEASURED = "not measured"


def goals() -> list[list[str]]:
    """Work, goal, measured."""
    return [
        [
            "3.2 million firms × the whole catalogue, totals by district × industry × size, in DuckDB",
            "under 1 s",
            _seconds("catalogue", "totals"),
        ],
        [
            "the same work as polars, 200 made-up rules, 3.2 million firms",
            "10 times its speed",
            times("polars"),
        ],
        ["as the plain one-`CASE`-a-measure query", "20 times its speed", times("duckdb")],
        ["as OpenFisca-Core", "some 40 times its speed", times("openfisca-core")],
        ["cost of 3.2 times the firms (1 to 3.2 million)", "3.2 times at most", _growth(firms=True)],
        ["cost of 12 times the measures (50 to 600)", "less than 12 times", _growth(firms=False)],
        [
            "change one rate or cap and see new totals, on cells that stand",
            "under 100 ms",
            _seconds("catalogue", "scenario"),
        ],
        [
            "one firm × the whole catalogue, with reasons, in process",
            "under 3 ms (p50)",
            _p50("one_firm", 0),
        ],
        ["`check` from a cold start", "under 700 ms", _p50("one_firm", 2)],
        ["pages: first useful content, the slowest page", "under 2.5 s", _slowest_page()],
        ["pages: an answer after a change of one field", "under 0.4 s", _p50("pages", AFTER_A_CHANGE)],
        ["memory for the 3.2 million firms", "under 3 GB", _memory()],
        ["the same rules on Spark (`local[2]`)", "same totals to the fen", _spark()],
    ]


def times(name: str, question: str = "each") -> str:
    """How many times longer a peer takes for 200 rules and all firms."""
    ours = results.find("peers", "suanhui", question=question, rules=200, firms=MANY)
    theirs = results.find("peers", name, question=question, rules=200, firms=MANY)
    if not ours or not theirs or "seconds" not in ours:
        return NOT_MEASURED
    if "seconds" in theirs:
        return f"{theirs['seconds'] / ours['seconds']:.1f} times"
    if "over_seconds" in theirs:
        return f"more than {theirs['over_seconds'] / ours['seconds']:.0f} times"
    return "it failed"


def _growth(firms: bool) -> str:
    """How the cost grows with firms, at 200 rules, or with rules, at all firms."""
    ends = [(200, COUNTS[-2]), (200, MANY)] if firms else [(50, MANY), (600, MANY)]
    found = [results.find("peers", "suanhui", question="each", rules=r, firms=f) for r, f in ends]
    if any(entry is None or "seconds" not in entry for entry in found):
        return NOT_MEASURED
    small, large = (entry["seconds"] for entry in found if entry)
    return f"{large / small:.1f} times"


def _seconds(part: str, name: str) -> str:
    entry = results.find(part, name)
    if entry is None:
        return NOT_MEASURED
    seconds = entry["seconds"]
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _slowest_page() -> str:
    firsts = [e for e in results.entries("pages") if e["place"] != AFTER_A_CHANGE]
    if not firsts:
        return NOT_MEASURED
    return _p50("pages", max(firsts, key=lambda entry: entry["p50_ms"])["place"])


def _p50(part: str, place: int) -> str:
    found = [entry for entry in results.entries(part) if entry.get("place") == place]
    if not found:
        return NOT_MEASURED
    p50 = found[0]["p50_ms"]
    return f"{p50:.2f} ms" if p50 < 10 else f"{p50:.0f} ms" if p50 < 1000 else f"{p50 / 1000:.2f} s"


def _memory() -> str:
    entry = results.find("catalogue", "totals")
    return NOT_MEASURED if entry is None else f"{entry['peak_mb'] / 1024:.2f} GB at the most"


def _spark() -> str:
    found = results.entries("spark")
    if not found:
        return NOT_MEASURED
    firms = max(entry["firms"] for entry in found)
    same = all(entry["right"] for entry in found)
    return f"{'the same' if same else 'NOT the same'}, {firms:,} firms"
