"""The numbers of an amount, and what another catalogue does to the totals of each group."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from eligibility.decisions import ZERO
from eligibility.reckoning.lines import Convention
from eligibility.totals.answer import Estimate, EstimateRow

_TOKEN = re.compile(r'"[^"]*"|[A-Za-z_]\w*|(\d+(?:\.\d+)?)(\s*:)?')
Role = Literal["rate", "cap", "number"]


@dataclass(frozen=True)
class Slot:
    """A number in the text of an amount that may be changed.

    Args:
        start, end: Where it stands.
        role: A rate of at most one, the last limit of a `min(…)`, or another number.
    """

    start: int
    end: int
    value: Decimal
    role: Role


def slots_of(amount: str) -> tuple[Slot, ...]:
    """The numbers of an amount; thresholds that choose a bracket are left alone.

    >>> [(str(slot.value), slot.role) for slot in slots_of("min(0.30 * rent, 3000000)")]
    [('0.30', 'rate'), ('3000000', 'cap')]
    """
    slots = []
    for found in _TOKEN.finditer(amount):
        if found[1] is None or found[2] is not None:
            continue
        value = Decimal(found[1])
        before, after = amount[: found.start()].rstrip(), amount[found.end() :].lstrip()
        role: Role = "rate" if value <= 1 else "number"
        if before.endswith(",") and after.startswith(")") and "min(" in before:
            role = "cap"
        slots.append(Slot(found.start(), found.end(), value, role))
    return tuple(slots)


def with_values(amount: str, slots: Iterable[Slot], values: Iterable[Decimal]) -> str:
    """The amount with other numbers in its slots.

    >>> with_values("0.5 * rent", slots_of("0.5 * rent"), [Decimal("0.6")])
    '0.6 * rent'
    """
    pairs = sorted(zip(slots, values, strict=True), key=lambda pair: -pair[0].start)
    for slot, value in pairs:
        amount = f"{amount[: slot.start]}{value:f}{amount[slot.end :]}"
    return amount


@dataclass(frozen=True)
class Change:
    """One group before and after: what is sure, what is possible, and how many firms are sure of it."""

    key: str
    base: tuple[Decimal, Decimal]
    changed: tuple[Decimal, Decimal]
    base_firms: int
    changed_firms: int

    @property
    def difference(self) -> Decimal:
        """Of what is sure."""
        return self.changed[0] - self.base[0]

    @property
    def high_difference(self) -> Decimal:
        """Of what is possible."""
        return self.changed[1] - self.base[1]


def changes(base: Estimate, changed: Estimate, convention: Convention) -> list[Change]:
    """The groups of two estimates by the same grouping, those that gain most first."""
    before, after = ({_key(row): row for row in each.rows} for each in (base, changed))
    found = []
    for key in {**before, **after}:
        own = [rows.get(key) for rows in (before, after)]
        money = [_money(row, convention) for row in own]
        firms = [row.eligible_firms if row else 0 for row in own]
        found.append(Change(key, money[0], money[1], firms[0], firms[1]))
    return sorted(found, key=lambda change: (-change.difference, change.key))


def _key(row: EstimateRow) -> str:
    return next(iter(row.groups.values()), "")


def _money(row: EstimateRow | None, convention: Convention) -> tuple[Decimal, Decimal]:
    if row is None:
        return ZERO, ZERO
    amounts = (row.relief,) if convention == "relief" else (row.relief, row.liquidity)
    low = sum((each.low for each in amounts), ZERO)
    return low, sum((each.low if each.high is None else each.high for each in amounts), ZERO)
