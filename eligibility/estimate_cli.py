"""The command `estimate`: totals over many firms, and what a scenario does to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from eligibility.cli_options import Day, TotalsFormat, note, read_day, write

if TYPE_CHECKING:
    from eligibility.catalogue import Catalogue
    from eligibility.totals.answer import Estimate
    from eligibility.totals.standing import Standing


class Engine(StrEnum):
    """Where totals are computed."""

    duckdb = "duckdb"
    spark = "spark"


class Base(NamedTuple):
    """The firms under the catalogue as it is.

    Args:
        standing: Gives what a scenario starts from.
        totals: Gives the totals by groupings.
    """

    standing: Callable[[], Standing]
    totals: Callable[[tuple[str, ...]], Estimate]


def estimate(
    firms: Annotated[
        str | None,
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
    engine: Annotated[
        Engine, typer.Option(help="Where they are added up; spark reads Parquet, also s3a://, hdfs://.")
    ] = Engine.duckdb,
    format: Annotated[TotalsFormat, typer.Option(help="How totals are written.")] = TotalsFormat.text,
) -> None:
    """Totals over many firms; with a scenario, beside those of the catalogue as it is."""
    from eligibility.catalogue import read_catalogue
    from eligibility.estimates import check_groups, totals_csv, totals_json, totals_text
    from eligibility.reports import comparison
    from eligibility.scenarios import apply_scenario, read_scenario
    from eligibility.totals.comparison import compare

    groups = tuple(group.strip() for group in by.split(",") if group.strip())
    check_groups(groups)
    catalogue = read_catalogue()
    day = read_day(on) or catalogue.reference_day
    changed = apply_scenario(catalogue, read_scenario(scenario)) if scenario else None
    begin = _on_spark if engine is Engine.spark else _here
    firms_now = begin(firms, catalogue, day)
    if changed is None:
        totals = firms_now.totals(groups)
        writers = {"text": totals_text, "json": totals_json, "csv": totals_csv}
        write(writers[format.value](totals))
        return
    base = firms_now.standing()
    found = compare(base, base.changed(changed), groups)
    compared = {
        "text": comparison.comparison_text,
        "json": comparison.comparison_json,
        "csv": comparison.comparison_csv,
    }
    write(compared[format.value](found))


def _here(firms: str | None, catalogue: Catalogue, day: date) -> Base:
    from eligibility.reckoning.ground import ground_of_file, ground_of_population

    ground = ground_of_file(Path(firms)) if firms else ground_of_population(note)
    note(f"{ground.firms:,} {'synthetic ' if ground.synthetic else ''}firms.")
    return Base(
        lambda: ground.standing(catalogue, day), lambda groups: ground.totals(catalogue, day, groups)
    )


def _on_spark(firms: str | None, catalogue: Catalogue, day: date) -> Base:
    from eligibility.population import parquet_population
    from eligibility.spark.estimates import stand_on_spark

    path = firms or str(parquet_population(progress=note))
    standing = stand_on_spark(path, catalogue, day, note)
    note(f"{standing.facts.firms:,} {'' if firms else 'synthetic '}firms.")
    return Base(lambda: standing, standing.totals)
