"""Draws `chart.svg` from `results.json`; runs in the environment of the other engines."""

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

FOLDER = Path(__file__).resolve().parent
COLOURS = {
    "suanhui": "#c8102e",
    "numpy": "#4d77cf",
    "polars": "#0f8b8d",
    "openfisca-core": "#7b5ea7",
    "pandas": "#e08e0b",
    "duckdb": "#5b5b5b",
    "zen-engine": "#3c8d40",
}
NAMES = {"suanhui": "this engine", "duckdb": "DuckDB, plain query", "numpy": "numpy, by hand"}


def main() -> None:
    """Three panels: against firms, against rules, memory."""
    measured = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))["measured"]
    peers = [e for e in measured if e["part"] == "peers" and e["question"] == "each" and "seconds" in e]
    most = max((entry["firms"] for entry in peers), default=0)
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "suanhui", "font.size": 10}
    figure, (by_firms, by_rules, memory) = plt.subplots(1, 3, figsize=(15, 5))
    _lines(by_firms, [e for e in peers if e["rules"] == 200], "firms")
    _lines(by_rules, [e for e in peers if e["firms"] == most], "rules")
    _bars(memory, [e for e in peers if e["firms"] == most and e["rules"] == 200])
    by_firms.set_title("200 rules")
    by_rules.set_title(f"{most:,} firms")
    memory.set_title(f"peak memory, 200 rules, {most:,} firms")
    figure.legend(*by_firms.get_legend_handles_labels(), loc="lower center", ncols=7, frameon=False)
    figure.tight_layout(rect=(0, 0.06, 1, 1))
    figure.savefig(FOLDER / "chart.svg", metadata={"Date": None})


def _lines(axes: Any, entries: list[dict[str, Any]], key: str) -> None:
    """One line an engine, both scales by factors of ten."""
    for name, colour in COLOURS.items():
        own = sorted((e[key], e["seconds"]) for e in entries if e["name"] == name)
        if own:
            width = 3 if name == "suanhui" else 1.5
            axes.plot(*zip(*own, strict=True), "o-", color=colour, lw=width, label=NAMES.get(name, name))
    axes.set(xscale="log", yscale="log", xlabel=key, ylabel="seconds")
    axes.grid(alpha=0.3)


def _bars(axes: Any, entries: list[dict[str, Any]]) -> None:
    ordered = sorted(entries, key=lambda entry: -entry["peak_mb"])
    names = [NAMES.get(e["name"], e["name"]) for e in ordered]
    axes.barh(names, [e["peak_mb"] / 1024 for e in ordered], color=[COLOURS[e["name"]] for e in ordered])
    axes.set(xlabel="GB, the firms included")
    axes.grid(axis="x", alpha=0.3)


if __name__ == "__main__":
    main()
