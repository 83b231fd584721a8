"""How many digits an amount can have: DuckDB multiplies decimals of 18 digits into 18, or fails."""

from decimal import Decimal
from typing import NamedTuple

from eligibility.expressions.tree import (
    Amount,
    Between,
    Brackets,
    Difference,
    Environment,
    Fact,
    Greatest,
    Least,
    Lookup,
    Number,
    Product,
    Steps,
    Sum,
)

NARROW, WIDEST = 18, 38


class Digits(NamedTuple):
    """Digits before the point, and after it."""

    whole: int
    places: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.whole + self.places


def digits_of_number(value: Decimal) -> Digits:
    """The digits of a constant; at least one stands before the point.

    >>> digits_of_number(Decimal("0.005"))
    Digits(whole=1, places=3)
    """
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    return Digits(max(1, len(digits) + exponent), max(0, -exponent))


def digits_of(amount: Amount, env: Environment) -> Digits:
    """The digits that suffice for every value of an amount that has an end."""
    match amount:
        case Number(value):
            return digits_of_number(value)
        case Between(low, high):
            return _widest(digits_of_number(low), digits_of_number(low if high is None else high))
        case Fact(name):
            fact = env.facts[name]
            ends = [digits_of_number(end) for end in (fact.low, fact.high) if end is not None]
            return _widest(Digits(fact.width - fact.scale, fact.scale), *ends)
        case Sum(left, right) | Difference(left, right):
            return _one_more(_widest(digits_of(left, env), digits_of(right, env)))
        case Product(left, right):
            return _times(digits_of(left, env), digits_of(right, env))
        case Least(parts) | Greatest(parts):
            return _widest(*(digits_of(part, env) for part in parts))
        case Lookup(_, table):
            return _widest(*(digits_of_number(value) for _, value in table))
        case Steps(_, table):
            return _widest(*(digits_of_number(value) for _, value in table))
        case Brackets(part, table):
            start = _widest(digits_of(part, env), *(digits_of_number(each) for each, _ in table))
            return _one_more(_times(start, _widest(*(digits_of_number(rate) for _, rate in table))))


def _widest(*each: Digits) -> Digits:
    return Digits(max(d.whole for d in each), max(d.places for d in each))


def _times(a: Digits, b: Digits) -> Digits:
    return Digits(a.whole + b.whole, a.places + b.places)


def _one_more(digits: Digits) -> Digits:
    return Digits(digits.whole + 1, digits.places)


def widened(sql: str, own: Digits, other: Digits) -> str:
    """A factor as SQL, in a type whose product with another of so many digits cannot overflow."""
    if own.all + other.all <= NARROW or max(own.all, other.all) > NARROW:
        return sql
    return f"CAST({sql} AS DECIMAL({max(NARROW + 1, own.all)},{own.places}))"
