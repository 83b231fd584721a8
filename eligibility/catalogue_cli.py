"""`python -m eligibility catalogue …`: look into the catalogue."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eligibility.cli_options import Day, Lang, Language, read_day, write
from eligibility.errors import InputError, shown
from eligibility.exemption_cli import show_exemption
from eligibility.search_cli import search_measures
from eligibility.storage import POLICIES, ROOT

app = typer.Typer(no_args_is_help=True, help="Look into the catalogue.")
app.command("exemption")(show_exemption)
app.command("search")(search_measures)


class DiffFormat(StrEnum):
    """How a difference is written."""

    text = "text"
    json = "json"


class LedgerFormat(StrEnum):
    """How the ledger is written."""

    text = "text"
    json = "json"
    csv = "csv"


@app.command("list")
def list_measures(lang: Lang = Language.zh) -> None:
    """Every measure: id, evidence, title."""
    from eligibility.catalogue import read_catalogue

    for measure in read_catalogue().measures.values():
        write(f"{measure.id}\t{measure.evidence}\t{measure.title.model_dump()[lang.value]}")


@app.command("show")
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
    write(measure_text(catalogue, catalogue.measures[measure_id], lang.value))


@app.command("lint")
def lint_files(
    policies: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Another folder of policies, or one file.", show_default=False
        ),
    ] = POLICIES,
    cases: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The cases, one file a measure.", show_default=False)
    ] = ROOT / "tests" / "cases",
) -> None:
    """Reads and checks every policy file, then looks for what an editor may have overlooked."""
    from eligibility.catalogue import read_catalogue
    from eligibility.lint import lint

    catalogue = read_catalogue(policies)
    if found := lint(catalogue, cases if cases.is_dir() else None, policies):
        raise InputError(found)
    write(f"{len(catalogue.files)} files, {len(catalogue.measures)} measures: no mistakes.")


@app.command("schema")
def print_schema() -> None:
    """The JSON Schema of a policy file, for editors that complete and check while one types."""
    from eligibility.editor_schema import editor_schema

    write(editor_schema())


@app.command("diff")
def diff_catalogues(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A folder of policies or a git revision.")],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW", help="The same; default: the files as they are.", show_default=False
        ),
    ] = str(POLICIES),
    on: Day = None,
    format: Annotated[DiffFormat, typer.Option(help="How the difference is written.")] = DiffFormat.text,
) -> None:
    """Which measures changed, and over the sample firms whose result changes."""
    import json

    from eligibility.diff import catalogue_at, compare, diff_json, diff_text

    with catalogue_at(old) as before, catalogue_at(new) as after:
        found = compare(before, after, read_day(on))
    if format is DiffFormat.json:
        write(json.dumps(diff_json(found), ensure_ascii=False, indent=1))
    else:
        write(diff_text(found))


@app.command("ledger")
def print_ledger(
    lang: Lang = Language.zh,
    format: Annotated[LedgerFormat, typer.Option(help="How the ledger is written.")] = LedgerFormat.text,
) -> None:
    """Which implementing rules are recorded, by issuer and package, beside the official count."""
    from eligibility.catalogue import read_catalogue
    from eligibility.ledger import read_ledger
    from eligibility.reports.ledger import ledger_csv, ledger_json, ledger_text

    catalogue = read_catalogue()
    ledger = read_ledger(catalogue)
    if format is LedgerFormat.json:
        write(ledger_json(ledger, catalogue))
    elif format is LedgerFormat.csv:
        write(ledger_csv(ledger.rules, ledger, lang.value))
    else:
        write(ledger_text(ledger, catalogue, lang.value))
