"""From a view of texts to a typed table of firms: every cell read once, by SQL or by `read_value`.

Numbers and days in their plain form are converted by SQL; whatever else stands in a column is read by
Python once a distinct text. The file is gone through twice, and never held in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from eligibility.errors import Mistake
from eligibility.expressions.evaluate import Value
from eligibility.expressions.sql import column, quote
from eligibility.firm import Field
from eligibility.firm.completion import DOUBTFUL, ID, ROW, sql_type
from eligibility.firm.values import BadValueError, read_value
from eligibility.firm.written import LEFT_OUT, UNSAID
from eligibility.intake.headers import ID as OWN_ID
from eligibility.intake.headers import ONE, total_words
from eligibility.intake.mapping import Column
from eligibility.intake.source import Source, cell_name

BAD, KIND = "_bad", "_kind"
_CHUNK = 20_000
_NUMBER = r"\d{1,12}(\.\d{1,6})?"
_DAY = r"\d{4}-\d{2}-\d{2}"
_PLAIN_TEXT = r"[ -~\x{4E00}-\x{9FFF}\x{3001}-\x{3011}\x{FF01}-\x{FF5E}·…“”‘’]{1,200}"
_SPACE = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"
_MARKS = r"[\s　*＊:：_\-—/\\.,，。、;；]+"
_FOOT = r"^(注|备注|说明|制表|填表|审核|数据来源|note|remark|source|prepared by)[:：\s\d]"
_NORMAL, _BLANK, _TOTAL, _FOOTNOTE = range(4)


@dataclass(frozen=True)
class Built:
    """What became of the rows.

    Args:
        rows: Good rows.
        bad_rows: Rows with a bad cell; they stand in `<table>_bad` with the places of these cells.
        notes: Rows that were no firms.
    """

    rows: int
    bad_rows: int
    notes: tuple[Mistake, ...]


def build(connection: duckdb.DuckDBPyConnection, source: Source, table: str) -> Built:
    """Makes `<table>` with the good rows and `<table>_bad` with the texts of the others."""
    columns = [c for c in source.mapping.columns if c.field]
    fields = source.mapping.fields
    _mark_merged(connection, source, fields)
    known = _read_texts(connection, source, [c for c in columns if c.place in fields], fields)
    _make(connection, source, table, fields, known)
    connection.execute("DROP TABLE IF EXISTS _texts; DROP TABLE IF EXISTS _unread")
    bad = column(f"{table}_bad")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {bad} AS SELECT v.*, t.{BAD} FROM {column(source.view)} AS v "
        f"JOIN {column(table)} AS t USING ({ROW}) WHERE t.{KIND} = {_NORMAL} AND len(t.{BAD}) > 0 "
        f"ORDER BY {ROW}"
    )
    notes = tuple(_skipped(connection, table))
    connection.execute(f"DELETE FROM {column(table)} WHERE {KIND} <> {_NORMAL} OR len({BAD}) > 0")
    connection.execute(f"ALTER TABLE {column(table)} DROP COLUMN {BAD}")
    connection.execute(f"ALTER TABLE {column(table)} DROP COLUMN {KIND}")
    return Built(count(connection, table), count(connection, f"{table}_bad"), notes)


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table has."""
    found = connection.execute(f"SELECT count(*) FROM {column(table)}").fetchone()
    return int(found[0]) if found else 0


def _clean(place: int) -> str:
    """A cell without space at its ends; NULL where it is empty or marked as left out."""
    text = f"nullif(trim({cell_name(place)}, {_SPACE}), '')"
    listed = ", ".join(map(quote, LEFT_OUT))
    return f"CASE WHEN lower({text}) IN ({listed}) THEN NULL ELSE {text} END AS {cell_name(place)}"


def _cells(source: Source) -> str:
    """A query of the row numbers and the clean cells."""
    cells = ", ".join(_clean(place) for place in range(source.width))
    return f"SELECT {ROW}, {cells} FROM {column(source.view)}"


def _unsaid(place: int) -> str:
    listed = ", ".join(quote(word) for word in UNSAID)
    return f"coalesce(lower({cell_name(place)}) IN ({listed}), FALSE)"


