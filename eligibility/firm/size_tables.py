"""Size classes of a table of firms: `sizes.size_class` as a join and an expression in SQL."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import product

import pyarrow as pa

from eligibility.expressions.sql import column, literal
from eligibility.firm.sizes import CLASSES, SizeRow, rows_for

_ENDS = ("large", "medium", "small")
_MONEY = pa.decimal128(18, 2)


@dataclass(frozen=True)
class SizeTable:
    """The thresholds of the industries that occur.

    Args:
        facts: What the classes hang on.
        rows: Of how many rows of the official table an industry may be: one for precise codes.
        content: One row an industry that the official table covers: `industry`, and for each of its
            rows the thresholds, NULL where a row does not read the fact.
    """

    facts: tuple[str, ...]
    rows: int
    content: pa.Table

    def class_sql(self, joined: str, firms: str, known: Collection[str]) -> str:
        """The class of a firm, NULL where no table covers it or what is not known could change it.

        Args:
            joined: What the content is called in the query, joined on the industry.
            firms: What the table of firms is called in it.
            known: The columns that the firms have.
        """
        own = {fact: f"{firms}.{column(fact)}" if fact in known else "NULL" for fact in self.facts}
        ranks = [
            self._rank(joined, row, own, unknown_meets)
            for row, unknown_meets in product(range(self.rows), (False, True))
        ]
        same = " AND ".join(f"{rank} = {ranks[0]}" for rank in ranks[1:])
        words = " ".join(f"WHEN {i} THEN {literal(word)}" for i, word in enumerate(CLASSES))
        return f"CASE WHEN {joined}.industry IS NOT NULL AND {same} THEN CASE {ranks[0]} {words} END END"

    def _rank(self, joined: str, row: int, own: dict[str, str], unknown_meets: bool) -> str:
        """The place of the highest class of which every threshold is reached."""
        cases = []
        for rank, end in ((3, "large"), (2, "medium"), (1, "small")):
            limits = {fact: f"{joined}.{_name(fact, end, row)}" for fact in self.facts}
            reached = " AND ".join(
                f"({limits[fact]} IS NULL OR coalesce({own[fact]} >= {limits[fact]}, {unknown_meets}))"
                for fact in self.facts
            )
            cases.append(f"WHEN {reached} THEN {rank}")
        return f"(CASE {' '.join(cases)} ELSE 0 END)"


def size_table(industries: Iterable[str], vat: bool) -> SizeTable:
    """The table for some industries; for VAT refunds, that of VAT."""
    facts = ("vat_sales_2021", "assets") if vat else ("employees", "revenue", "assets")
    found = {industry: rows_for(industry, vat) for industry in industries}
    covered = {i: rows for i, rows in found.items() if all(row.thresholds for row in rows)}
    most = max(map(len, covered.values()), default=1)
    columns: dict[str, pa.Array] = {"industry": pa.array(list(covered), pa.string())}
    for row, fact, end in product(range(most), facts, range(len(_ENDS))):
        limits = [_limit(rows, row, fact, end) for rows in covered.values()]
        columns[_name(fact, _ENDS[end], row)] = pa.array(limits, _MONEY)
    return SizeTable(facts, most, pa.table(columns))


def _name(fact: str, end: str, row: int) -> str:
    return f"{fact}_{end}_{row}"


def _limit(rows: tuple[SizeRow, ...], row: int, fact: str, end: int) -> object:
    """A threshold; an industry of fewer rows repeats its last one, which changes nothing."""
    own = rows[min(row, len(rows) - 1)].thresholds.get(fact)
    return None if own is None else own[end]
