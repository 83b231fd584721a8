"""What drives the doubt: the total with one thing at its low and at its high, all else central."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eligibility.reckoning.factors import Factor, central_shares
from eligibility.reckoning.lines import Convention, Line

CENTRAL_PLACE = 0.5


@dataclass(frozen=True)
class Swing:
    """How far one thing moves the total.

    Args:
        key: Of the factor, or the id of the measure.
        group: Take-up, an assumption, or what the law and unknown facts leave open in one measure.
        low, high: The total with it at its low and high, all else central.
        central: The total with everything central.
    """

    key: str
    group: Literal["take_up", "assumption", "law"]
    low: float
    central: float
    high: float

    @property
    def width(self) -> float:
        """How far apart the ends are."""
        return self.high - self.low


def tornado(
    lines: Sequence[Line], factors: Sequence[Factor], convention: Convention
) -> tuple[Swing, ...]:
    """Every swing that moves the total, the widest first."""
    shares = central_shares(factors)
    counted = [line for line in lines if line.counts(convention)]
    central = central_total(counted, shares)
    swings = []
    for factor in factors:
        part = central_total([line for line in counted if line.measure in factor.measures], shares)
        rest = central_total([line for line in counted if line.measure not in factor.measures], shares)
        low, high = (rest + part / factor.central * end for end in (factor.low, factor.high))
        swings.append(Swing(factor.key, factor.group, low, central, high))
    for line in counted:
        rest = central_total([other for other in counted if other is not line], shares)
        low, high = (rest + shares.get(line.measure, 1.0) * end for end in (line.low, line.high))
        swings.append(Swing(line.measure, "law", low, central, high))
    wide = [swing for swing in swings if swing.width > 0]
    return tuple(sorted(wide, key=lambda swing: (-swing.width, swing.key)))


def central_total(lines: Sequence[Line], shares: Mapping[str, float]) -> float:
    """The sum with every factor central and every line half-way between low and high."""
    return sum(
        shares.get(line.measure, 1.0) * (line.low + CENTRAL_PLACE * (line.high - line.low))
        for line in lines
    )
