"""Totals by groups, as every interface passes them on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from eligibility.decisions import Range


@dataclass(frozen=True)
class EstimateRow:
    """Totals of one group. An unbounded high counts with its low.

    Args:
        groups: Name of the grouping → its key; `not_known` where the firm has not said.
        eligible_firms: Firms that are eligible for at least one counted measure of the group.
        eligible_workers: The people who work at these firms; a firm that has not said counts as none.
        relief: Cash and waivers.
        liquidity: Refunds and deferrals.
        gross_relief, gross_liquidity: The same before stacking: every counted measure by itself.
        still_open: The part of relief whose window is open or upcoming.
    """

    groups: Mapping[str, str]
    eligible_firms: int
    eligible_workers: int
    relief: Range
    liquidity: Range
    gross_relief: Range
    gross_liquidity: Range
    still_open: Range


@dataclass(frozen=True)
class Estimate:
    """Totals over a table of firms.

    Args:
        catalogue: The version of the catalogue.
        firms: How many firms there are.
        by: The groupings, in order.
        unbounded: Measures whose high has no limit for at least one firm.
    """

    on: date
    catalogue: str
    firms: int
    by: tuple[str, ...]
    rows: tuple[EstimateRow, ...]
    unbounded: tuple[str, ...]
