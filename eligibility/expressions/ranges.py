"""Intervals: the range of an amount, from the declared ranges of the facts or from a firm's own.

`None` as a high end means unbounded. All numbers are exact.
"""

from collections.abc import Callable
from decimal import Context, Decimal

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

Interval = tuple[Decimal, Decimal | None]
ZERO = Decimal(0)
PRECISION = Context(prec=60)
"""Digits enough for every product of facts, so that sums and products are exact."""


def value_range(amount: Amount, env: Environment) -> Interval:
    """The range of an amount when nothing is known but the declared ranges."""

    def fact_range(name: str) -> Interval:
        fact = env.facts[name]
        return fact.low, fact.high

    return interval(amount, fact_range, lambda _: None, env)


def interval(
    amount: Amount,
    numbers: Callable[[str], Interval],
    words: Callable[[str], str | bool | None],
    env: Environment,
) -> Interval:
    """The interval of an amount.

    Args:
        amount: The tree.
        numbers: The interval of a numeric fact; both ends equal where it is known.
        words: The value of a choice or flag; None where it is not known.
        env: For the choices that a look-up may meet.
    """
    match amount:
        case Number(value):
            return value, value
        case Fact(name):
            return numbers(name)
        case Between(low, high):
            return low, high
        case Sum(left, right):
            a, b = interval(left, numbers, words, env), interval(right, numbers, words, env)
            return a[0] + b[0], None if a[1] is None or b[1] is None else a[1] + b[1]
        case Difference(left, right):
            a, b = interval(left, numbers, words, env), interval(right, numbers, words, env)
            assert b[1] is not None  # the parser proves it
            return a[0] - b[1], None if a[1] is None else a[1] - b[0]
        case Product(left, right):
            return product(interval(left, numbers, words, env), interval(right, numbers, words, env))
        case Least(parts):
            ends = [interval(part, numbers, words, env) for part in parts]
            bounded = [high for _, high in ends if high is not None]
            return min(low for low, _ in ends), min(bounded, default=None)
        case Greatest(parts):
            ends = [interval(part, numbers, words, env) for part in parts]
            highs = [high for _, high in ends]
            return max(low for low, _ in ends), _max_or_unbounded(highs)
        case Lookup(fact, table):
            return lookup(fact, table, words(fact), env)
        case Brackets(part, table):
            return brackets(interval(part, numbers, words, env), table)
        case Steps(fact, table):
            return steps(numbers(fact), table)


def _max_or_unbounded(highs: list[Decimal | None]) -> Decimal | None:
    bounded = [high for high in highs if high is not None]
    return max(bounded) if len(bounded) == len(highs) else None


def product(a: Interval, b: Interval) -> Interval:
    """Product of two intervals that are nowhere negative; zero times unbounded is zero."""
    if a[1] == 0 or b[1] == 0:
        return ZERO, ZERO
    return a[0] * b[0], None if a[1] is None or b[1] is None else a[1] * b[1]


def lookup(
    fact: str,
    table: tuple[tuple[str | bool, Decimal], ...],
    word: str | bool | None,
    env: Environment,
) -> Interval:
    """What a look-up gives: exact where the word is known, else from the least to the most."""
    values = dict(table)
    if word is not None:
        value = values.get(word, ZERO)
        return value, value
    kind = env.facts[fact]
    words = kind.choices if kind.kind == "choice" else (True, False)
    possible = [values.get(each, ZERO) for each in words]
    return min(possible), max(possible)


def brackets(part: Interval, table: tuple[tuple[Decimal, Decimal], ...]) -> Interval:
    """Marginal rates on an interval; unbounded only where the last rate is above zero."""
    low, high = part
    if high is not None:
        return _bracket_sum(low, table), _bracket_sum(high, table)
    if table[-1][1] > 0:
        return _bracket_sum(low, table), None
    return _bracket_sum(low, table), _bracket_sum(max(low, table[-1][0]), table)


def _bracket_sum(value: Decimal, table: tuple[tuple[Decimal, Decimal], ...]) -> Decimal:
    total = ZERO
    for i, (start, rate) in enumerate(table):
        end = table[i + 1][0] if i + 1 < len(table) else value
        total += rate * max(ZERO, min(value, end) - start)
    return total


def steps(value: Interval, table: tuple[tuple[Decimal, Decimal], ...]) -> Interval:
    """The values that the thresholds within an interval give."""
    low, high = value
    rows = [(None, ZERO), *table]
    possible = [
        result
        for i, (start, result) in enumerate(rows)
        if (start is None or high is None or start <= high)
        and (i + 1 == len(rows) or low < rows[i + 1][0])  # type: ignore[operator]
    ]
    return min(possible), max(possible)
