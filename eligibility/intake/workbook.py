"""Excel workbooks as they come: several sheets, merged cells, formulas, days; refused where unsafe."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from eligibility.errors import InputError, did_you_mean, shown
from eligibility.intake.shape import MOST_ABOVE, Shape, shape_of

MOST_BYTES = 200 << 20
MOST_UNPACKED = 1 << 30
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0"  # .xls, and any workbook with a password
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_BARE_FORMULA = re.compile(rb"<f[ >/](?:(?!<v>[^<]).){0,2000}?</c>", re.DOTALL)
_PER_CENT = re.compile(r"%(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")
_SAMPLE = MOST_ABOVE + 60
_MOST_MERGED_ROWS = 10_000
_TALLEST = 4
_WIDEST = 500


Ranges = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Args:
        merged: Ranges of merged cells: first row, first column, last row, last column, from 0.
        bare_formulas: Some formula has no value kept beside it.
    """

    name: str
    rows: list[list[str | None]]
    shape: Shape | None
    merged: Ranges = ()
    bare_formulas: bool = False


@dataclass
class Workbook:
    """An open workbook."""

    path: Path
    sheets: list[Sheet]
    book: Any = field(repr=False)

    def rows(self, sheet: Sheet) -> Iterator[list[str | None]]:
        """All rows of a sheet as texts; see `_rows`."""
        return _rows(self.path, self.book[sheet.name], sheet.merged, sheet.bare_formulas)

    def close(self) -> None:
        """Closes the file."""
        self.book.close()


def _rows(path: Path, sheet: Any, merged: Ranges, bare: bool) -> Iterator[list[str | None]]:
    """Rows as texts: merged cells have what stands in their first, a formula without a value itself."""
    cells: Iterator[list[str | None]] = ([_text(cell) for cell in row] for row in sheet.iter_rows())
    if bare:
        cells = _with_formulas(path, sheet.title, cells)
    yield from _filled(cells, merged)


