"""Opens a file as a view of texts, whatever it is: CSV, Parquet, Excel."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from eligibility.errors import InputError, Mistake, shown
from eligibility.expressions.sql import column, quote
from eligibility.firm.completion import ROW
from eligibility.intake.delimited import has_long_cells, heads_of, open_delimited, refused_width
from eligibility.intake.mapping import Mapping, Rows, propose_mapping
from eligibility.intake.shape import shape_of
from eligibility.intake.workbook import Sheet, choose_sheet, open_workbook

SUFFIXES = (".csv", ".parquet", ".xlsx")
_LISTED = ", ".join(SUFFIXES)
_SAMPLE = 50
_NO_TABLE = (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException)


@dataclass(frozen=True)
class Source:
    """A file, open as a view or table of texts: `_row` from 1 below the heads, and `c0`, `c1` ….

    Args:
        view: Its name.
        header_row: The row of the heads in the file, from 0.
        above: The rows above the heads.
        sample: The first rows below them.
        merged: Merged cells over several rows of firms: first and last `_row`, first and last column.
        notes: What was chosen on the way.
    """

    path: Path
    view: str
    mapping: Mapping
    header_row: int = 0
    above: Rows = ()
    sample: Rows = ()
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[Mistake, ...] = ()

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.mapping.columns)

    @property
    def is_typed_by_hand(self) -> bool:
        """Whether a blank row is no firm; in Parquet, which programs write, it is one, nothing known."""
        return self.path.suffix.lower() != ".parquet"

    def mapped(self, mapping: Mapping) -> "Source":
        """The same, with a mapping made for this file.

        Raises:
            InputError: It was made for other columns.
        """
        heads = [column.header for column in mapping.columns]
        if heads != [column.header for column in self.mapping.columns]:
            raise InputError.single(
                str(self.path), "has other columns than the mapping.", "列和对照表不一样，请重新对照。"
            )
        return replace(self, mapping=mapping)


def cell_name(place: int) -> str:
    """The column of the view at a place."""
    return f"c{place}"


@contextmanager
def open_source(
    connection: duckdb.DuckDBPyConnection, path: Path, view: str, sheet: str | None = None
) -> Iterator[Source]:
    """Opens a file with a mapping proposed for it; the view is gone at the end.

    Raises:
        InputError: It cannot be read.
    """
    _check(path)
    with TemporaryDirectory(prefix="intake") as folder:
        try:
            yield _opened(connection, path, view, sheet, Path(folder))
        except _NO_TABLE as error:
            raise _unreadable(path, error) from error
        finally:
            for kind in ("VIEW", "TABLE"):
                try:
                    connection.execute(f"DROP {kind} IF EXISTS {column(view)}")
                except duckdb.Error:
                    continue  # it is of the other kind


def _check(path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix == ".xls":
        raise InputError.single(
            str(path),
            "is the old Excel format. Open it in Excel or WPS, save it as .xlsx, and try again.",
            "是旧版 Excel 格式（.xls）。请用 Excel 或 WPS 打开，另存为 .xlsx 再试。",
        )
    if suffix not in SUFFIXES:
        raise InputError.single(
            str(path), f"is not a table that can be read: {_LISTED}.", f"只能读取 {_LISTED} 文件。"
        )
    if not path.is_file():
        raise InputError.single(str(path), "cannot be read: no such file.", "没有这个文件。")
    if path.stat().st_size == 0:
        raise InputError.single(
            str(path), "is empty: its first row must name the columns.", "文件是空的，第一行要写列名。"
        )


def _unreadable(path: Path, error: duckdb.Error) -> InputError:
    if wide := refused_width(path, str(error)):
        return wide
    first = str(error).splitlines()[0]
    return InputError.single(
        str(path),
        f"cannot be read as a table: {first}",
        "这个文件不像表格，请另存为 CSV 或 Excel 再试。",
    )


def _opened(
    connection: duckdb.DuckDBPyConnection, path: Path, view: str, sheet: str | None, folder: Path
) -> Source:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _open_workbook(connection, path, view, sheet)
    if sheet is not None:
        raise InputError.single(str(path), "has no sheets.", "这个文件没有分表。")
    if suffix == ".csv":
        return _open_csv(connection, path, view, folder)
    return _open_parquet(connection, path, view)


def _open_csv(connection: duckdb.DuckDBPyConnection, path: Path, view: str, folder: Path) -> Source:
    file = open_delimited(path, folder)
    shape = shape_of(file.rows)
    if shape is None:
        raise InputError.single(
            str(path), "is empty: its first row must name the columns.", "文件是空的，第一行要写列名。"
        )
    headers = heads_of(file, shape, path)
    names = ", ".join(f"{quote(cell_name(i))}: 'VARCHAR'" for i in range(len(headers)))
    scan = (
        f"read_csv({quote(str(file.path))}, auto_detect = false, header = false, "
        f"skip = {file.lines[shape.header_row]}, delim = {quote(file.delimiter)}, quote = '\"', "
        f"escape = '\"', columns = {{{names}}}, null_padding = true, strict_mode = true, "
        f"parallel = {not has_long_cells(file, path)})"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {column(view)} AS "
        f"SELECT row_number() OVER () AS {ROW}, * FROM {scan}"
    )
    sample = file.rows[shape.first_row : shape.first_row + _SAMPLE]
    mapping = propose_mapping(headers, sample, shape.stated_unit)
    return Source(
        path,
        view,
        mapping,
        shape.header_row,
        file.rows[: shape.header_row],
        sample,
        notes=tuple(_above_notes(shape.header_row)),
    )


def _above_notes(above: int) -> list[Mistake]:
    if not above:
        return []
    zh = f"表头在第 {above + 1} 行，上面的行没有读取。"
    return [
        Mistake(f"row {above + 1} of the file", "has the heads; the rows above it were not read.", zh)
    ]


def _open_parquet(connection: duckdb.DuckDBPyConnection, path: Path, view: str) -> Source:
    scan = f"read_parquet({quote(str(path))})"
    headers = [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()]
    if ROW in headers:
        raise InputError.single(
            str(path), f"has a column {ROW}, which is a name of our own.", f"列名不能是 {ROW}。"
        )
    cells = ", ".join(
        f"{column(header)}::VARCHAR AS {cell_name(place)}" for place, header in enumerate(headers)
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {column(view)} AS "
        f"SELECT row_number() OVER () AS {ROW}, {cells} FROM {scan}"
    )
    sample = [
        row[1:] for row in connection.execute(f"SELECT * FROM {column(view)} LIMIT {_SAMPLE}").fetchall()
    ]
    return Source(path, view, propose_mapping(headers, sample), sample=sample)


def _open_workbook(
    connection: duckdb.DuckDBPyConnection, path: Path, view: str, asked: str | None
) -> Source:
    book = open_workbook(path)
    try:
        sheet = choose_sheet(book, asked)
        shape = sheet.shape
        assert shape
        rows = list(book.rows(sheet))
    finally:
        book.close()
    headers = list(shape.headers)
    _keep(connection, view, rows[shape.first_row :], len(headers))
    sample = sheet.rows[shape.first_row : shape.first_row + _SAMPLE]
    names = tuple(each.name for each in book.sheets)
    mapping = propose_mapping(headers, sample, shape.stated_unit)
    return Source(
        path,
        view,
        Mapping(mapping.columns, sheet.name),
        shape.header_row,
        rows[: shape.header_row],
        sample,
        sheet.name,
        names,
        _over_rows(sheet, shape.first_row),
        (*_sheet_notes(sheet, names, asked), *_above_notes(shape.header_row)),
    )


def _sheet_notes(sheet: Sheet, names: Sequence[str], asked: str | None) -> list[Mistake]:
    notes, where = [], f"sheet {shown(sheet.name)}"
    if len(names) > 1 and not asked:
        zh = f"文件有 {len(names)} 张表，读取了最像企业名单的“{sheet.name}”。"
        text = f"of {len(names)} sheets was read, since it looks most like a list of firms."
        notes.append(Mistake(where, text, zh))
    if sheet.bare_formulas:
        zh = f"“{sheet.name}”有公式没有保存结果，请用 Excel 打开、保存一次再上传。"
        text = "has formulas whose values were not saved: open it in Excel and save it."
        notes.append(Mistake(where, text, zh))
    return notes


def _over_rows(sheet: Sheet, first: int) -> tuple[tuple[int, int, int, int], ...]:
    """Merged ranges over several rows of firms, by `_row`."""
    return tuple(
        (top - first + 1, bottom - first + 1, left, right)
        for top, left, bottom, right in sheet.merged
        if top >= first and bottom > top
    )


def _keep(
    connection: duckdb.DuckDBPyConnection, view: str, rows: list[list[str | None]], width: int
) -> None:
    """The rows of a sheet as a table."""
    import pyarrow as pa

    places = [i for i, row in enumerate(rows, 1) if any(row)]
    kept = [rows[i - 1] for i in places]
    columns = {ROW: pa.array(places, pa.int64())}
    for place in range(width):
        texts = [row[place] if place < len(row) else None for row in kept]
        columns[cell_name(place)] = pa.array(texts, pa.string())
    sheet = pa.table(columns)
    connection.register("_sheet", sheet)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {column(view)} AS SELECT * FROM _sheet")
    connection.unregister("_sheet")
