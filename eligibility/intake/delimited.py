"""CSV as it comes: in UTF-8 or GB18030 (what Excel saves in China), with commas, semicolons or tabs."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from eligibility.errors import InputError
from eligibility.intake.shape import MOST_ABOVE, Shape

_CHUNK = 1 << 20
_HEAD = 256 << 10
_ENCODINGS = ("utf-8", "gb18030")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = ",;\t|"
_ROWS = MOST_ABOVE + 60
_WIDE = re.compile(r"Line: (\d+).*Expected Number of Columns: (\d+) Found: (\d+)", re.DOTALL)


@dataclass(frozen=True)
class Delimited:
    """A CSV file that has been looked at.

    Args:
        path: In UTF-8; the file itself, or a copy.
        rows: Its first records.
        lines: The physical line on which each of them ends, from 1.
    """

    path: Path
    delimiter: str
    encoding: str
    rows: list[list[str | None]]
    lines: list[int]


def open_delimited(path: Path, folder: Path) -> Delimited:
    """Finds encoding and delimiter; a file in another encoding is copied into the folder as UTF-8.

    Raises:
        InputError: It is no text.
    """
    encoding = _encoding_of(path)
    if encoding != "utf-8":
        copy = folder / "as-utf-8.csv"
        with copy.open("w", encoding="utf-8", newline="") as target:
            for text in _decoded(path, encoding):
                target.write(text)
    else:
        copy = path
    with copy.open(encoding="utf-8", newline="") as file:
        head = file.read(_HEAD)
    delimiter = _delimiter_of(head)
    rows, lines = _records(head, delimiter)
    return Delimited(copy, delimiter, encoding, rows, lines)


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    for encoding in _ENCODINGS:
        try:
            for text in _decoded(path, encoding):
                if "\0" in text:
                    raise _no_text(path)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _no_text(path)


def _no_text(path: Path) -> InputError:
    return InputError.single(
        str(path),
        "is no text in UTF-8 or GB18030, so it is no CSV file. Save it as CSV or Excel (.xlsx).",
        "这个文件不是文字表格（UTF-8 或 GB18030 编码的 CSV），请另存为 CSV 或 Excel（.xlsx）。",
    )


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _delimiter_of(head: str) -> str:
    """The mark that splits most records into most fields, as evenly as any."""

    def evenness(mark: str) -> tuple[int, int]:
        widths = [len(row) for row in _records(head, mark)[0][:MOST_ABOVE]]
        common = max(set(widths), key=lambda width: (width > 1, widths.count(width)), default=0)
        return (widths.count(common) * (common - 1), common)

    return max(_DELIMITERS, key=evenness)


def _records(head: str, delimiter: str) -> tuple[list[list[str | None]], list[int]]:
    """The first records, and the line on which each ends; blank lines are no records."""
    reader = csv.reader(StringIO(head, newline=""), delimiter=delimiter)
    rows: list[list[str | None]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if row:
                rows.append([cell or None for cell in row])
                lines.append(reader.line_num)
            if len(rows) == _ROWS:
                break
    except csv.Error:
        pass  # what comes after is read, or refused, by the table's own reader
    return rows, lines


def has_long_cells(file: Delimited, path: Path) -> bool:
    """Whether some cell may go over several lines: then one thread must read them all.

    Raises:
        InputError: A quotation mark is opened and never closed: the rest of the file would be one cell.
    """
    odd = is_long = False
    with file.path.open("rb") as lines:
        for line in lines:
            odd ^= bool(line.count(b'"') % 2)
            is_long |= odd
    if odd:
        _check_quotes(file, path)
    return is_long


def _check_quotes(file: Delimited, path: Path) -> None:
    with file.path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, delimiter=file.delimiter, strict=True)
        start = 1
        try:
            for _ in reader:
                start = reader.line_num + 1
        except csv.Error as error:
            raise InputError.single(
                f"{path}, line {start}",
                "opens a quotation mark that is not closed where its cell ends.",
                f"第 {start} 行有引号没有配对，请改好再试。",
            ) from error


def heads_of(file: Delimited, shape: Shape, path: Path) -> list[str]:
    """The heads, with an empty one for each column that has neither head nor text.

    Raises:
        InputError: A row has more texts than there are heads, as where a number has a comma.
    """
    heads = list(shape.headers)
    for row, line in zip(file.rows[shape.first_row :], file.lines[shape.first_row :], strict=True):
        if any(row[len(shape.headers) :]):
            raise _too_wide(path, line, len(row), len(shape.headers))
        heads += [""] * (len(row) - len(heads))
    return heads


def _too_wide(path: Path, line: int, cells: int, heads: int) -> InputError:
    return InputError.single(
        f"{path}, line {line}",
        f"has {cells} cells, the heads are {heads}. A cell with a comma in it (3,000) must stand in "
        "quotation marks.",
        f"第 {line} 行有 {cells} 格，表头只有 {heads} 格。格子里有逗号的（3,000）要加引号。",
    )


def refused_width(path: Path, message: str) -> InputError | None:
    """What the reader of the whole file said of a row with too many cells, in our words."""
    wide = _WIDE.search(message)
    return _too_wide(path, int(wide[1]), int(wide[3]), int(wide[2])) if wide else None