def _with_formulas(
    path: Path, name: str, cells: Iterator[list[str | None]]
) -> Iterator[list[str | None]]:
    """Texts, and where there is none the formula that stands there."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    book[name].reset_dimensions()
    for row, formulas in zip(cells, book[name].iter_rows(values_only=True), strict=False):
        yield [
            str(formula) if text is None and formula is not None else text
            for text, formula in zip(row, formulas, strict=False)
        ]
    book.close()


def open_workbook(path: Path) -> Workbook:
    """Opens a workbook and looks at the top of each sheet.

    Raises:
        InputError: It is no workbook, has a password, is broken, or is too large unpacked.
    """
    check_package(path)
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [_look_at(path, sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except (
        InvalidFileException,
        BadZipFile,
        KeyError,
        ValueError,
        OSError,
        TypeError,
        SyntaxError,
    ) as error:
        raise _broken(path) from error
    return Workbook(path, sheets, book)


def check_package(path: Path) -> None:
    """Refuses what is no workbook, and what would be too large unpacked, before any of it is read."""
    if path.stat().st_size > MOST_BYTES:
        raise InputError.single(
            str(path),
            f"is larger than {MOST_BYTES >> 20} MB; save it as CSV, which has no such limit.",
            f"超过 {MOST_BYTES >> 20} MB，请另存为 CSV，CSV 不限大小。",
        )
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLE:
        raise InputError.single(
            str(path),
            "has a password, or is an old .xls under a new name. Remove the password in Excel, save it "
            "as .xlsx, and try again.",
            "文件有密码，或者其实是旧版 .xls。请在 Excel 里去掉密码，另存为 .xlsx 再试。",
        )
    try:
        with ZipFile(path) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
    except (BadZipFile, OSError, ValueError) as error:
        raise _broken(path) from error
    if unpacked > MOST_UNPACKED:
        raise InputError.single(
            str(path),
            f"would take {unpacked >> 20:,} MB unpacked; {MOST_UNPACKED >> 20:,} MB is the limit. "
            "Save it as CSV.",
            f"解开后有 {unpacked >> 20:,} MB，上限是 {MOST_UNPACKED >> 20:,} MB，请另存为 CSV。",
        )


def _broken(path: Path) -> InputError:
    return InputError.single(
        str(path),
        "is not an Excel workbook (.xlsx), or it is damaged. Open it in Excel and save it again.",
        "不是 Excel 文件（.xlsx），或者已经损坏。请用 Excel 打开后另存一次。",
    )


def _look_at(path: Path, sheet: Any) -> Sheet:
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    merged, bare = _beside_the_cells(path, sheet)
    rows = list(islice(_rows(path, sheet, merged, bare), _SAMPLE))
    shape = shape_of(rows)
    return Sheet(sheet.title, rows, shape and _with_tall_heads(shape, rows, merged), merged, bare)


def _with_tall_heads(shape: Shape, rows: list[list[str | None]], merged: Ranges) -> Shape:
    """The same, where the heads stand in several rows that merged cells hold together."""
    own = shape.header_row
    over = [each for each in merged if each[0] <= own <= each[2] and 0 < each[2] - each[0] < _TALLEST]
    top, bottom = min([own, *(e[0] for e in over)]), max([own, *(e[2] for e in over)])
    heads = [_joined(rows[top : bottom + 1], place) for place in range(len(shape.headers))]
    while heads and not heads[-1]:
        heads.pop()
    return replace(shape, header_row=bottom, headers=tuple(heads))


def _joined(rows: list[list[str | None]], place: int) -> str:
    texts = [" ".join((row[place] or "").split()) for row in rows if place < len(row)]
    return " ".join(dict.fromkeys(text for text in texts if text))[:200]


def _beside_the_cells(path: Path, sheet: Any) -> tuple[Ranges, bool]:
    """Merged ranges, which stand behind the cells, and whether some formula has no value."""
    tail, bare, before = b"", False, b""
    with ZipFile(path) as package, package.open(sheet._worksheet_path) as source:
        while chunk := source.read(_CHUNK):
            if tail:
                tail += chunk
                continue
            window = before + chunk
            bare = bare or bool(_BARE_FORMULA.search(window))
            end = window.find(b"</sheetData>")
            tail = window[end:] if end >= 0 else b""
            before = window[-4096:]
    return tuple(_range(*found) for found in _MERGED.findall(tail)), bare


def _range(first: bytes, top: bytes, last: bytes, bottom: bytes) -> tuple[int, int, int, int]:
    return int(top) - 1, _column(first), int(bottom) - 1, _column(last)


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - 64
    return place - 1


def _text(cell: Any) -> str | None:
    """A cell as text: days in ISO form, shares with their sign, numbers as Excel shows them."""
    value = cell.value
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if _PER_CENT.search(cell.number_format or ""):
            return f"{_plain(float(value) * 100)}%"
        return _plain(value)
    return str(value)


def _plain(number: float) -> str:
    """The fifteen digits that Excel keeps, without an exponent."""
    text = f"{number:.15g}"
    return f"{float(text):f}".rstrip("0").rstrip(".") if "e" in text else text


def _filled(rows: Iterator[list[str | None]], merged: Ranges) -> Iterator[list[str | None]]:
    """Rows in which every cell of a merged range has the text of its first."""
    starting: dict[int, list[tuple[int, int, int, int]]] = {}
    for each in merged:
        if each[2] - each[0] <= _MOST_MERGED_ROWS:
            starting.setdefault(each[0], []).append(each)
    standing: list[tuple[tuple[int, int, int, int], str | None]] = []
    for place, row in enumerate(rows):
        standing = [(each, text) for each, text in standing if each[2] >= place]
        for each in starting.get(place, ()):
            standing.append((each, row[each[1]] if each[1] < len(row) else None))
        for (_, left, _, right), text in standing:
            row.extend([None] * (min(right + 1, _WIDEST) - len(row)))
            row[left : right + 1] = [text] * len(row[left : right + 1])
        yield row


def choose_sheet(book: Workbook, asked: str | None) -> Sheet:
    """The sheet that was asked for, else the one that looks most like firms, the first of equals.

    Raises:
        InputError: There is no such sheet, or none has a row with texts.
    """
    if asked is not None:
        for sheet in book.sheets:
            if sheet.name == asked and sheet.shape:
                return sheet
        names = [sheet.name for sheet in book.sheets]
        listed = ", ".join(map(shown, names))
        near = did_you_mean(asked, names)
        raise InputError.single(
            str(book.path),
            f"has no sheet {shown(asked)} with rows; there are {listed}.{near}",
            f"没有“{asked}”这张表；有：{listed}。",
        )
    filled = [sheet for sheet in book.sheets if sheet.shape]
    if not filled:
        raise InputError.single(
            str(book.path),
            "is empty: its first row must name the columns.",
            "表是空的，第一行要写列名。",
        )

    def key(sheet: Sheet) -> tuple[int, int]:
        assert sheet.shape
        sure, likely = sheet.shape.likeness
        return (2 * sure + likely, min(len(sheet.rows), 2))

    return max(filled, key=key)
