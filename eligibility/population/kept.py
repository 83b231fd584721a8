"""The synthetic firms, kept in a file: made on first use, then only attached."""

import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from eligibility.errors import InputError, shown
from eligibility.expressions.sql import column, quote
from eligibility.firm.completion import ROW
from eligibility.population.cells import CITY
from eligibility.population.generation import generate
from eligibility.storage import CACHE, DATA, ROOT, fingerprint, replacing

SEED = 2022
SIZE_SETTING = "ELIGIBILITY_POPULATION"
LEAST, MOST = 1_000, 20_000_000
LEFT_OVER = 3600
_MAKING = threading.Lock()


def population_size() -> int:
    """How many firms a population has if nobody says: the city's, or what the environment sets.

    Raises:
        InputError: `ELIGIBILITY_POPULATION` is no number.
    """
    written = os.environ.get(SIZE_SETTING, "")
    if written and not written.isdecimal():
        raise InputError.single(SIZE_SETTING, f"reads {shown(written)}; it may be a number of firms.")
    return int(written or CITY)


def open_population(
    connection: duckdb.DuckDBPyConnection,
    firms: int | None = None,
    seed: int = SEED,
    progress: Callable[[str], None] = lambda _: None,
) -> str:
    """Synthetic firms as a view of `connection`; they are made first if they are not kept yet.

    Args:
        connection: The file of firms is attached to it, for reading only.
        firms: How many; all totals scale with it. None: `population_size`.
        seed: Another seed gives other firms of the same city.

    Returns:
        The name of a view as `bulk.match_firms` and `estimates.estimate` read it: `_row` from 1,
        firms that trade first, each part by district, trade, kind and staff; `firm_id`; `_active`;
        and a typed column for every fact, NULL where it is left out and presumed.

    Raises:
        InputError: A size that cannot be made, or a place that cannot be written.
    """
    path = kept_population(firms, seed, progress)
    name = path.stem.replace("-", "_")
    attached = f"{name}_file"
    try:
        connection.execute(f"ATTACH IF NOT EXISTS {quote(str(path))} AS {column(attached)} (READ_ONLY)")
    except duckdb.IOException as error:
        problem = "cannot be read as a file of firms: remove it, and it is made again."
        raise InputError.single(str(path), problem) from error
    connection.execute(
        f"CREATE OR REPLACE VIEW {column(name)} AS SELECT * FROM {column(attached)}.firms"
    )
    return name


def kept_population(
    firms: int | None = None, seed: int = SEED, progress: Callable[[str], None] = lambda _: None
) -> Path:
    """The file that keeps the firms: a DuckDB database with one table `firms`.

    Raises:
        InputError: A size that cannot be made, or a place that cannot be written.
    """
    firms = population_size() if firms is None else firms
    path = kept_place(firms, seed)
    with _MAKING:
        if not path.exists():
            _make(path, firms, seed, progress)
    return path


def kept_place(firms: int, seed: int) -> Path:
    """Where such firms are kept; the name changes with all that they depend on.

    Raises:
        InputError: A size that cannot be made.
    """
    if not LEAST <= firms <= MOST:
        raise InputError.single(
            "firms", f"reads {firms}; a population may have from {LEAST:,} to {MOST:,} firms."
        )
    if seed < 0:
        raise InputError.single("seed", f"reads {seed}; it may be a whole number from 0 on.")
    return CACHE / "population" / f"synthetic-{firms}-{seed}-{_version()}.duckdb"


def parquet_population(
    firms: int | None = None, seed: int = SEED, progress: Callable[[str], None] = lambda _: None
) -> Path:
    """The same firms as a Parquet file beside it, for engines that do not read DuckDB's."""
    kept = kept_population(firms, seed, progress)
    path = kept.with_suffix(".parquet")
    if not path.exists():
        progress("Writing them as Parquet …")
        with replacing(path) as draft, duckdb.connect(str(kept), read_only=True) as connection:
            connection.execute("SET enable_progress_bar = false")  # the answer alone goes to stdout
            connection.execute(
                f"COPY (SELECT * FROM firms ORDER BY {ROW}) TO {quote(str(draft))} (FORMAT parquet)"
            )
    return path


def _version() -> str:
    """A hash of all that the firms depend on: tables, code, and the program that draws them."""
    parts = [
        fingerprint(sorted((DATA / "population").glob("*.yaml")), DATA),
        fingerprint([DATA / f"{name}.yaml" for name in ("fields", "size_classes", "industries")], DATA),
        fingerprint(sorted((ROOT / "eligibility/population").glob("*.py")), ROOT),
        fingerprint(sorted((ROOT / "eligibility/firm").glob("*.py")), ROOT),
        duckdb.__version__,
    ]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]


def _make(path: Path, firms: int, seed: int, progress: Callable[[str], None]) -> None:
    """Makes the file under another name and moves it in place when it is whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path.parent, f"synthetic-{firms}-{seed}-")
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=path.parent))
        try:
            with duckdb.connect() as connection:
                connection.execute("SET enable_progress_bar = false")
                connection.execute(f"ATTACH {quote(str(draft / path.name))} AS kept")
                generate(connection, "kept.firms", firms, seed, progress)
                connection.execute("DETACH kept")
            os.replace(draft / path.name, path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except (OSError, duckdb.IOException) as error:
        raise InputError.single(str(path), f"cannot be written: {error}") from error


def _clear(folder: Path, start: str) -> None:
    """Removes older versions of the same firms, and drafts that nobody has written to for an hour."""
    for older in folder.glob(f"{start}*"):
        older.unlink(missing_ok=True)
    for draft in folder.glob(".draft-*"):
        touched = max(part.stat().st_mtime for part in [draft, *draft.iterdir()])
        if time.time() - touched > LEFT_OVER:
            shutil.rmtree(draft, ignore_errors=True)
