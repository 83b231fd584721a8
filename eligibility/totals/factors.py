"""A rate before an amount: `0.5 * rent` is summed as rent, and the rate is taken once a sum."""

from decimal import Decimal
from typing import NamedTuple

from eligibility.expressions.tree import Amount, Between, Number, Product

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
