"""A file that a reader brings: held in this visit's memory alone, read with the mapping they confirm."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from eligibility.errors import InputError, Mistake
from eligibility.expressions.words import Lang
from eligibility.intake.mapping import Mapping
from eligibility.intake.marked import mark_copy, marked_suffix
from eligibility.intake.source import Source, open_source
from eligibility.tables import FirmTable, load_firms


@dataclass(frozen=True)
class OwnFile:
    """An uploaded file.

    Args:
        token: Another one for another upload.
        mapping: As proposed for it.
        sheets: The sheets of a workbook.
    """

    token: str
    name: str
    content: bytes
    mapping: Mapping
    sheets: tuple[str, ...]


@dataclass(frozen=True)
class OwnFirms:
    """The firms of an uploaded file.

    Args:
        connection: Where `table.name` stands.
        token: Another one for another file or mapping.
    """

    file: OwnFile
    connection: duckdb.DuckDBPyConnection
    table: FirmTable
    token: str

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.file.name


def look_at(token: str, name: str, content: bytes, sheet: str | None = None) -> OwnFile:
    """Opens an upload and proposes what its columns are.

    Raises:
        InputError: It cannot be read; it is called by its own name.
    """
    with (
        _on_disk(name, content) as path,
        duckdb.connect() as connection,
        open_source(connection, path, "proposed", sheet) as source,
    ):
        return OwnFile(token, name, content, source.mapping, source.sheets)


def read_own(file: OwnFile, mapping: Mapping) -> OwnFirms:
    """Reads the firms of an upload.

    Raises:
        InputError: The mapping is not beyond doubt, or the file cannot be read.
    """
    connection = duckdb.connect()
    with _on_disk(file.name, file.content) as path:
        table = load_firms(connection, path, mapping=mapping)
    return OwnFirms(file, connection, table, f"{file.token} {hash(mapping)}")


def marked_bytes(firms: OwnFirms, lang: Lang) -> bytes:
    """The copy of an upload in which bad cells are marked."""
    with _on_disk(firms.file.name, firms.file.content) as path, duckdb.connect() as connection:
        copy = path.with_name(f"copy{marked_suffix(path)}")

        def mark(source: Source) -> None:
            mark_copy(connection, source, "firms", copy, lang)

        load_firms(connection, path, mapping=firms.table.mapping, also=mark)
        return copy.read_bytes()


def marked_name(name: str) -> str:
    """How the marked copy is called."""
    path = Path(name)
    return f"{path.stem}-marked{marked_suffix(path)}"


@contextmanager
def _on_disk(name: str, content: bytes) -> Iterator[Path]:
    """The content as a file that is gone at the end; mistakes call it by its own name."""
    with tempfile.TemporaryDirectory(prefix="upload") as folder:
        path = Path(folder) / f"firms{Path(name).suffix.lower()}"
        path.write_bytes(content)
        try:
            yield path
        except InputError as error:
            raise InputError(_named(mistake, str(path), name) for mistake in error.mistakes) from error


def _named(mistake: Mistake, path: str, name: str) -> Mistake:
    return Mistake(
        mistake.where.replace(path, name),
        mistake.problem.replace(path, name),
        mistake.zh.replace(path, name),
    )
