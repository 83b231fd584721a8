"""The firms that totals are reckoned over, and the totals that were asked of them so far."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any

import duckdb

from eligibility.bulk import load_good_rows
from eligibility.catalogue import Catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import COUNTED_EVIDENCE
from eligibility.expressions.sql import column
from eligibility.population import (
    CITY,
    Assumption,
    open_population,
    population_size,
    read_assumptions,
)
from eligibility.reckoning.kept_totals import kept_totals
from eligibility.reckoning.reckoned import NARROWED, Reckoned, reckon
from eligibility.scenarios import CHANGED
from eligibility.schema import Evidence
from eligibility.totals.answer import Estimate
from eligibility.totals.comparison import Comparison, compare
from eligibility.totals.standing import Standing, stand

MOST_KNOWN, MOST_RECKONED, MOST_COMPARED = 500, 8, 50
_Key = tuple[str, date, tuple[str, ...], frozenset[Evidence]]


@dataclass
class Ground:
    """A table of firms in DuckDB.

    Args:
        name: Of the file; of the synthetic population, what it is.
        trading: How many of them do business; the others are registered and no more.
        kept: What their totals are kept under; empty: they are not.
        assumptions: Those behind synthetic firms; None: the firms are a reader's own, or a sample.
    """

    name: str
    connection: duckdb.DuckDBPyConnection
    table: str
    firms: int
    trading: int
    assumptions: tuple[Assumption, ...] | None = None
    kept: str = ""
    _standing: Standing | None = None
    _known: dict[_Key, Estimate] = field(default_factory=dict)
    _reckoned: dict[tuple[str, date], Reckoned] = field(default_factory=dict)
    _compared: dict[tuple[str, str, date], Comparison] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    @property
    def synthetic(self) -> bool:
        """Whether no firm of it exists."""
        return self.assumptions is not None

    @property
    def scale(self) -> float:
        """What a smaller synthetic population is multiplied by to stand for the city."""
        return CITY / self.firms if self.synthetic else 1.0

    def totals(
        self,
        catalogue: Catalogue,
        on: date,
        by: tuple[str, ...] = (),
        evidence: frozenset[Evidence] = COUNTED_EVIDENCE,
    ) -> Estimate:
        """Totals by groupings, computed once; two readers may ask at the same time."""
        key = (catalogue.version, on, by, evidence)
        with self._lock:
            if key not in self._known:
                _make_room(self._known, MOST_KNOWN)
                self._known[key] = self._summed(*key, catalogue)
            return self._known[key]

    def _summed(
        self,
        version: str,
        on: date,
        by: tuple[str, ...],
        evidence: frozenset[Evidence],
        catalogue: Catalogue,
    ) -> Estimate:
        def build() -> Estimate:
            return self.standing(catalogue, on).totals(by, evidence)

        if not self.kept or CHANGED in version or on != catalogue.reference_day:
            return build()
        name = f"{by} {sorted(evidence)} {version.endswith(NARROWED)}"
        return kept_totals(name, f"{self.kept} {version} {on}", build)

    def standing(self, catalogue: Catalogue, on: date) -> Standing:
        """The totals that stand; another catalogue or day sums again only what differs."""
        with self._lock:
            if self._standing is None:
                self._standing = stand(self.connection, self.table, catalogue, on)
            return replace(self._standing, compiled=compile_catalogue(catalogue), on=on)

    def compared(self, base: Catalogue, changed: Catalogue, on: date) -> Comparison:
        """Who gains and who loses by a changed catalogue, computed once.

        Raises:
            InputError: Its amounts are too large to be added up.
        """
        key = (base.version, changed.version, on)
        with self._lock:
            if key not in self._compared:
                _make_room(self._compared, MOST_COMPARED)
                standing = self.standing(base, on)
                self._compared[key] = compare(standing, standing.changed(changed))
            return self._compared[key]

    def reckoned(self, catalogue: Catalogue, on: date) -> Reckoned:
        """Its lines and draws, computed once."""
        key = (catalogue.version, on)
        with self._lock:
            if key not in self._reckoned:
                _make_room(self._reckoned, MOST_RECKONED)
                self._reckoned[key] = reckon(self.totals, catalogue, on, self.assumptions, self.scale)
            return self._reckoned[key]


def _make_room(kept: dict[Any, Any], most: int) -> None:
    """Drops the oldest entries where there are too many."""
    while len(kept) >= most:
        kept.pop(next(iter(kept)))


def ground_of_file(path: Path) -> Ground:
    """The firms of a file.

    Raises:
        InputError: Bad cells.
    """
    connection = duckdb.connect()
    loaded = load_good_rows(connection, path, None)
    return Ground(path.name, connection, loaded.name, loaded.rows, loaded.rows)


def ground_of_population(progress: Callable[[str], None] = lambda _: None) -> Ground:
    """The synthetic firms of the city, made on first use.

    Raises:
        InputError: The setting of their number cannot be read.
    """
    size = population_size()
    connection = duckdb.connect()
    table = open_population(connection, size, progress=progress)
    counted = f"SELECT count(*) FILTER (_active) FROM {column(table)}"
    ((trading,),) = connection.execute(counted).fetchall()
    return Ground("synthetic", connection, table, size, trading, read_assumptions(), table)
