"""The cases of the catalogue: one file a measure, named by its id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from eligibility.firm import Firm, firm_from
from eligibility.yaml_lines import read_yaml

FOLDER = Path(__file__).parent / "cases"
EXPECTATIONS = {"outcome", "amount", "failed", "missing", "window"}


@dataclass(frozen=True)
class Case:
    """One firm on one day, and what a measure must say of it."""

    measure: str
    name: str
    where: str
    firm: Firm
    on: date | None
    expect: Mapping[str, Any]

    @property
    def amount(self) -> tuple[Decimal, Decimal | None] | None:
        """The expected interval, if the case states one."""
        amount = self.expect.get("amount")
        if amount is None:
            return None
        low, high = amount if isinstance(amount, list) else (amount, amount)
        return Decimal(low), None if high is None else Decimal(high)


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case of every file; a file with a mistake fails here."""
    return tuple(case for path in sorted(FOLDER.glob("*.yaml")) for case in cases_of(path))


def cases_of(path: Path) -> list[Case]:
    """The cases of one file."""
    document = read_yaml(path, f"tests/cases/{path.name}")
    assert not document.mistakes, document.mistakes
    content = document.data
    assert set(content) == {"firm", "cases"}, f"{document.name}: the keys are `firm` and `cases`"
    cases = []
    for i, case in enumerate(content["cases"]):
        where = document.where(("cases", i))
        assert set(case) <= {"name", "on", "firm", "expect"}, f"{where}: {sorted(case)}"
        assert set(case["expect"]) <= EXPECTATIONS, f"{where}: {sorted(case['expect'])}"
        facts = {**(content["firm"] or {}), **(case.get("firm") or {})}
        firm = firm_from(facts, lambda name, where=where: where)  # type: ignore[misc]
        cases.append(Case(path.stem, case["name"], where, firm, case.get("on"), case["expect"]))
    return cases
