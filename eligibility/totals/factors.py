"""A rate before an amount: `0.5 * rent` is summed as rent; and it is never more than `rent`."""

from decimal import Decimal
from typing import NamedTuple

from eligibility.expressions.tree import Amount, Between, Least, Lookup, Number, Product, Steps

ONE = Decimal(1)


class Factored(NamedTuple):
    """An amount as a rate times what is left of it.

    Args:
        low, high: The rate, or both ends of one that the text leaves open.
        rest: What remains.
    """

    low: Decimal
    high: Decimal
    rest: Amount


def factored(amount: Amount) -> Factored:
    """Takes constant rates out of a product.

    >>> from eligibility.expressions.tree import Fact
    >>> rent = Product(Between(Decimal("0.25"), Decimal("0.5")), Fact("monthly_rent"))
    >>> factored(rent)
    Factored(low=Decimal('0.25'), high=Decimal('0.5'), rest=Fact(name='monthly_rent'))
    """
    match amount:
        case Number(value):
            return Factored(value, value, Number(ONE))
        case Between(low, high) if high is not None:
            return Factored(low, high, Number(ONE))
        case Product(left, right):
            a, b = factored(left), factored(right)
            low, high = a.low * b.low, a.high * b.high
            if a.rest == Number(ONE):
                return Factored(low, high, b.rest)
            if b.rest == Number(ONE):
                return Factored(low, high, a.rest)
            return Factored(low, high, Product(a.rest, b.rest))
    return Factored(ONE, ONE, amount)


def never_exceeds(amount: Amount, limit: Amount) -> bool:
    """Whether it can be told that an amount is at most another, whatever the firm; False: it cannot.

    >>> from eligibility.expressions.tree import Fact
    >>> never_exceeds(Product(Number(Decimal("0.5")), Fact("pcr_test_cost")), Fact("pcr_test_cost"))
    True
    """
    least = factored(limit)
    return any(
        most.rest == least.rest and most.high is not None and most.high <= least.low
        for most in _upper_bounds(amount)
    )


class _Bound(NamedTuple):
    """A rate times an amount; None: the rate has no limit."""

    high: Decimal | None
    rest: Amount


def _upper_bounds(amount: Amount) -> list[_Bound]:
    """Amounts that another one never exceeds."""
    match amount:
        case Number(value):
            return [_Bound(value, Number(ONE))]
        case Between(_, high):
            return [_Bound(high, Number(ONE))]
        case Steps(_, table) | Lookup(_, table):
            return [_Bound(max(value for _, value in table), Number(ONE))]
        case Least(parts):
            return [bound for part in parts for bound in _upper_bounds(part)]
        case Product(left, right):
            return [
                _Bound(
                    None if a.high is None or b.high is None else a.high * b.high,
                    b.rest if a.rest == Number(ONE) else a.rest,
                )
                for a in _upper_bounds(left)
                for b in _upper_bounds(right)
                if Number(ONE) in (a.rest, b.rest)
            ]
    return [_Bound(ONE, amount)]
