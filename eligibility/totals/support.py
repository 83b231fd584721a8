"""When an amount can be more than nothing: which firms a sum need not look at."""

from collections.abc import Iterable, Iterator, Sequence

from eligibility.expressions.evaluate import Value, truth_function
from eligibility.expressions.ranges import ZERO
from eligibility.expressions.sql import column
from eligibility.expressions.tree import (
    Amount,
    And,
    Brackets,
    CodeIn,
    Compare,
    Difference,
    Fact,
    Greatest,
    Least,
    Or,
    Product,
    Steps,
    Sum,
    Test,
    atoms,
    facts_of_test,
)
from eligibility.totals.components import Member
from eligibility.totals.conditions import is_known, may_hold, truths_of
from eligibility.totals.table import FirmFacts

RARE = 0.1
"""The share of firms up to which they are looked for by themselves."""
Given = frozenset[frozenset[str]]
"""Facts of which firms must give at least one, of each set: nothing else makes them eligible."""


def support(amount: Amount) -> Test | None:
    """A test that holds wherever an amount is above zero; None: it may be so for any firm.

    >>> from eligibility.expressions.tree import Between
    >>> from decimal import Decimal
    >>> support(Product(Between(Decimal(0), Decimal("0.3")), Fact("monthly_rent")))
    Compare(fact='monthly_rent', op='!=', value=Decimal('0'))
    """
    match amount:
        case Fact(name):
            return Compare(name, "!=", ZERO)
        case Product(left, right):
            return _all([support(left), support(right)])
        case Least(parts):
            return _all([support(part) for part in parts])
        case Sum(left, right):
            return _any([support(left), support(right)])
        case Greatest(parts):
            return _any([support(part) for part in parts])
        case Difference(left, _):
            return support(left)
        case Brackets(part):
            return support(part)
        case Steps(fact, table):
            return Compare(fact, ">=", min(start for start, _ in table))
    return None


def _all(parts: list[Test | None]) -> Test | None:
    known = tuple(dict.fromkeys(part for part in parts if part is not None))
    return And(known) if len(known) > 1 else next(iter(known), None)


def _any(parts: list[Test | None]) -> Test | None:
    known = tuple(dict.fromkeys(part for part in parts if part is not None))
    if None in parts:
        return None
    return Or(known) if len(known) > 1 else next(iter(known), None)


def worth_something(members: Iterable[Member], facts: FirmFacts) -> str:
    """The firms to which one of some members may be worth something, as SQL; empty: perhaps any."""
    found: dict[str, None] = {}
    for member in members:
        test = support(member.amount)
        if test is None:
            return ""
        parts = [may_hold(test, facts.env)]
        if not is_known(test, facts.env):
            parts += [may_hold(each, facts.env) for each in member.tests if _is_quick(each)]
        found[f"({' AND '.join(parts)})"] = None
    return " OR ".join(found)


def _is_quick(test: Test) -> bool:
    """It reads one fact and no code, whose parts a scan would have to cut out."""
    return len(facts_of_test(test)) == 1 and not any(isinstance(a, CodeIn) for a in atoms(test))


def given_by(members: Iterable[Member], facts: FirmFacts) -> Given:
    """What every firm gives to which one of some members can be worth more than nothing."""
    each = [_given(member, facts) for member in members]
    if not each or not all(each):
        return frozenset()
    one_each = frozenset[str]().union(*(min(given, key=sorted) for given in each))
    return frozenset.intersection(*each) or frozenset({one_each})


def rarest(member: Member, facts: FirmFacts) -> tuple[frozenset[str], int]:
    """Facts of which one must be above zero so that a member is worth something; how many firms have.

    Of several sets it is the one that the fewest firms have; none where it may be any firm.
    """
    found = [(frozenset[str](), facts.firms)]
    test = support(member.amount)
    for part in _conjuncts(test) if test else ():
        names = frozenset(facts_of_test(part))
        if all(name in facts.filled for name in names):
            found.append((names, sum(facts.filled[name] for name in names)))
    return min(found, key=lambda each: (each[1], sorted(each[0])))


def _given(member: Member, facts: FirmFacts) -> Given:
    """What a firm must give so that a member can be worth anything: by its amount, else by its tests."""
    by_amount = support(member.amount)
    for tests in ([by_amount] if by_amount else [], member.tests):
        found = frozenset(
            c for test in tests for part in _conjuncts(test) if (c := _clause(part, facts))
        )
        if found:
            return found
    return frozenset()


def _conjuncts(test: Test) -> Iterator[Test]:
    if isinstance(test, And):
        for part in test.parts:
            yield from _conjuncts(part)
    else:
        yield test


def _clause(test: Test, facts: FirmFacts) -> frozenset[str] | None:
    """The facts of which one must be given, or the test fails by what is presumed."""
    if isinstance(test, Or):
        found = [_clause(part, facts) for part in test.parts]
        return None if None in found else frozenset[str]().union(*(each for each in found if each))
    names = facts_of_test(test)
    presumed = facts.presumed(names[0]) if len(names) == 1 else None
    if presumed is None:
        return None
    is_rare = facts.filled.get(names[0], 0) <= RARE * facts.firms
    fails = truth_function(test, facts.env)({names[0]: presumed}) is False
    return frozenset(names) if fails and is_rare else None


def firms_that_give(names: Iterable[str], given: Given, facts: FirmFacts) -> str:
    """A query of some facts of the firms that give what they must.

    Firms that must give one of several facts are looked for fact by fact: a scan for what few firms
    give is quick, and one for either of two things is not.
    """
    columns = facts.source.columns
    clauses = sorted(sorted(clause & columns) for clause in given)
    if not all(clauses):
        return facts.select(names, "FALSE")
    first, *others = sorted(clauses, key=len, reverse=True) or [[]]
    rest = [_any_given(clause) for clause in others]
    branches = [
        [*(f"f.{column(n)} IS NULL" for n in first[:place]), f"f.{column(name)} IS NOT NULL", *rest]
        for place, name in enumerate(first)
    ]
    names = list(names)
    return " UNION ALL ".join(facts.select(names, " AND ".join(each)) for each in branches or [[]])


def _any_given(clause: Sequence[str]) -> str:
    return f"({' OR '.join(f'f.{column(name)} IS NOT NULL' for name in clause)})"


def exclude_each_other(a: Member, b: Member, facts: FirmFacts) -> bool:
    """Whether it can be told that no firm may be eligible for both: no value of some fact fits both."""
    by_fact: dict[str, list[Test]] = {}
    for test in (*a.tests, *b.tests):
        names = facts_of_test(test)
        if len(names) == 1 and _has_few_values(names[0], facts):
            by_fact.setdefault(names[0], []).append(test)
    return any(
        all(truth is False for truth in truths_of(tests, name, _values(name, facts), facts.env))
        for name, tests in by_fact.items()
    )


def _has_few_values(name: str, facts: FirmFacts) -> bool:
    return name in facts.values or facts.env.facts[name].kind == "flag"


def _values(name: str, facts: FirmFacts) -> Sequence[Value | None]:
    """What firms may say of a fact of few values."""
    flags = (True, False) if facts.env.facts[name].known else (True, False, None)
    return facts.values.get(name, flags)
