"""Whether the cases of a measure walk the edges of its criteria and amounts, at each and beyond."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from eligibility.compiled import Rule
from eligibility.expressions.evaluate import truth_function
from eligibility.expressions.tree import Brackets, Compare, Fact, Least, Number, Steps, atoms
from eligibility.firm import ENVIRONMENT, FIELDS
from eligibility.yaml_lines import read_yaml

Edge = Decimal | date


@dataclass(frozen=True)
class Walked:
    """What the cases of one measure try.

    Args:
        firms: The facts of each case.
        days: The day of each case; None: the day of reference.
        amounts: Every end of an amount that a case expects.
    """

    firms: Sequence[Mapping[str, Any]]
    days: Sequence[date | None]
    amounts: frozenset[Decimal]

    def values(self, fact: str) -> list[Edge]:
        """The known values of a fact, presumed ones included."""
        return [v for firm in self.firms if (v := _plain(firm.get(fact), fact)) is not None]


def read_walked(path: Path) -> Walked:
    """What a file of cases tries.

    Raises:
        InputError: It cannot be read.
        KeyError, TypeError, AttributeError: It does not hold cases.
    """
    content = read_yaml(path).data
    base, cases = content["firm"] or {}, content["cases"]
    expected = [case["expect"].get("amount") for case in cases]
    ends = [end for each in expected for end in (each if isinstance(each, list) else [each])]
    return Walked(
        firms=[{**base, **(case.get("firm") or {})} for case in cases],
        days=[case.get("on") for case in cases],
        amounts=frozenset(Decimal(str(end)) for end in ends if end is not None),
    )


def unwalked(
    rule: Rule, walked: Walked, reference_day: date
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Each edge that no case walks: the place in the measure, and the edge in words."""
    for k, (criterion, test) in enumerate(zip(rule.measure.criteria, rule.tests, strict=True)):
        for atom in atoms(test.test):
            if isinstance(atom, Compare) and isinstance(atom.value, Decimal | date):
                holds = truth_function(atom, ENVIRONMENT)
                own = walked.values(atom.fact)
                sides = {holds({atom.fact: value}) for value in own}
                if atom.value not in own or sides != {True, False}:
                    place = ("criteria", k, "test")
                    yield place, f"criterion {criterion.id}: {atom.fact} {atom.op} {atom.value}"
    for edge in _amount_edges(rule, walked, reference_day):
        yield ("benefit", "amount"), f"amount: {edge}"


def _amount_edges(rule: Rule, walked: Walked, reference_day: date) -> Iterator[str]:
    days = {day or reference_day for day in walked.days}
    for begins, amount in rule.amounts:
        if begins > rule.amounts[0][0] and (begins not in days or min(days) >= begins):
            yield f"another rate from {begins}"
        if isinstance(amount, Least):
            for cap in _constants(amount):
                if cap not in walked.amounts or min(walked.amounts) >= cap:
                    yield f"at most {cap}"
        for fact, edge in dict.fromkeys(_thresholds(amount)):
            own = walked.values(fact)
            if edge not in own or not any(value < edge for value in own):  # type: ignore[operator]
                yield f"{fact} at {edge}"


def _constants(least: Least) -> list[Decimal]:
    return [part.value for part in least.parts if isinstance(part, Number)]


def _thresholds(amount: Any) -> Iterator[tuple[str, Decimal]]:
    """Every value of a fact at which an amount changes its course, but for zero."""
    match amount:
        case Steps(fact, table) | Brackets(Fact(fact), table):
            yield from ((fact, edge) for edge, _ in table if edge > 0)
        case Least(parts):
            for part in parts:
                if isinstance(part, Fact):
                    yield from ((part.name, edge) for edge in _constants(amount))
    for each in (getattr(amount, field.name) for field in fields(amount)):
        for inner in each if isinstance(each, tuple) else (each,):
            if is_dataclass(inner):
                yield from _thresholds(inner)


def _plain(raw: Any, name: str) -> Edge | None:
    if isinstance(raw, date):
        return raw
    if raw is None or raw == "?":
        presumed = FIELDS[name].presumed
        return presumed if raw is None and isinstance(presumed, Decimal) else None
    return Decimal(str(raw))
