"""From a tree to its value for one firm: three-valued tests, intervals for amounts.

A fact that is missing from the mapping, or None, is not known: a test on it is None, never false.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from eligibility.expressions import ranges
from eligibility.expressions.ranges import Interval
from eligibility.expressions.tree import (
    Amount,
    And,
    CodeIn,
    Compare,
    Environment,
    Flag,
    Not,
    Or,
    Test,
    Within,
)

Value = Decimal | int | date | str | bool
Facts = Mapping[str, Value]
Truth = bool | None

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}


def truth_function(test: Test, env: Environment) -> Callable[[Facts], Truth]:
    """A function that decides a test: True, False, or None where it is not known."""
    match test:
        case Compare(name, op, value):
            return _compare(name, _OPERATORS[op], value)
        case Within(name, values):
            return _compare(name, lambda a, b: a in b, frozenset(values))
        case Flag(name):
            return lambda facts: facts.get(name)  # type: ignore[return-value]
        case CodeIn(name, codes):
            return _code_in(name, codes, env)
        case Not(part):
            inner = truth_function(part, env)
            return lambda facts: None if (truth := inner(facts)) is None else not truth
        case And(parts):
            return _joined([truth_function(part, env) for part in parts], False)
        case Or(parts):
            return _joined([truth_function(part, env) for part in parts], True)


def _compare(name: str, operator: Callable[[Any, Any], bool], value: Any) -> Callable[[Facts], Truth]:
    def decide(facts: Facts) -> Truth:
        own = facts.get(name)
        return None if own is None else operator(own, value)

    return decide


def _code_in(name: str, codes: tuple[str, ...], env: Environment) -> Callable[[Facts], Truth]:
    whole, partial = code_sets(codes, env)

    def decide(facts: Facts) -> Truth:
        own = facts.get(name)
        if own is None:
            return None
        return True if str(own).startswith(whole) else None if own in partial else False

    return decide


def code_sets(codes: tuple[str, ...], env: Environment) -> tuple[tuple[str, ...], frozenset[str]]:
    """Splits a group of codes into the part that is surely inside and what may be inside.

    Returns:
        The prefixes of which every code is inside (a section all of whose divisions are named
        counts as named), and the shorter codes of which some are inside and some are not.
    """
    whole = set(codes)
    for section in {code[0] for code in codes}:
        divisions = env.divisions.get(section)
        if divisions and divisions <= whole:
            whole.add(section)
    partial = {code[:end] for code in codes for end in (1, 3, 4) if end < len(code)}
    partial = {code for code in partial if not code.startswith(tuple(whole))}
    return tuple(sorted(whole)), frozenset(partial)


def _joined(parts: list[Callable[[Facts], Truth]], decisive: bool) -> Callable[[Facts], Truth]:
    """Kleene's `and` (decisive False) or `or` (decisive True)."""

    def decide(facts: Facts) -> Truth:
        known = True
        for part in parts:
            truth = part(facts)
            if truth is decisive:
                return decisive
            known = known and truth is not None
        return (not decisive) if known else None

    return decide


def amount_interval(amount: Amount, facts: Facts, env: Environment) -> Interval:
    """The exact interval of an amount for one firm, not rounded; high None: unbounded."""

    def numbers(name: str) -> Interval:
        own = facts.get(name)
        if own is None:
            return env.facts[name].low, env.facts[name].high
        exact = Decimal(own)  # type: ignore[arg-type]
        return exact, exact

    return ranges.interval(amount, numbers, facts.get, env)  # type: ignore[arg-type]
