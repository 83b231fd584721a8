"""What is asked of an engine that holds tables of firms: DuckDB here, Spark elsewhere."""

from collections.abc import Sequence
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from eligibility.expressions.sql import column


class SqlEngine(Protocol):
    """Runs SQL in DuckDB's words."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def arrow(self, sql: str) -> pa.Table:
        """The result of a query, for many rows."""

    def put(self, name: str, content: pa.Table) -> None:
        """Makes a small table that queries can read; one of that name goes."""

    def view(self, name: str, sql: str) -> None:
        """Gives a query a name; one of that name goes."""

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table or view."""


class DuckDBEngine:
    """A connection to DuckDB."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(sql).fetchall()

    def arrow(self, sql: str) -> pa.Table:
        """The result of a query."""
        return self.connection.sql(sql).to_arrow_table()

    def put(self, name: str, content: pa.Table) -> None:
        """A temporary table with the content of another."""
        self.connection.register("_content", content)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {column(name)} AS SELECT * FROM _content")
        self.connection.unregister("_content")

    def view(self, name: str, sql: str) -> None:
        """A temporary view."""
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {column(name)} AS {sql}")

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table or view."""
        return [str(row[0]) for row in self.rows(f"DESCRIBE {column(table)}")]
