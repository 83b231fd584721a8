"""Size class of a firm, from its industry and figures.

Source: 工信部联企业〔2011〕300号; the table is `data/size_classes.yaml`. For VAT refunds
(财政部 税务总局公告2022年第14号) the same table is read without headcount, on last year's VAT sales.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from eligibility.expressions.evaluate import Value
from eligibility.firm.fields import INDUSTRIES
from eligibility.storage import read_data

CLASSES = ("micro", "small", "medium", "large")
_FROM = ("large", "medium", "small")


@dataclass(frozen=True)
class SizeRow:
    """One line of the table: the lower ends of large, medium and small for each fact it reads.

    Args:
        codes: The industries that it covers.
        thresholds: Fact → (large from, medium from, small from).
    """

    sector: str
    codes: tuple[str, ...]
    thresholds: Mapping[str, tuple[Decimal, Decimal, Decimal]]


_FACTS = {"staff": "employees", "revenue": "revenue", "assets": "assets"}
_VAT_FACTS = {"revenue": "vat_sales_2021", "assets": "assets"}
_VAT_OTHER = (Decimal(100_000_000), Decimal(20_000_000), Decimal(1_000_000))
UNCOVERED = SizeRow("uncovered", (), {})


@cache
def size_rows() -> tuple[SizeRow, ...]:
    """The table as published."""
    return tuple(_row(entry, _FACTS) for entry in read_data("size_classes")["rows"])


@cache
def vat_size_rows() -> tuple[SizeRow, ...]:
    """The same table for VAT refunds: no headcount; a row without another figure goes by sales."""
    rows = [_row(entry, _VAT_FACTS) for entry in read_data("size_classes")["rows"]]
    return tuple(
        row if row.thresholds else SizeRow(row.sector, row.codes, {"vat_sales_2021": _VAT_OTHER})
        for row in rows
    )


def _row(entry: Mapping[str, Mapping[str, int]], facts: Mapping[str, str]) -> SizeRow:
    thresholds = {}
    for key, fact in facts.items():
        if key in entry:
            large, medium, small = (Decimal(entry[key][end]) for end in _FROM)
            thresholds[fact] = (large, medium, small)
    return SizeRow(str(entry["sector"]), tuple(entry["codes"]), thresholds)


@cache
def rows_for(industry: str, vat: bool) -> tuple[SizeRow, ...]:
    """The rows that may hold for an industry code: one for a precise code, several for a short one.

    An industry that the table does not cover gives `UNCOVERED` (for VAT: the row by sales alone).
    """
    table = vat_size_rows() if vat else size_rows()
    outside = SizeRow("uncovered", (), {"vat_sales_2021": _VAT_OTHER}) if vat else UNCOVERED
    exact = [row for row in table if industry.startswith(row.codes)]
    if exact:
        return tuple(exact)
    below = [row for row in table if any(code.startswith(industry) for code in row.codes)]
    if not below:
        return (outside,)
    covered = tuple(code for row in below for code in row.codes)
    leaves = [
        code
        for code in INDUSTRIES
        if code.startswith(industry)
        and not any(other != code and other.startswith(code) for other in INDUSTRIES)
    ]
    complete = all(leaf.startswith(covered) for leaf in leaves)
    return tuple(below) if complete else (*below, outside)


def size_class(facts: Mapping[str, Value], vat: bool = False) -> str | None:
    """The size class of a firm.

    Args:
        facts: industry, and employees, revenue, assets (for VAT: vat_sales_2021, assets), as
            far as they are known.
        vat: The class for VAT refunds.

    Returns:
        micro, small, medium or large; None if the industry is not known or not covered, or if
        what is not known could change the class.
    """
    industry = facts.get("industry")
    if industry is None:
        return None
    possible: set[str] = set()
    for row in rows_for(str(industry), vat):
        if not row.thresholds:
            return None
        possible |= {_class(row, facts, unknown_meets=False), _class(row, facts, unknown_meets=True)}
    return possible.pop() if len(possible) == 1 else None


def _class(row: SizeRow, facts: Mapping[str, Value], unknown_meets: bool) -> str:
    """The highest class of which every threshold is reached."""
    for rank in range(3):
        if all(
            unknown_meets if (own := facts.get(fact)) is None else own >= limits[rank]  # type: ignore[operator]
            for fact, limits in row.thresholds.items()
        ):
            return CLASSES[3 - rank]
    return CLASSES[0]


def unknown_inputs(facts: Mapping[str, Value], vat: bool = False) -> tuple[str, ...]:
    """Which facts would settle an unknown size class; the class itself where no table covers it."""
    industry = facts.get("industry")
    if industry is None:
        return ("industry",)
    rows = rows_for(str(industry), vat)
    if all(not row.thresholds for row in rows):
        return ("vat_size" if vat else "size",)
    needed = dict.fromkeys(fact for row in rows for fact in row.thresholds)
    missing = tuple(fact for fact in needed if fact not in facts)
    return missing or ("industry",)
