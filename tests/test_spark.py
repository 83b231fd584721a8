"""Spark adds up to the fen what DuckDB adds up."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from eligibility.catalogue import read_catalogue
from eligibility.cli import app
from eligibility.errors import InputError
from eligibility.estimates import stand
from eligibility.spark.engine import SparkEngine
from eligibility.spark.firms import SparkFirms, open_firms
from eligibility.spark.session import spark_session
from eligibility.totals.standing import stand_on
from tests.random_firms import random_firms, write_parquet
from tests.tables_of_firms import firms_table
from tests.test_agreement import FACTS

TOY = Path(__file__).parent / "toy.yaml"


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkEngine]:
    # To compile well takes longer than few firms do.
    os.environ["PYSPARK_SUBMIT_ARGS"] = "--driver-java-options -XX:TieredStopAtLevel=1 pyspark-shell"
    session = spark_session("local[2]")
    session.conf.set(
        "spark.sql.codegen.wholeStage", "false"
    )  # to compile takes longer than few firms do
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    session.conf.set("spark.sql.shuffle.partitions", "2")
    yield SparkEngine(session)
    session.stop()


def test_totals_are_the_same_to_the_fen(spark: SparkEngine, tmp_path: Path) -> None:
    """Every kind of amount and stacking; facts that are unknown, doubted, presumed and derived."""
    toy = read_catalogue(TOY)
    with duckdb.connect() as connection:
        firms_table(connection, random_firms(300, only=set(FACTS)))
        write_parquet(connection, "firms", tmp_path / "firms.parquet", only=set(FACTS))
        open_firms(spark, str(tmp_path / "firms.parquet"))
        here, there = stand(connection, "firms", toy), stand_on(SparkFirms(spark), toy)
        for by in ((), ("district", "industry", "size"), ("form", "measure")):
            assert there.totals(by) == here.totals(by)


@pytest.mark.usefixtures("spark")
def test_the_whole_catalogue_is_the_same_on_the_command_line(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        firms_table(connection, random_firms(300))
        write_parquet(connection, "firms", path := tmp_path / "firms.parquet")

    def said(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["estimate", "--by", "package", "--format", "json", *arguments])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert said("--firms", str(path), "--engine", "spark") == said("--firms", str(path))


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
        ({"revenue（万元）": [3]}, "states a unit; Spark reads yuan"),
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
