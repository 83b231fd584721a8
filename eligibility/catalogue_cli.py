"""`python -m eligibility catalogue …`: look into the catalogue."""

from typing import Annotated

import typer

from eligibility.cli_options import Lang, Language, write
from eligibility.errors import InputError, shown

app = typer.Typer(no_args_is_help=True, help="Look into the catalogue.")


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
def lint() -> None:
    """Reads and checks every policy file."""
    from eligibility.catalogue import read_catalogue

    catalogue = read_catalogue()
    write(f"{len(catalogue.files)} files, {len(catalogue.measures)} measures: no mistakes.")
