"""Spark adds up to the fen what DuckDB adds up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eligibility.errors import InputError
from eligibility.firm import FIELDS
from eligibility.firm.completion import complete_on, complete_table
from eligibility.spark.engine import SparkEngine
from eligibility.spark.firms import FIRMS, open_firms
from eligibility.spark.session import spark_session
from tests.random_firms import random_firms, write_parquet
from tests.tables_of_firms import firms_table


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkEngine]:
    session = spark_session("local[2]")
    session.conf.set(
        "spark.sql.codegen.wholeStage", "false"
    )  # to compile takes longer than few firms do
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    yield SparkEngine(session)
    session.stop()


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        firms_table(opened, random_firms(300))
        yield opened


@pytest.fixture(scope="module")
def parquet(connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spark") / "firms.parquet"
    write_parquet(connection, "firms", path)
    return path


def test_facts_are_presumed_and_derived_as_in_duckdb(
    spark: SparkEngine, connection: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    names = [name for name, field in FIELDS.items() if field.type != "text"]
    complete_table(connection, "firms", names, "completed")
    open_firms(spark, str(parquet))
    complete_on(spark, FIRMS, names, "completed")
    listed = f"SELECT CAST(firm_id AS INTEGER) AS firm, {', '.join(names)} FROM completed ORDER BY firm"
    assert spark.rows(listed) == connection.execute(listed).fetchall()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"employees": [3, -3]}, "column employees: reads '-3'; it may be a whole number"),
        (
            {"district": ["pudong", "pudnog"]},
            "reads 'pudnog'; it may be one of .* Did you mean \"pudong\"",
        ),
        ({"district": ["浦东新区"]}, "reads '浦东新区'. Spark reads keys, codes, numbers"),
        ({"industry": ["H62", "X99"]}, "column industry: reads 'X99'; it may be a code of GB/T 4754"),
        ({"founded": ["2022-02-31"]}, "column founded: reads '2022-02-31'; it may be a day"),
        ({"founded": [20220101]}, "column founded: is stored as bigint; it may be date, string"),
        ({"reveneu": [1]}, 'Did you mean "revenue"'),
        ({"employees": pa.array([], pa.int64())}, "has no row"),
        ({"colour": ["red"]}, "has no column that is a field"),
    ],
)
def test_bad_columns_and_cells_are_named(
    spark: SparkEngine, tmp_path: Path, content: dict[str, Any], said: str
) -> None:
    path = tmp_path / "bad.parquet"
    pq.write_table(pa.table(content), path)
    with pytest.raises(InputError, match=said):
        open_firms(spark, str(path))


def test_what_is_no_parquet_is_an_error(spark: SparkEngine, tmp_path: Path) -> None:
    (tmp_path / "firms.parquet").write_text("district\npudong\n", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        open_firms(spark, str(tmp_path / "firms.parquet"))
    with pytest.raises(InputError, match="no such file"):
        open_firms(spark, str(tmp_path / "none.parquet"))
