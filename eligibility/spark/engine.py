"""Spark, as an engine of SQL in DuckDB's words."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from eligibility.spark.dialect import to_spark


class SparkEngine:
    """A Spark session."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return [tuple(row) for row in self.session.sql(to_spark(sql)).collect()]

    def arrow(self, sql: str) -> pa.Table:
        """The result of a query."""
        return self.session.sql(to_spark(sql)).toArrow()

    def put(self, name: str, content: pa.Table) -> None:
        """A small table, sent along with each query that reads it."""
        self.session.createDataFrame(content).createOrReplaceTempView(name)

    def view(self, name: str, sql: str) -> None:
        """A temporary view."""
        self.session.sql(to_spark(sql)).createOrReplaceTempView(name)

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table or view."""
        return list(self.session.table(table).columns)
