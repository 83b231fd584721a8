"""What firms are entitled to, one line a measure: the ground on which draws and comparisons stand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from eligibility.catalogue import Catalogue
from eligibility.decisions import LIQUIDITY, RELIEF
from eligibility.schema import Evidence, Form, How, Kind
from eligibility.totals.answer import Estimate

Convention = Literal["relief", "both"]
CONVENTIONS: tuple[Convention, ...] = ("relief", "both")


@dataclass(frozen=True)
class Line:
    """The entitlement under one measure, in yuan.

    Args:
        firms: Firms that are surely eligible.
        low, high: What is sure, and what is possible.
    """

    measure: str
    kind: Kind
    form: Form
    package: str
    how: How
    evidence: Evidence
    firms: int
    low: float
    high: float

    def counts(self, convention: Convention) -> bool:
        """Relief alone is cash and waivers; both adds refunds and deferrals."""
        return self.form in RELIEF or (convention == "both" and self.form in LIQUIDITY)


Choice = Callable[[Line], bool]


def lines_of(by_measure: Estimate, catalogue: Catalogue) -> tuple[Line, ...]:
    """The lines of an estimate by measure, in the catalogue's order."""
    found = {row.groups["measure"]: row for row in by_measure.rows}
    lines = []
    for name, measure in catalogue.measures.items():
        if name not in found:
            continue
        row = found[name]
        low = row.relief.low + row.liquidity.low
        high = sum(
            amount.low if amount.high is None else amount.high for amount in (row.relief, row.liquidity)
        )
        lines.append(
            Line(
                name,
                measure.kind,
                measure.relief_form,
                catalogue.package_of(measure),
                measure.claim.how,
                measure.evidence,
                row.eligible_firms,
                float(low),
                float(high),
            )
        )
    return tuple(lines)


def groups_of(lines: Iterable[Line], by: Literal["package", "form", "kind"]) -> tuple[str, ...]:
    """The keys of a grouping, in order of appearance."""
    return tuple(dict.fromkeys(str(getattr(line, by)) for line in lines))
