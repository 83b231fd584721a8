"""Options and output that the commands share. The answer goes to stdout, all else to stderr."""

import sys
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from eligibility.errors import InputError, shown


class Language(StrEnum):
    """The language of an answer."""

    zh = "zh"
    en = "en"


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
