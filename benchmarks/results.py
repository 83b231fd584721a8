"""`results.json`: every figure measured, one a line; what is measured again replaces the former."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.storage import ROOT, replacing

PATH = ROOT / "benchmarks" / "results.json"
KEYS = ("part", "name", "question", "rules", "firms")
Entry = dict[str, Any]


def entries(part: str | None = None) -> list[Entry]:
    """All that was measured, or one part of it."""
    if not PATH.exists():
        return []
    listed: list[Entry] = json.loads(PATH.read_text(encoding="utf-8"))["measured"]
    return [entry for entry in listed if part in (None, entry["part"])]


def find(part: str, name: str, **more: Any) -> Entry | None:
    """The entry of that name."""
    wanted = {"name": name, **more}
    found = (e for e in entries(part) if all(e.get(key) == value for key, value in wanted.items()))
    return next(found, None)


def keep(entry: Entry) -> None:
    """Adds an entry, with the day and the load; one with the same keys goes."""
    stamped = {**entry, "day": date.today().isoformat(), "load": round(os.getloadavg()[0], 2)}
    others = [e for e in entries() if _key(e) != _key(stamped)]
    _write([*others, stamped])


def forget(part: str) -> None:
    """Drops all entries of a part, before it runs anew."""
    _write([e for e in entries() if e["part"] != part])


def _key(entry: Entry) -> tuple[str, ...]:
    return tuple(str(entry.get(name, "")) for name in KEYS)


def _write(listed: list[Entry]) -> None:
    lines = ",\n  ".join(
        json.dumps(entry, ensure_ascii=False) for entry in sorted(listed, key=_sortable)
    )
    text = f'{{"machine": {json.dumps(machine())},\n "measured": [\n  {lines}\n]}}\n'
    with replacing(PATH) as draft:
        draft.write_text(text, encoding="utf-8")


def _sortable(entry: Entry) -> tuple[str, str, int, int, str]:
    return (
        *(entry["part"], str(entry.get("question", ""))),
        *(int(entry.get("rules", 0)), int(entry.get("firms", 0)), entry["name"]),
    )


def machine() -> dict[str, Any]:
    """Where it is measured."""
    memory = next(_numbers("/proc/meminfo", "MemTotal"), 0)
    return {
        "cpu": next(_texts("/proc/cpuinfo", "model name"), platform.machine()),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1024 / 1024),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
    }


def machine_of_record() -> dict[str, Any]:
    """Where the figures that are kept were measured."""
    found: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))["machine"]
    return found


def latency(part: str, place: int, name: str, times: list[float], goal: str = "") -> None:
    """Keeps and prints the median and the 95th percentile of milliseconds."""
    ordered = sorted(times)
    p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    entry = {
        "part": part,
        "place": place,
        "name": name,
        "p50_ms": round(p50, 3),
        "p95_ms": round(p95, 3),
    }
    keep(entry | ({"goal": goal} if goal else {}))
    sys.stdout.write(f"{name}: p50 {p50:.2f} ms, p95 {p95:.2f} ms {goal}\n")


def _texts(path: str, key: str) -> Iterator[str]:
    source = Path(path)
    for line in source.read_text(encoding="utf-8").splitlines() if source.exists() else []:
        if line.startswith(key):
            yield line.split(":", 1)[1].strip()


def _numbers(path: str, key: str) -> Iterator[int]:
    return (int(text.split()[0]) for text in _texts(path, key))