def _plain(place: int, field: Field, unit: Decimal) -> str:
    """SQL that reads the plain form of a field, NULL for anything else."""
    cell = cell_name(place)
    if field.is_number:
        factor = f" * CAST({unit:f} AS DECIMAL(15,4))" if unit != ONE else ""
        value = f"(TRY_CAST({cell} AS DECIMAL(18,6)){factor})"
        whole = f"{value} = round({value}, {field.scale})"
        span = f"{value} BETWEEN {field.low} AND {field.limit}"
        pattern = f"regexp_full_match({cell}, '{_NUMBER}')"
        return f"CASE WHEN {pattern} AND {whole} AND {span} THEN CAST({value} AS {sql_type(field)}) END"
    if field.type == "date":
        day = f"TRY_CAST({cell} AS DATE)"
        span = f"{day} BETWEEN DATE '1900-01-01' AND DATE '2100-12-31'"
        return f"CASE WHEN regexp_full_match({cell}, '{_DAY}') AND {span} THEN {day} END"
    if field.type == "text":
        return f"CASE WHEN regexp_full_match({cell}, '{_PLAIN_TEXT}') THEN {cell} END"
    return f"NULL::{sql_type(field)}"


def _mark_merged(
    connection: duckdb.DuckDBPyConnection, source: Source, fields: Mapping[int, Field]
) -> None:
    """A number merged over several firms is no firm's own: it is made unreadable, and says why."""
    for first, last, left, right in source.merged:
        for place in range(left, right + 1):
            if place in fields and fields[place].is_number:
                name = cell_name(place)
                connection.execute(
                    f"UPDATE {column(source.view)} SET {name} = {name} || '（合并单元格 merged cells）' "
                    f"WHERE {ROW} BETWEEN ? AND ?",
                    [first, last],
                )


