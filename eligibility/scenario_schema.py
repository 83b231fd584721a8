"""What a scenario file may say: changes to the catalogue, to be held against the catalogue as it is."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from eligibility.schema import Criterion, Expression, Measure, Period
from eligibility.schema_basics import Id, Name, Strict, Words


def _exact(value: object) -> object:
    """A whole number as the exact number that it is."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Number = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, strict=True)]


class NumberChange(Strict):
    """One number of an amount or a test, which stands there once, becomes another.

    Args:
        criterion: Whose test is meant; left out: the amount.
    """

    criterion: Name | None = None
    old: Number
    new: Number


class CriterionChange(Strict):
    """Another test for a criterion."""

    id: Name
    test: Expression


class Change(Strict):
    """What changes in one measure.

    Args:
        off: Nobody gets it.
        amount: Another amount, whatever the day.
        numbers: Single numbers: a rate, a cap, a threshold.
        criteria: Criteria with another test.
        add: Criteria that come on top.
        drop: Criteria that fall away.
        period: Other days; those left out stay.
    """

    measure: Id
    off: bool = False
    amount: Expression | None = None
    numbers: tuple[NumberChange, ...] = ()
    criteria: tuple[CriterionChange, ...] = ()
    add: tuple[Criterion, ...] = ()
    drop: tuple[Name, ...] = ()
    period: Period | None = None


class Scenario(Strict):
    """Changes to the catalogue.

    Args:
        measures: Measures that come on top, written as in `policies/`.
    """

    title: Words
    changes: tuple[Change, ...] = ()
    measures: tuple[Measure, ...] = ()
