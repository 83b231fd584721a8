"""A table of firms on Spark: Parquet, every cell checked.

Cells stand in their plain form: keys of choices, codes of industries, numbers, days. Words as people
type them are read on one machine, by `tables.load_firms`.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from eligibility.errors import InputError, Mistake, shown
from eligibility.expressions.sql import column
from eligibility.firm import Field
from eligibility.firm.completion import DOUBTFUL, ID, ROW, completed
from eligibility.firm.values import BadValueError, read_value
from eligibility.intake.mapping import check_mapping, propose_mapping
from eligibility.spark.cells import Cells, cells_of
from eligibility.spark.engine import SparkEngine
from eligibility.totals.table import Query, names_of_facts

FIRMS = "firms"
RAW = f"{FIRMS}_raw"


def open_firms(engine: SparkEngine, path: str) -> Sequence[Mistake]:
    """Makes the table `firms` of Parquet, as `firm.completion` wants it.

    Args:
        path: A file or folder, or an address that Spark reads: `hdfs://…`, `s3a://…`.

    Returns:
        What was left out or looks odd.

    Raises:
        InputError: It cannot be read, its columns are wrong, or cells are.
    """
    raw = _read(engine.session, path)
    raw.createOrReplaceTempView(RAW)
    headers = [name for name in raw.columns if name != ID and not name.startswith("_")]
    fields, warnings = _fields_of(headers, path)
    kinds = dict(raw.dtypes)
    columns = cells_of(fields, kinds, path)
    has_doubts = _check(engine, columns, path)
    own_id = next((f"CAST({column(name)} AS VARCHAR)" for name in ("id", ID) if name in kinds), None)
    engine.view(FIRMS, _typed_query(columns, own_id, has_doubts))
    return warnings


def _fields_of(headers: Sequence[str], path: str) -> tuple[dict[str, Field], list[Mistake]]:
    """Which column is which field; a head with a unit is refused, since cells are not multiplied."""
    mapping = propose_mapping(headers)
    notes = check_mapping(mapping, path)
    scaled = [
        Mistake(f"{path}, column {shown(c.header)}", "states a unit; Spark reads yuan, shares and days.")
        for c in mapping.columns
        if c.field and c.unit != 1
    ]
    if scaled:
        raise InputError(scaled)
    return {headers[place]: field for place, field in mapping.fields.items()}, notes


def _check(engine: SparkEngine, columns: Sequence[Cells], path: str) -> bool:
    """Whether any cell says that a fact is not known; an error names each column with bad cells."""
    any_bad = " OR ".join(f"({cells.bad})" for cells in columns)
    any_doubt = (
        " OR ".join(f"({cells.doubt}) IS NOT NULL" for cells in columns if cells.doubt) or "FALSE"
    )
    asked = f"count(*), count_if({any_bad}), count_if({any_doubt})"
    ((count, bad, doubts),) = engine.rows(f"SELECT {asked} FROM {column(RAW)}")
    mistakes = _bad_cells(engine, columns, path) if bad else []
    for cells in columns:
        if cells.field.type == "industry":
            mistakes += _unknown_codes(engine, cells, path)
    if not count:
        mistakes.append(Mistake(path, "has no row."))
    if mistakes:
        raise InputError(mistakes)
    return bool(doubts)


def _bad_cells(engine: SparkEngine, columns: Sequence[Cells], path: str) -> list[Mistake]:
    asked = ", ".join(
        f"count_if({cells.bad}), min(CASE WHEN {cells.bad} THEN {cells.text} END)" for cells in columns
    )
    (found,) = engine.rows(f"SELECT {asked} FROM {column(RAW)}")
    return [
        _mistake(path, cells, count, example)
        for cells, count, example in zip(columns, found[::2], found[1::2], strict=True)
        if count
    ]


def _unknown_codes(engine: SparkEngine, cells: Cells, path: str) -> list[Mistake]:
    """Industries are few: each is read as for one firm."""
    codes = engine.rows(f"SELECT DISTINCT {cells.typed} FROM {column(RAW)}")
    return [
        _mistake(path, cells, None, code)
        for (code,) in codes
        if code is not None and not _reads_as_itself(cells, code)
    ]


def _typed_query(columns: Sequence[Cells], own_id: str | None, has_doubts: bool) -> str:
    row = "monotonically_increasing_id()"
    listed = f"[{', '.join(cells.doubt for cells in columns if cells.doubt)}]"
    doubts = f"{listed} AS {DOUBTFUL}, " if has_doubts else ""
    typed = ", ".join(f"{cells.typed} AS {column(cells.field.name)}" for cells in columns)
    return (
        f"SELECT {row} AS {ROW}, {own_id or f'CAST({row} AS VARCHAR)'} AS {ID}, "
        f"{doubts}{typed} FROM {column(RAW)}"
    )


def _read(session: Any, path: str) -> Any:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    if "://" not in path and not Path(path).exists():
        raise InputError.single(path, "cannot be read: no such file or folder.")
    try:
        return session.read.parquet(path)
    except (PySparkException, Py4JError) as error:
        causes = re.findall(r"^(?:Caused by: )?[\w.]+Exception: (.*)$", str(error), re.M)
        said = f": {shown(causes[-1], 200)}" if causes else "."
        raise InputError.single(path, f"cannot be read as Parquet{said}") from error


def _reads_as_itself(cells: Cells, code: str) -> bool:
    try:
        return read_value(cells.field, code) == code
    except BadValueError:
        return False


def _mistake(path: str, cells: Cells, count: int | None, example: Any) -> Mistake:
    """What is wrong with a column, by one of its cells."""
    where = f"{path}, column {cells.header}"
    many = "" if count in (None, 1) else f" {count:,} cells are like it."
    try:
        read_value(cells.field, example)
    except BadValueError as problem:
        found = problem.mistake(where)
        return Mistake(where, f"{found.problem}{many}")
    plain = "Spark reads keys, codes, numbers and days in their plain form only."
    return Mistake(where, f"reads {shown(example)}. {plain}{many}")


class SparkFirms:
    """The table `firms` of an engine, as the totals take it."""

    finds_few_quickly = False

    def __init__(self, engine: SparkEngine) -> None:
        self._engine = engine
        self.columns = frozenset(engine.columns(FIRMS))
        self.completed = completed(engine, FIRMS, names_of_facts())

    def rows(self, queries: Sequence[str]) -> list[list[tuple[Any, ...]]]:
        """The rows of each query."""
        return [self._engine.rows(sql) for sql in queries]

    def arrow(self, queries: Sequence[Query]) -> Iterator[tuple[int, pa.Table]]:
        """The rows of each query, for many rows, with its place."""
        for place, query in enumerate(queries):
            for name, content in query.tables.items():
                self._engine.put(name, content)
            yield place, self._engine.arrow(query.sql)
