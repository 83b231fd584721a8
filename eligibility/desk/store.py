"""The database of the desk: SQLite in one file, or PostgreSQL; brought up to date when it is opened.

A block of `writing` is one transaction: all of it stands, or nothing. On SQLite it takes the only lock
for writing at its start, so that it never fails half-way; readers go on beside it (WAL).
"""

import contextlib
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from eligibility.desk.gate import Gate
from eligibility.desk.migrations import upgrade
from eligibility.errors import InputError

READERS, WRITERS = 12, 4
_ADVISORY_LOCK = 20_220_529  # any number that is ours


@dataclass(frozen=True)
class Store:
    """An open database.

    Args:
        readers: So many read at once.
        writers: So many write at once, beside them: who writes does not stand in the readers' line.
    """

    engine: sa.Engine
    readers: Gate
    writers: Gate

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads."""
        with self.readers.passing(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes; it is kept if the block ends well."""
        with (
            self.writers.passing(),
            self.engine.connect().execution_options(is_writing=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def open_store(database: str) -> Store:
    """Opens the database, makes it if need be, and brings its tables up to date.

    Raises:
        InputError: It cannot be reached, or its folder cannot be written.
    """
    url = sa.make_url(database)
    try:
        if url.get_backend_name() == "sqlite":
            path = Path(str(url.database))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # firms' data: for the owner alone
            engine = _sqlite(url)
            with _one_at_a_time(path):
                upgrade(engine)
        else:
            engine = sa.create_engine(url, pool_pre_ping=True, pool_size=READERS + WRITERS)
            with engine.begin() as connection:  # holds the lock until the block ends
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
                upgrade(engine)
    except (OperationalError, OSError) as error:
        place = url.render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise InputError.single(
            place,
            f"the database of the desk cannot be opened: {reason}.",
            f"服务窗口的数据库打不开：{place}",
        ) from error
    is_sqlite = url.get_backend_name() == "sqlite"
    return Store(engine, Gate(READERS), Gate(1 if is_sqlite else WRITERS))


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": 60}, pool_size=READERS + WRITERS)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        del record
        connection.isolation_level = None  # transactions begin where `begin` below says so
        for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {setting}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("is_writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Two programs that start together do not both make the tables."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with contextlib.closing(lock):
            yield
