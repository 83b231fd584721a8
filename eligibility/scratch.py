"""A database for one piece of work: on disk, with bounded memory, and gone at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

MEMORY = "2GB"


@contextmanager
def scratch_database(memory: str = MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database; what does not fit into `memory` goes to a folder of its own.

    A table of millions of firms is read and decided in it without growing beyond that.
    """
    with TemporaryDirectory(prefix="scratch") as folder:
        connection = duckdb.connect(
            str(Path(folder) / "scratch.duckdb"),
            config={"memory_limit": memory, "temp_directory": folder},
        )
        connection.execute("SET enable_progress_bar = false")
        try:
            yield connection
        finally:
            connection.close()
