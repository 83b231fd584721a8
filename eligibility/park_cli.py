"""A park at once on the command line."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eligibility.cli_options import Day, Lang, Language, check_target, note, read_day
from eligibility.errors import InputError, Mistake
from eligibility.expressions.words import Lang as Tongue

if TYPE_CHECKING:
    import duckdb

Mapped = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="COLUMN=FIELD", help="What a column is; COLUMN= leaves it out. Repeatable."
    ),
]
Sheet = Annotated[str | None, typer.Option(metavar="NAME", help="The sheet of a workbook.")]


def park(  # noqa: PLR0913, PLR0917
    firms: Annotated[Path, typer.Argument(metavar="FILE", help="Tenants: csv, parquet or xlsx.")],
    out: Annotated[Path, typer.Option(metavar="RESULT.xlsx", help="Where the result goes.")],
    letters: Annotated[
        Path | None, typer.Option(metavar="LETTERS.zip", help="A letter for each firm, as PDF.")
    ] = None,
    calendar: Annotated[
        Path | None, typer.Option(metavar="DEADLINES.ics", help="All deadlines as a calendar.")
    ] = None,
    marked: Annotated[
        Path | None,
        typer.Option(metavar="COPY", help="A copy in which bad cells are marked; good rows go on."),
    ] = None,
    mapped: Mapped = None,
    sheet: Sheet = None,
    lang: Lang = Language.zh,
    on: Day = None,
) -> None:
    """What the tenants of a park get: one row a firm, one sheet a measure, totals."""
    from eligibility.catalogue import read_catalogue
    from eligibility.park import park_of
    from eligibility.park.calendar import park_calendar
    from eligibility.park.letters import letters_zip
    from eligibility.park.workbook import park_workbook
    from eligibility.scratch import scratch_database
    from eligibility.storage import replacing

    _check_names(firms, out, letters, calendar, marked)
    day = read_day(on)
    language: Tongue = "en" if lang is Language.en else "zh"
    with scratch_database() as connection, ExitStack() as drafts:
        table = _read(connection, firms, marked, mapped or [], sheet, language)
        found = park_of(connection, table, read_catalogue(), day, _bar("firms"))
        park_workbook(found, drafts.enter_context(replacing(out)), language, _bar("sheets"))
        if calendar is not None:
            drafts.enter_context(replacing(calendar)).write_bytes(park_calendar(found, language))
        if letters is not None:
            letters_zip(found, drafts.enter_context(replacing(letters)), language, _bar("letters"))
    note(f"{len(found.tenants):,} firms → {out}")


def _check_names(
    firms: Path, out: Path, letters: Path | None, calendar: Path | None, marked: Path | None
) -> None:
    """Refuses names before any work is done."""
    from eligibility.intake.marked import marked_suffix

    wanted = [(out, ".xlsx"), (letters, ".zip"), (calendar, ".ics"), (marked, marked_suffix(firms))]
    mistakes = []
    for target, suffix in wanted:
        check_target(target, is_binary=False)
        if target is not None and target.suffix.lower() != suffix:
            mistakes.append(Mistake(str(target), f"must end in {suffix}."))
    names = [path.resolve() for path in (firms, out, letters, calendar, marked) if path is not None]
    if len(set(names)) != len(names):
        mistakes.append(Mistake("park", "two of the files named are one."))
    if mistakes:
        raise InputError(mistakes)


def _read(
    connection: "duckdb.DuckDBPyConnection",
    firms: Path,
    marked: Path | None,
    mapped: list[str],
    sheet: str | None,
    language: Tongue,
) -> str:
    """Reads the tenants; bad rows stop it unless a marked copy is asked for."""
    from eligibility.bulk import refuse_bad_rows
    from eligibility.intake.mapping import chosen_by_hand
    from eligibility.intake.marked import mark_copy
    from eligibility.intake.source import Source
    from eligibility.storage import replacing
    from eligibility.tables import load_firms, proposed_mapping

    mapping = chosen_by_hand(proposed_mapping(firms, sheet), mapped) if mapped or sheet else None

    def mark(source: Source) -> None:
        if marked is not None:
            with replacing(marked) as draft:
                mark_copy(connection, source, "firms", draft, language)

    loaded = load_firms(connection, firms, mapping=mapping, also=mark)
    for warning in loaded.warnings:
        note(f"Note: {warning}")
    refuse_bad_rows(firms, loaded, aside=marked)
    if loaded.bad_rows:
        note(f"{loaded.bad_rows:,} rows with bad cells are marked in {marked} and left out.")
    return loaded.name


def _bar(what: str) -> Callable[[int, int], None]:
    """Progress on stderr: a line that renews itself on a terminal, else a line at each tenth."""
    live = sys.stderr.isatty()
    told = -1

    def tell(done: int, of: int) -> None:
        nonlocal told
        tenth = 10 * done // of if of else 10
        if live:
            sys.stderr.write(f"\r{done:,} of {of:,} {what}" + ("\n" if done == of else ""))
            sys.stderr.flush()
        elif tenth != told:
            note(f"{done:,} of {of:,} {what}")
        told = tenth

    return tell
