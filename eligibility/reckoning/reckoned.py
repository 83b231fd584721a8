"""A population reckoned up: its lines, its draws, and who gains what official figures count."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from eligibility.catalogue import Catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import ZERO
from eligibility.population import Assumption
from eligibility.reckoning.draws import COUNT, SEED, Draws, draw
from eligibility.reckoning.factors import (
    Factor,
    assumption_factors,
    read_take_up,
    take_up_factors,
)
from eligibility.reckoning.lines import CONVENTIONS, Convention, Line, lines_of
from eligibility.reckoning.official import Compare, read_official
from eligibility.schema import Criterion, Measure
from eligibility.totals.answer import Estimate

NARROWED = "-narrowed"
Totals = Callable[[Catalogue, date, tuple[str, ...]], Estimate]
"""Totals of one population: catalogue, day and groupings → estimate."""


@dataclass(frozen=True)
class Reckoned:
    """What a population adds up to on a day.

    Args:
        catalogue: The version of the catalogue.
        entitled: Convention → what is sure and what is possible, exact to the fen.
        gaining: Key of an official figure that counts firms → firms of the model before take-up.
        scale: What stands for the whole city if multiplied by it; 1: it is the city, or no part of it.
    """

    on: date
    catalogue: str
    firms: int
    lines: tuple[Line, ...]
    factors: tuple[Factor, ...]
    draws: Draws
    entitled: Mapping[Convention, tuple[Decimal, Decimal]]
    gaining: Mapping[str, int]
    seed: int
    count: int
    synthetic: bool
    scale: float


def reckon(
    totals: Totals,
    catalogue: Catalogue,
    on: date,
    assumptions: Sequence[Assumption] | None = None,
    scale: float = 1.0,
    count: int = COUNT,
    seed: int = SEED,
) -> Reckoned:
    """Reckons a population up.

    Args:
        totals: Gives its totals by any grouping.
        assumptions: Those behind the firms; None: they are not synthetic.
        scale: See `Reckoned`.
        count: How many draws.
    """
    compiled = compile_catalogue(catalogue)
    by_measure = totals(catalogue, on, ("measure",))
    lines = lines_of(by_measure, catalogue)
    factors = (
        *take_up_factors(compiled, read_take_up()),
        *assumption_factors(compiled, assumptions or ()),
    )
    return Reckoned(
        on,
        catalogue.version,
        by_measure.firms,
        lines,
        factors,
        draw(lines, factors, count, seed),
        _entitled(totals(catalogue, on, ())),
        _gaining(totals, catalogue, on, lines),
        seed,
        count,
        assumptions is not None,
        scale,
    )


def _entitled(whole: Estimate) -> dict[Convention, tuple[Decimal, Decimal]]:
    found = {}
    for convention in CONVENTIONS:
        amounts = [row.relief for row in whole.rows]
        if convention == "both":
            amounts += [row.liquidity for row in whole.rows]
        low = sum((each.low for each in amounts), ZERO)
        found[convention] = (
            low,
            sum((each.low if each.high is None else each.high for each in amounts), ZERO),
        )
    return found


def _gaining(totals: Totals, catalogue: Catalogue, on: date, lines: Sequence[Line]) -> dict[str, int]:
    """Counts firms by a catalogue of nothing but the measures asked for, each with one more test."""
    asked = [
        (figure, figure.compare)
        for figure in read_official()
        if figure.compare and figure.compare.counts == "firms"
    ]
    tests = {
        line.measure: compare.gains for _, compare in asked for line in lines if compare.chooses(line)
    }
    narrowed = narrowed_to(catalogue, tests)
    counted = {
        (by, row.groups[by]): row.eligible_firms
        for by in ("kind", "measure")
        for row in totals(narrowed, on, (by,)).rows
    }
    return {figure.key: _count(counted, compare) for figure, compare in asked}


def _count(counted: Mapping[tuple[str, str], int], compare: Compare) -> int:
    key = ("kind", compare.kinds[0]) if compare.kinds else ("measure", compare.measures[0])
    return counted.get(key, 0)


def narrowed_to(catalogue: Catalogue, tests: Mapping[str, str | None]) -> Catalogue:
    """The catalogue with some of its measures alone, each with a further test."""

    def changed(measure: Measure) -> Measure:
        test = tests[measure.id]
        if test is None:
            return measure
        gains = Criterion(id="gains", test=test, zh="有金额可得", en="Has something to gain")
        return measure.model_copy(update={"criteria": (*measure.criteria, gains)})

    files = {
        name: content.model_copy(
            update={"measures": tuple(changed(m) for m in content.measures if m.id in tests)}
        )
        for name, content in catalogue.files.items()
    }
    return replace(catalogue, version=f"{catalogue.version}{NARROWED}", files=files)
