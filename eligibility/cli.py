"""The command line: `python -m eligibility …`. The answer goes to stdout, all else to stderr."""

import json
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eligibility.errors import InputError, shown

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
catalogue_app = typer.Typer(no_args_is_help=True, help="Look into the catalogue.")
app.add_typer(catalogue_app, name="catalogue")


class Language(StrEnum):
    """The language of an answer."""

    zh = "zh"
    en = "en"


class AnswerFormat(StrEnum):
    """How an answer is written."""

    text = "text"
    json = "json"


class TotalsFormat(StrEnum):
    """How totals are written."""

    text = "text"
    json = "json"
    csv = "csv"


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError.single(
            "--on", f"reads {shown(text)}; it may be a day of the calendar, such as 2022-10-08."
        ) from error


Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day of reference, 2022-10-08.")]
Lang = Annotated[Language, typer.Option(help="Language of the answer.")]


@app.command()
def check(
    firm: Annotated[Path, typer.Argument(metavar="FIRM.yaml", help="The facts of one firm.")],
    on: Day = None,
    format: Annotated[AnswerFormat, typer.Option(help="How the answer is written.")] = AnswerFormat.text,
    lang: Lang = Language.zh,
) -> None:
    """What one firm gets, how much and why."""
    from eligibility.answers import as_json, match_firm
    from eligibility.catalogue import read_catalogue
    from eligibility.firm import read_firm

    day, facts = _day(on), read_firm(firm)
    answer = match_firm(facts, read_catalogue(), day)
    if format is AnswerFormat.json:
        _print(json.dumps(as_json(answer), ensure_ascii=False, indent=1))
        return
    from eligibility.reports.text import answer_text

    _print(answer_text(answer, lang.value))


@app.command()
def batch(
    firms: Annotated[Path, typer.Argument(metavar="FIRMS", help="A table: csv, parquet or xlsx.")],
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="Where the decisions go: csv, parquet, xlsx.")
    ],
    set_aside: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV file for bad rows.")
    ] = None,
    on: Day = None,
) -> None:
    """Decides a table of firms: one row a firm and measure."""
    from eligibility.bulk import batch_file
    from eligibility.catalogue import read_catalogue

    done = batch_file(firms, out, read_catalogue(), _day(on), set_aside, progress=_note)
    for warning in done.warnings:
        _note(f"Note: {warning}")
    aside = f"; {done.set_aside:,} rows set aside in {set_aside}" if done.set_aside else ""
    _note(f"{done.firms:,} firms × {done.measures} measures → {out}{aside}")


@app.command()
def estimate(
    firms: Annotated[Path, typer.Option("--firms", metavar="FILE", help="A table of firms.")],
    by: Annotated[str, typer.Option(help="district,industry,size,package,kind,form,measure")] = "",
    on: Day = None,
    format: Annotated[TotalsFormat, typer.Option(help="How totals are written.")] = TotalsFormat.text,
) -> None:
    """Totals over a table of firms."""
    from eligibility.catalogue import read_catalogue
    from eligibility.estimates import estimate_file, totals_csv, totals_json, totals_text

    groups = [group.strip() for group in by.split(",") if group.strip()]
    totals = estimate_file(firms, read_catalogue(), _day(on), groups, progress=_note)
    writers = {"text": totals_text, "json": totals_json, "csv": totals_csv}
    _print(writers[format.value](totals))


@app.command(name="app")
def run_app() -> None:
    """Starts the pages in the browser."""
    import subprocess

    from eligibility.storage import ROOT

    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    raise typer.Exit(subprocess.run(command, check=False).returncode)


@catalogue_app.command("list")
def list_measures(lang: Lang = Language.zh) -> None:
    """Every measure: id, evidence, title."""
    from eligibility.catalogue import read_catalogue

    for measure in read_catalogue().measures.values():
        _print(f"{measure.id}\t{measure.evidence}\t{measure.title.model_dump()[lang.value]}")


@catalogue_app.command("show")
def show_measure(
    measure_id: Annotated[str, typer.Argument(metavar="ID")], lang: Lang = Language.zh
) -> None:
    """One measure in words."""
    from eligibility.catalogue import read_catalogue
    from eligibility.errors import did_you_mean
    from eligibility.reports.measure import measure_text

    catalogue = read_catalogue()
    if measure_id not in catalogue.measures:
        near = did_you_mean(measure_id, catalogue.measures)
        raise InputError.single("ID", f"there is no measure {shown(measure_id)}.{near}")
    _print(measure_text(catalogue, catalogue.measures[measure_id], lang.value))


@catalogue_app.command("lint")
def lint() -> None:
    """Reads and checks every policy file."""
    from eligibility.catalogue import read_catalogue

    catalogue = read_catalogue()
    _print(f"{len(catalogue.files)} files, {len(catalogue.measures)} measures: no mistakes.")


def _print(text: str) -> None:
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def _note(text: str) -> None:
    sys.stderr.write(text + "\n")


def main() -> None:
    """Runs the command line; bad input ends with exit code 2 and a message."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        app(standalone_mode=True)
    except InputError as error:
        _note(str(error))
        raise SystemExit(2) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
