"""The shape of a sheet: which row has the heads, and what stands above them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from eligibility.firm.written import folded
from eligibility.intake.headers import likeness_of, units_of

Row = Sequence[str | None]
MOST_ABOVE = 40
"""Rows at the top in which the heads are looked for."""
_STATED = re.compile(
    r"单位[:：]?\s*(?:人民币)?\s*([百千万亿]*元)|(?:in|unit:?)\s*(cny[^,;)]*)", re.IGNORECASE
)


@dataclass(frozen=True)
class Shape:
    """Where the table begins.

    Args:
        header_row: The row of the heads, from 0.
        headers: The heads, one a column.
        likeness: How much they look like those of a table of firms: sure heads, likely ones.
        stated_unit: A unit of money named above the table.
    """

    header_row: int
    headers: tuple[str, ...]
    likeness: tuple[int, int]
    stated_unit: Decimal | None = None

    @property
    def first_row(self) -> int:
        """The first row of firms, from 0."""
        return self.header_row + 1


def shape_of(rows: Sequence[Row]) -> Shape | None:
    """The shape of a table, from its first rows; None where they are all empty.

    The heads stand in the row with most words for fields; if there is none, in the first row with
    as many texts as any.
    """
    best, best_key = None, (-1, -1, -1)
    for place, row in enumerate(rows[:MOST_ABOVE]):
        cells = [cell.strip() for cell in row if cell and cell.strip()]
        if not cells:
            continue
        sure, likely = likeness_of(cells)
        texts = len(set(cells)) if len(cells) > 1 or best is None else 0
        key = (2 * sure + likely, texts if not sure + likely else 0, -place)
        if best is None or key[:2] > best_key[:2]:
            best, best_key = (place, row, (sure, likely)), key
    if best is None:
        return None
    place, row, likeness = best
    headers = tuple(_head(cell) for cell in row)
    return Shape(place, headers, likeness, _stated_unit(rows[:place]))


def _head(cell: str | None) -> str:
    return re.sub(r"\s+", " ", cell or "").strip()[:200]


def _stated_unit(above: Sequence[Row]) -> Decimal | None:
    """A unit of money named above the table, once and for all its amounts."""
    units = units_of("monthly_rent")
    for row in above:
        for cell in row:
            found = _STATED.search(cell or "")
            if found:
                return units.get(folded(found[1] or found[2]))
    return None
