"""Two catalogues side by side: which measures changed, and whose result changes from what to what."""

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from eligibility.bulk import match_firms
from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.errors import InputError, shown
from eligibility.schema import Measure
from eligibility.storage import DATA, ROOT
from eligibility.tables import load_firms

SAMPLE = DATA / "sample_firms.csv"
Result = tuple[str, Any, Any, Any, Any]


@dataclass(frozen=True)
class ResultChange:
    """One sample firm and one measure: outcome, low, high, adds_low, adds_high, before and after."""

    firm: str
    measure: str
    before: Result | None
    after: Result | None


@dataclass(frozen=True)
class CatalogueDiff:
    """What is different.

    Args:
        changed: Measure → the keys of it that differ.
        results: Every changed result over the sample firms.
        firms: How many sample firms have a changed result.
    """

    old: str
    new: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: dict[str, tuple[str, ...]]
    results: tuple[ResultChange, ...]
    firms: int


def compare(
    old: Catalogue, new: Catalogue, on: date | None = None, sample: Path = SAMPLE
) -> CatalogueDiff:
    """Compares two catalogues, and the results of the sample firms under both on one day.

    Args:
        on: The day of reference; by default the new catalogue's.
    """
    day = on or new.reference_day
    before, after = _results(old, day, sample), _results(new, day, sample)
    changes = [
        ResultChange(firm, measure, before.get((firm, measure)), after.get((firm, measure)))
        for firm, measure in dict.fromkeys([*after, *before])
        if _differ(before.get((firm, measure)), after.get((firm, measure)))
    ]
    both = [key for key in new.measures if key in old.measures]
    differing = {key: _changed_keys(old.measures[key], new.measures[key]) for key in both}
    return CatalogueDiff(
        old.version,
        new.version,
        added=tuple(key for key in new.measures if key not in old.measures),
        removed=tuple(key for key in old.measures if key not in new.measures),
        changed={key: keys for key, keys in differing.items() if keys},
        results=tuple(changes),
        firms=len({change.firm for change in changes}),
    )


def _changed_keys(old: Measure, new: Measure) -> tuple[str, ...]:
    return tuple(key for key in Measure.model_fields if getattr(old, key) != getattr(new, key))


def _differ(before: Result | None, after: Result | None) -> bool:
    """A measure that is new, or gone, changes nothing for a firm that does not qualify for it."""
    if before is None or after is None:
        present = before or after
        return present is not None and present[0] != "ineligible"
    return before != after


def _results(catalogue: Catalogue, on: date, sample: Path) -> dict[tuple[str, str], Result]:
    with duckdb.connect() as connection:
        loaded = load_firms(connection, sample)
        rows = match_firms(connection, loaded.name, catalogue, on).fetchall()
    return {
        (firm, measure): (outcome, low, high, adds_low, adds_high)
        for firm, measure, outcome, _, low, high, adds_low, adds_high in rows
    }


@contextmanager
def catalogue_at(place: str) -> Iterator[Catalogue]:
    """The catalogue in a folder or file, or at a git revision of this repository.

    Raises:
        InputError: Neither a path nor a revision, or the catalogue there has mistakes.
    """
    path = Path(place)
    if path.exists():
        yield read_catalogue(path)
        return
    with tempfile.TemporaryDirectory() as folder:
        _extract(place, Path(folder))
        yield read_catalogue(Path(folder) / "policies")


def _extract(revision: str, folder: Path) -> None:
    """The `policies/` of a revision, put into a folder."""
    git = shutil.which("git")
    problem = f"reads {shown(revision)}; it may be a folder of policies or a git revision."
    if git is None or revision.startswith("-"):
        raise InputError.single("revision", problem)
    command = [git, "-C", str(ROOT), "archive", "--format=tar", revision, "--", "policies"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise InputError.single("revision", problem)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")


def diff_text(diff: CatalogueDiff, most: int = 40) -> str:
    """The difference in words, for the terminal; at most so many results are listed."""
    lines = [f"catalogue {diff.old} → {diff.new}", ""]
    for title, ids in (("added", diff.added), ("removed", diff.removed)):
        lines += [f"{title} {measure}" for measure in ids]
    lines += [f"changed {measure}: {', '.join(keys)}" for measure, keys in diff.changed.items()]
    if not (diff.added or diff.removed or diff.changed):
        lines.append("No measure differs.")
    lines += ["", f"{diff.firms} sample firms have a changed result."]
    lines += [
        f"{change.firm} {change.measure}: {_result_text(change.before)} → {_result_text(change.after)}"
        for change in diff.results[:most]
    ]
    if len(diff.results) > most:
        lines.append(f"… and {len(diff.results) - most} more results.")
    return "\n".join(lines) + "\n"


def _result_text(result: Result | None) -> str:
    if result is None:
        return "–"
    outcome, low, high, *_ = result
    if low is None:
        return outcome
    return f"{outcome} {low:,.2f}" + (
        "" if low == high else f" to {'∞' if high is None else f'{high:,.2f}'}"
    )


def diff_json(diff: CatalogueDiff) -> dict[str, Any]:
    """The difference as plain data; money as text."""

    def plain(result: Result | None) -> dict[str, Any] | None:
        if result is None:
            return None
        names: Sequence[str] = ("low", "high", "adds_low", "adds_high")
        money = {n: None if v is None else f"{v:.2f}" for n, v in zip(names, result[1:], strict=True)}
        return {"outcome": result[0], **money}

    return {
        "old": diff.old,
        "new": diff.new,
        "added": list(diff.added),
        "removed": list(diff.removed),
        "changed": {key: list(keys) for key, keys in diff.changed.items()},
        "firms": diff.firms,
        "results": [
            {"firm": c.firm, "measure": c.measure, "before": plain(c.before), "after": plain(c.after)}
            for c in diff.results
        ],
    }
