"""Options and output that the commands share. The answer goes to stdout, all else to stderr."""

import sys
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eligibility.errors import InputError, shown


class Language(StrEnum):
    """The language of an answer."""

    zh = "zh"
    en = "en"


class TotalsFormat(StrEnum):
    """How totals are written."""

    text = "text"
    json = "json"
    csv = "csv"


Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day of reference, 2022-10-08.")]
Lang = Annotated[Language, typer.Option(help="Language of the answer.")]


def read_day(text: str | None) -> date | None:
    """The day of an option; None where it was not given."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError.single(
            "--on", f"reads {shown(text)}; it may be a day of the calendar, such as 2022-10-08."
        ) from error


def write(text: str) -> None:
    """A part of the answer."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def note(text: str) -> None:
    """Progress, or a remark."""
    sys.stderr.write(text + "\n")


def format_of(out: Path | None, known: Sequence[str]) -> str:
    """The format that the name of a file asks for; the first one where it asks for none."""
    suffix = out.suffix.lower().lstrip(".") if out else ""
    return suffix if suffix in known else known[0]


def check_target(out: Path | None, is_binary: bool) -> None:
    """Refuses, before any work is done, a place to which the answer cannot go.

    Args:
        out: The file; None for stdout.
        is_binary: The answer would garble a terminal.
    """
    if out is None:
        if is_binary and sys.stdout.isatty():
            raise InputError.single(
                "--format", "this answer is no text for a terminal: name a file with --out FILE."
            )
    elif out.is_dir():
        raise InputError.single(str(out), "is a folder; --out names a file.")
    elif not out.parent.is_dir():
        raise InputError.single(str(out), f"cannot be written: there is no folder {out.parent}.")


def write_out(answer: str | bytes, out: Path | None) -> None:
    """The whole answer, to stdout or to a file that changes only once all is written."""
    if out is not None:
        from eligibility.storage import replacing

        with replacing(out) as draft:
            draft.write_bytes(answer.encode() if isinstance(answer, str) else answer)
    elif isinstance(answer, str):
        write(answer)
    else:
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
