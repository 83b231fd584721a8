"""The command `estimate`: totals over many firms, and what a scenario does to them."""

from pathlib import Path
from typing import Annotated

import typer

from eligibility.cli_options import Day, TotalsFormat, note, read_day, write


def estimate(
    firms: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A table of firms.", show_default="the synthetic firms"),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            help="Any of district,industry,size (of the firm), "
            "package,article,kind,form,evidence,level,how,measure (of the measure)."
        ),
    ] = "",
    scenario: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A YAML file of changes to the catalogue.")
    ] = None,
    on: Day = None,
    format: Annotated[TotalsFormat, typer.Option(help="How totals are written.")] = TotalsFormat.text,
) -> None:
    """Totals over many firms; with a scenario, beside those of the catalogue as it is."""
    from eligibility.catalogue import read_catalogue
    from eligibility.estimates import check_groups, totals_csv, totals_json, totals_text
    from eligibility.reckoning.ground import ground_of_file, ground_of_population
    from eligibility.reports import comparison
    from eligibility.scenarios import apply_scenario, read_scenario
    from eligibility.totals.comparison import compare

    groups = tuple(group.strip() for group in by.split(",") if group.strip())
    check_groups(groups)
    catalogue = read_catalogue()
    day = read_day(on) or catalogue.reference_day
    changed = apply_scenario(catalogue, read_scenario(scenario)) if scenario else None
    ground = ground_of_file(firms) if firms else ground_of_population(note)
    note(f"{ground.firms:,} {'synthetic ' if ground.synthetic else ''}firms.")
    if changed is None:
        totals = ground.totals(catalogue, day, groups)
        writers = {"text": totals_text, "json": totals_json, "csv": totals_csv}
        write(writers[format.value](totals))
        return
    base = ground.standing(catalogue, day)
    found = compare(base, base.changed(changed), groups)
    compared = {
        "text": comparison.comparison_text,
        "json": comparison.comparison_json,
        "csv": comparison.comparison_csv,
    }
    write(compared[format.value](found))
