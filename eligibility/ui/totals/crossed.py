"""Totals by one grouping, crossed with another, as bars; nothing here draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from eligibility.catalogue import Catalogue
from eligibility.decisions import ZERO, Range
from eligibility.estimates import NOT_KNOWN
from eligibility.expressions.words import Lang
from eligibility.reckoning.lines import Convention
from eligibility.totals.answer import Estimate, EstimateRow
from eligibility.ui.totals.names import group_name


@dataclass(frozen=True)
class Bar:
    """One group: what is sure, and what may come on top.

    Args:
        parts: Key of the other grouping → what is sure of it; empty where nothing is crossed.
        firms, workers: Surely eligible; of a crossed bar the greatest of its parts, since firms overlap.
    """

    key: str
    name: str
    firms: int
    workers: int
    low: Decimal
    high: Decimal
    parts: dict[str, Decimal]

    @property
    def doubt(self) -> Decimal:
        """What is open."""
        return self.high - self.low


def money_of(row: EstimateRow, convention: Convention) -> tuple[Decimal, Decimal]:
    """Relief, or relief and liquidity together; an unbounded high counts with its low."""
    amounts = (row.relief,) if convention == "relief" else (row.relief, row.liquidity)
    return sum_of(amounts)


def sum_of(amounts: Iterable[Range]) -> tuple[Decimal, Decimal]:
    """The ends of a sum of ranges."""
    low = high = ZERO
    for amount in amounts:
        low += amount.low
        high += amount.low if amount.high is None else amount.high
    return low, high


def bars(estimate: Estimate, convention: Convention, catalogue: Catalogue, lang: Lang) -> list[Bar]:
    """The groups of an estimate by its first grouping, the greatest first; empty ones are left out."""
    by, *others = estimate.by
    rows: dict[str, list[EstimateRow]] = {}
    for row in estimate.rows:
        rows.setdefault(row.groups[by], []).append(row)
    found = []
    for key, parts in rows.items():
        amounts = [money_of(row, convention) for row in parts]
        low, high = (sum(ends, ZERO) for ends in zip(*amounts, strict=True))
        crossed = {
            row.groups[others[0]]: amount[0]
            for row, amount in zip(parts, amounts, strict=True)
            if others
        }
        firms, workers = (
            max(getattr(row, name) for row in parts) for name in ("eligible_firms", "eligible_workers")
        )
        if high > ZERO:
            name = group_name(by, key, catalogue, lang)
            found.append(Bar(key, name, firms, workers, low, high, crossed))
    return sorted(found, key=lambda bar: (-bar.low, -bar.high, bar.key))


def leading(found: Sequence[Bar]) -> tuple[Bar, Decimal | None]:
    """The greatest group that has a name, and its share of what is sure; None where nothing is sure."""
    low = sum((bar.low for bar in found), ZERO)
    stated = [bar for bar in found if bar.key != NOT_KNOWN] or list(found)
    if low > ZERO:
        return stated[0], stated[0].low / low
    return max(stated, key=lambda bar: bar.high), None


def parts_of(found: Sequence[Bar]) -> list[str]:
    """The keys of the other grouping, the greatest sum first."""
    sums: dict[str, Decimal] = {}
    for bar in found:
        for key, amount in bar.parts.items():
            sums[key] = sums.get(key, ZERO) + amount
    return sorted((key for key in sums if sums[key] > ZERO), key=lambda key: (-sums[key], key))
