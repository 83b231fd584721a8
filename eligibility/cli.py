"""The command line: `python -m eligibility …`. The answer goes to stdout, all else to stderr."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eligibility import catalogue_cli, desk_cli, park_cli, population_cli
from eligibility.cli_options import (
    Day,
    Lang,
    Language,
    check_target,
    format_of,
    note,
    read_day,
    write,
    write_out,
)
from eligibility.errors import InputError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(catalogue_cli.app, name="catalogue")
app.command()(population_cli.population)
app.add_typer(desk_cli.app, name="desk")
app.command()(park_cli.park)


class AnswerFormat(StrEnum):
    """How an answer is written."""

    text = "text"
    json = "json"
    pdf = "pdf"
    xlsx = "xlsx"
    ics = "ics"


class TotalsFormat(StrEnum):
    """How totals are written."""

    text = "text"
    json = "json"
    csv = "csv"


@app.command()
def check(
    firm: Annotated[Path, typer.Argument(metavar="FIRM.yaml", help="The facts of one firm.")],
    on: Day = None,
    format: Annotated[
        AnswerFormat | None,
        typer.Option(help="How the answer is written.", show_default="by the name of --out, else text"),
    ] = None,
    lang: Lang = Language.zh,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the answer goes.")] = None,
) -> None:
    """What one firm gets, how much and why."""
    from eligibility.answers import match_firm
    from eligibility.catalogue import read_catalogue
    from eligibility.firm import read_firm
    from eligibility.reports.written import written_answer

    written = format.value if format else format_of(out, [each.value for each in AnswerFormat])
    check_target(out, is_binary=written in ("pdf", "xlsx", "ics"))
    day, facts = read_day(on), read_firm(firm)
    answer = match_firm(facts, read_catalogue(), day)
    write_out(written_answer(answer, written, lang.value), out)


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

    done = batch_file(firms, out, read_catalogue(), read_day(on), set_aside, progress=note)
    for warning in done.warnings:
        note(f"Note: {warning}")
    aside = f"; {done.set_aside:,} rows set aside in {set_aside}" if done.set_aside else ""
    note(f"{done.firms:,} firms × {done.measures} measures → {out}{aside}")


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
    totals = estimate_file(firms, read_catalogue(), read_day(on), groups, progress=note)
    writers = {"text": totals_text, "json": totals_json, "csv": totals_csv}
    write(writers[format.value](totals))


@app.command()
def reconcile(
    firms: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A table of firms.", show_default="the synthetic firms"),
    ] = None,
    on: Day = None,
    format: Annotated[
        TotalsFormat, typer.Option(help="How the comparison is written.")
    ] = TotalsFormat.text,
) -> None:
    """The model beside the official figures: ratio and reason, the worst first."""
    from eligibility.catalogue import read_catalogue
    from eligibility.reckoning.ground import ground_of_file, ground_of_population
    from eligibility.reckoning.reconciliation import reconcile as compare
    from eligibility.reckoning.written import WRITERS

    catalogue, day = read_catalogue(), read_day(on)
    ground = ground_of_file(firms) if firms else ground_of_population(note)
    note(f"{ground.firms:,} {'synthetic ' if ground.synthetic else ''}firms.")
    found = compare(ground.reckoned(catalogue, day or catalogue.reference_day))
    write(WRITERS[format.value](found))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
) -> None:
    """Starts the REST API; it is described at /docs."""
    from eligibility.api.server import serve as serve_api

    serve_api(host, port, progress=note)


@app.command(name="app")
def run_app() -> None:
    """Starts the pages in the browser."""
    import subprocess

    from eligibility.storage import ROOT

    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    raise typer.Exit(subprocess.run(command, check=False).returncode)


def main() -> None:
    """Runs the command line; bad input ends with exit code 2 and a message."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        app(standalone_mode=True)
    except InputError as error:
        note(str(error))
        raise SystemExit(2) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
