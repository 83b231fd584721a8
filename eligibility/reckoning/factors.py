"""What the money paid depends on beside the law: take-up, and the assumptions behind the firms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator

from eligibility.compiled import Compiled, Rule
from eligibility.expressions.tree import fact_uses
from eligibility.population import Assumption
from eligibility.schema import How, Id, Kind, Measure, Source, Strict, Words
from eligibility.storage import read_data


class TakeUp(Strict):
    """A row of `data/take_up.yaml`: the share of what firms are entitled to that is claimed."""

    id: Id
    how: How
    kind: Kind | None = None
    low: float = Field(ge=0, le=1)
    central: float = Field(gt=0, le=1)
    high: float = Field(ge=0, le=1)
    basis: Literal["official", "assumed"]
    figures: tuple[str, ...] = ()
    name: Words
    why: Words
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.central <= self.high:
            raise ValueError("low, central and high must stand in order")
        if (self.basis == "official") != bool(self.sources):
            raise ValueError("a row is official if it has sources, and only then")
        return self


@dataclass(frozen=True)
class Factor:
    """A number that scales the totals of some measures, known only within a range.

    Args:
        group: A share of take-up, or an assumption about the firms; then relative to its central value.
        measures: The ids of the measures that it scales.
        scales_firms: It scales the number of firms too, not amounts alone.
        basis: Where its values come from: `official`, `assumed`, or a citation.
        fitted_to: Keys of the official figures that it was set by.
    """

    key: str
    name: Words
    group: Literal["take_up", "assumption"]
    low: float
    central: float
    high: float
    measures: frozenset[str]
    scales_firms: bool = True
    basis: str = "assumed"
    fitted_to: frozenset[str] = frozenset()


@cache
def read_take_up() -> tuple[TakeUp, ...]:
    """Every row of `data/take_up.yaml`."""
    return tuple(TakeUp.model_validate(row) for row in read_data("take_up"))


def take_up_of(measure: Measure, rows: Iterable[TakeUp]) -> TakeUp:
    """The row for a measure: by how it is claimed and its kind, else by how it is claimed alone."""
    fitting = [row for row in rows if row.how == measure.claim.how and row.kind in (None, measure.kind)]
    return max(fitting, key=lambda row: row.kind is not None)


def take_up_factors(compiled: Compiled, rows: Iterable[TakeUp]) -> tuple[Factor, ...]:
    """One factor a row, with the measures that it scales; rows that no measure needs are left out."""
    rows = tuple(rows)
    measures: dict[str, set[str]] = {row.id: set() for row in rows}
    for rule in compiled.rules:
        measures[take_up_of(rule.measure, rows).id].add(rule.measure.id)
    return tuple(
        Factor(
            key=row.id,
            name=row.name,
            group="take_up",
            low=row.low,
            central=row.central,
            high=row.high,
            measures=frozenset(measures[row.id]),
            basis=row.basis,
            fitted_to=frozenset(row.figures),
        )
        for row in rows
        if measures[row.id]
    )


def assumption_factors(compiled: Compiled, assumptions: Iterable[Assumption]) -> tuple[Factor, ...]:
    """Each assumption relative to its central value, with the measures whose amounts read its facts."""
    reads = {rule.measure.id: _facts(rule) for rule in compiled.rules}
    factors = []
    for each in assumptions:
        measures = frozenset(name for name, facts in reads.items() if facts & set(each.facts))
        if measures and each.value > 0:
            factor = Factor(
                key=each.key,
                name=Words(zh=each.words["zh"], en=each.words["en"]),
                group="assumption",
                low=float(each.low / each.value),
                central=1.0,
                high=float(each.high / each.value),
                measures=measures,
                scales_firms=each.takes == "firms",
                basis=each.source,
                fitted_to=frozenset(filter(None, [each.calibrated_on])),
            )
            factors.append(factor)
    return tuple(factors)


def _facts(rule: Rule) -> set[str]:
    return {fact for _, amount in rule.amounts for fact in fact_uses(amount)}


def central_shares(factors: Iterable[Factor]) -> Mapping[str, float]:
    """Measure → the product of the central values of its factors."""
    shares: dict[str, float] = {}
    for factor in factors:
        for measure in factor.measures:
            shares[measure] = shares.get(measure, 1.0) * factor.central
    return shares