def _read_texts(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    columns: Sequence[Column],
    fields: Mapping[int, Field],
) -> set[int]:
    """Reads each distinct text that SQL does not; returns the places that have any."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _texts (place INTEGER, cell VARCHAR, value VARCHAR)"
    )
    parts = [
        f"CASE WHEN {cell_name(c.place)} IS NOT NULL AND NOT {_unsaid(c.place)} "
        f"AND ({_plain(c.place, fields[c.place], c.unit)}) IS NULL "
        f"THEN {{'place': {c.place}, 'cell': {cell_name(c.place)}}} END"
        for c in columns
    ]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _unread AS SELECT DISTINCT u.place AS place, u.cell AS cell FROM "
        f"(SELECT unnest([{', '.join(parts)}]) AS u FROM ({_cells(source)})) WHERE u IS NOT NULL"
    )
    units = {c.place: c.unit for c in columns}
    for start in range(0, count(connection, "_unread"), _CHUNK):
        rows = connection.execute(
            "SELECT place, cell FROM _unread WHERE rowid BETWEEN ? AND ?", [start, start + _CHUNK - 1]
        ).fetchall()
        _keep_read(connection, list(_read(rows, fields, units)))
    found = connection.execute("SELECT DISTINCT place FROM _texts").fetchall()
    return {place for (place,) in found}


def _read(
    rows: Sequence[tuple[int, str]], fields: Mapping[int, Field], units: Mapping[int, Decimal]
) -> Iterator[tuple[int, str, str]]:
    for place, cell in rows:
        try:
            value = read_value(fields[place], cell, units[place])
        except BadValueError:
            continue
        yield place, cell, _as_text(value)


def _as_text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _keep_read(connection: duckdb.DuckDBPyConnection, read: Sequence[tuple[int, str, str]]) -> None:
    import pyarrow as pa

    if not read:
        return
    places, cells, values = zip(*read, strict=True)
    texts = pa.table(
        {"place": pa.array(places, pa.int32()), "cell": pa.array(cells), "value": pa.array(values)}
    )
    connection.register("_read_now", texts)
    connection.execute("INSERT INTO _texts SELECT place, cell, value FROM _read_now")
    connection.unregister("_read_now")


def _make(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    table: str,
    fields: Mapping[int, Field],
    known: set[int],
) -> None:
    """The table with all rows, their bad cells and what kind of row they are."""
    connection.execute(
        f"CREATE OR REPLACE TABLE {column(table)} AS WITH cells AS ({_cells(source)}), "
        f"plain AS ({_plain_query(source, fields)}), read AS ({_joined_query(fields, known)}) "
        f"{_final_query(source, fields)}"
    )


def _plain_query(source: Source, fields: Mapping[int, Field]) -> str:
    """Beside each cell of a field its plain value, and whether it says that it is not known."""
    units = {c.place: c.unit for c in source.mapping.columns}
    own = "".join(
        f", {_plain(place, field, units[place])} AS p{place}, {_unsaid(place)} AS u{place}"
        for place, field in fields.items()
    )
    return f"SELECT *{own} FROM cells"


def _joined_query(fields: Mapping[int, Field], known: set[int]) -> str:
    """Beside each cell its value, read by SQL or by Python, and whether it is bad."""
    values = {
        place: f"coalesce(p{place}, CAST(t{place}.value AS {sql_type(field)}))"
        if place in known
        else f"p{place}"
        for place, field in fields.items()
    }
    own = "".join(f", {value} AS v{place}" for place, value in values.items())
    joins = " ".join(
        f"LEFT JOIN (SELECT cell, value FROM _texts WHERE place = {place}) AS t{place} "
        f"ON t{place}.cell = {cell_name(place)}"
        for place in sorted(known)
    )
    return f"SELECT plain.*{own} FROM plain {joins}"


def _final_query(source: Source, fields: Mapping[int, Field]) -> str:
    bad = " || ".join(
        f"CASE WHEN {cell_name(p)} IS NOT NULL AND v{p} IS NULL AND NOT u{p} THEN [{p}] ELSE [] END"
        for p in fields
    )
    doubtful = " || ".join(
        f"CASE WHEN u{place} THEN [{quote(field.name)}] ELSE [] END" for place, field in fields.items()
    )
    values = ", ".join(f"v{place} AS {column(field.name)}" for place, field in fields.items())
    places = [source.mapping.place_of(name) for name in (OWN_ID, "name")]
    ids = [f"{cell_name(place)}, " for place in places if place is not None][:1]
    return (
        f"SELECT {ROW}, coalesce({''.join(ids)}{ROW}::VARCHAR) AS {ID}, "
        f"({doubtful})::VARCHAR[] AS {DOUBTFUL}, {values}, "
        f"({bad})::INTEGER[] AS {BAD}, {_kind(source, fields)} AS {KIND} FROM read"
    )


def _kind(source: Source, fields: Mapping[int, Field]) -> str:
    """Whether a row is a firm, blank, a sum of others, or a note beneath the table."""
    cells = [cell_name(place) for place in range(source.width)]
    name = source.mapping.place_of("name")
    first = f"coalesce({', '.join([*cells, 'NULL'])})"
    words = ", ".join(map(quote, total_words()))
    leading = [first] + ([cells[name]] if name is not None else [])
    total = " OR ".join(
        f"coalesce(lower(regexp_replace({cell}, '{_MARKS}', '', 'g')) IN ({words}), FALSE)"
        for cell in leading
    )
    others = [cells[place] for place in fields if place != name]
    alone = f"coalesce({', '.join([*others, 'NULL'])}) IS NULL"
    foot = f"{alone} AND coalesce(regexp_matches(lower({first}), '{_FOOT}'), FALSE)"
    blank = f"{first} IS NULL" if source.is_typed_by_hand else "FALSE"
    return (
        f"CASE WHEN {blank} THEN {_BLANK} WHEN {total} THEN {_TOTAL} "
        f"WHEN {foot} THEN {_FOOTNOTE} ELSE {_NORMAL} END"
    )


def _skipped(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[Mistake]:
    words = {
        _TOTAL: ("add up other rows and were left out.", "行是合计，没有当作企业"),
        _FOOTNOTE: ("are notes beneath the table and were left out.", "行是表下的说明，没有当作企业"),
    }
    for kind, (problem, zh) in words.items():
        rows = connection.execute(
            f"SELECT {ROW} FROM {column(table)} WHERE {KIND} = {kind} ORDER BY {ROW} LIMIT 5"
        ).fetchall()
        if rows:
            listed = ", ".join(str(row) for (row,) in rows)
            yield Mistake(f"rows {listed}", problem, f"第 {listed} {zh}。")
