"""Firms from a file, and totals over them; nothing here draws."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from eligibility.catalogue import Catalogue
from eligibility.decisions import ZERO
from eligibility.errors import InputError, Mistake
from eligibility.estimates import NOT_KNOWN, Estimate, EstimateRow, estimate
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.firm.fields import INDUSTRIES
from eligibility.reports.labels import label
from eligibility.storage import DATA
from eligibility.tables import FirmTable, load_firms
from eligibility.ui.texts import text

SAMPLE = DATA / "sample_firms.csv"
MADE_OF = ("package", "kind", "form", "measure")
GOES_TO = ("district", "industry", "size")


@dataclass
class Loaded:
    """A table of firms, and the totals that were asked of it so far."""

    name: str
    connection: duckdb.DuckDBPyConnection
    table: FirmTable
    known: dict[tuple[str, date, tuple[str, ...]], Estimate] = field(default_factory=dict)

    def totals(self, catalogue: Catalogue, on: date, by: Sequence[str] = ()) -> Estimate:
        """Totals by a grouping, computed once."""
        key = (catalogue.version, on, tuple(by))
        if key not in self.known:
            self.known[key] = estimate(self.connection, self.table.name, catalogue, on, by)
        return self.known[key]


def load_content(name: str, content: bytes) -> Loaded:
    """Firms from an uploaded file.

    Raises:
        InputError: It cannot be read; the file is called by its own name.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"firms{Path(name).suffix.lower()}"
        path.write_bytes(content)
        connection = duckdb.connect()
        try:
            return Loaded(name, connection, load_firms(connection, path))
        except InputError as error:
            raise InputError(_named(mistake, str(path), name) for mistake in error.mistakes) from error


def load_sample() -> Loaded:
    """The made-up firms that come with the program."""
    connection = duckdb.connect()
    return Loaded(SAMPLE.name, connection, load_firms(connection, SAMPLE))


def _named(mistake: Mistake, path: str, name: str) -> Mistake:
    return Mistake(
        mistake.where.replace(path, name),
        mistake.problem.replace(path, name),
        mistake.zh.replace(path, name),
    )


@dataclass(frozen=True)
class Bar:
    """One group of a chart: what is sure, and what may come on top."""

    key: str
    name: str
    firms: int
    low: Decimal
    high: Decimal

    @property
    def doubt(self) -> Decimal:
        """What is open."""
        return self.high - self.low


def bars(estimate: Estimate, by: str, liquidity: bool, catalogue: Catalogue, lang: Lang) -> list[Bar]:
    """The groups of an estimate by one grouping, the greatest first; empty ones are left out."""
    found = []
    for row in estimate.rows:
        low, high = money_of(row, liquidity)
        if high > ZERO:
            key = row.groups[by]
            found.append(Bar(key, group_name(by, key, catalogue, lang), row.eligible_firms, low, high))
    return sorted(found, key=lambda bar: (-bar.low, -bar.high))


def money_of(row: EstimateRow, liquidity: bool) -> tuple[Decimal, Decimal]:
    """Relief, or relief and liquidity together."""
    low, high = row.relief
    end = low if high is None else high
    if not liquidity:
        return low, end
    more = row.liquidity.low if row.liquidity.high is None else row.liquidity.high
    return low + row.liquidity.low, end + more


def leading(found: Sequence[Bar]) -> tuple[Bar, Decimal | None]:
    """The greatest group that has a name, and its share of what is sure; None where nothing is sure."""
    low = sum((bar.low for bar in found), ZERO)
    stated = [bar for bar in found if bar.key != NOT_KNOWN] or found
    if low > ZERO:
        return stated[0], stated[0].low / low
    return max(stated, key=lambda bar: bar.high), None


def most_open(found: Sequence[Bar]) -> tuple[list[Bar], Decimal]:
    """The groups with the widest ranges first, and the share of the first in all that is open."""
    wide = sorted((bar for bar in found if bar.doubt > ZERO), key=lambda bar: -bar.doubt)
    share = wide[0].doubt / sum((bar.doubt for bar in wide), ZERO) if wide else ZERO
    return wide, share


def group_name(by: str, key: str, catalogue: Catalogue, lang: Lang) -> str:
    """What a key of a grouping is called."""
    if key == NOT_KNOWN:
        return text("totals.not_stated", lang)
    names: Mapping[str, str]
    match by:
        case "district" | "size":
            names = FIELDS[by].choices[key]
        case "industry":
            names = INDUSTRIES[key]
        case "measure":
            names = catalogue.measures[key].title.model_dump()
        case _:
            return label(by, key, lang)
    return str(names[lang])
