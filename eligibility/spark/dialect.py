"""From DuckDB's SQL to Spark's."""

import sqlglot


def to_spark(sql: str) -> str:
    """A query of DuckDB in the words of Spark.

    >>> to_spark('SELECT left("name", 1), count(*) FILTER (x IS NULL) FROM "firms"')
    'SELECT LEFT(`name`, 1), COUNT(*) FILTER(WHERE x IS NULL) FROM `firms`'
    """
    return sqlglot.transpile(sql, read="duckdb", write="spark")[0]
