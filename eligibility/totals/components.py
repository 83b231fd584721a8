"""Measures that bear on each other: what a total can be summed over, one component after the other.

What a measure adds depends on the other members of its stacking groups and on nothing else. So the
measures fall into components, most of one measure, and every total is the sum over components.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from eligibility.compiled import Compiled, Rule
from eligibility.decisions import LIQUIDITY, RELIEF
from eligibility.expressions.tree import Amount, Test, fact_uses, facts_of_test
from eligibility.schema import Evidence
from eligibility.totals.factors import never_exceeds


@dataclass(frozen=True)
class Member:
    """One counted measure: all of it on which its sums depend, so equal members have equal sums.

    Args:
        judged: Never more than unknown.
        supersedes: The members of its component that it replaces.
    """

    id: str
    tests: tuple[Test, ...]
    judged: bool
    amount: Amount
    one_of: str | None = None
    same_payment: str | None = None
    shared_cap: str | None = None
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Component:
    """Measures connected by stacking, in the catalogue's order, and the limits that they share.

    Args:
        caps: Group of a shared cap → its limit.
    """

    members: tuple[Member, ...]
    caps: tuple[tuple[str, Amount], ...] = ()

    @property
    def is_free(self) -> bool:
        """Its one member adds its own amount, whatever else the firm gets."""
        return len(self.members) == 1 and not self.caps

    @property
    def bound_alone(self) -> tuple[Member, ...]:
        """The members that a limit may bind though no other member takes part of it."""
        caps = dict(self.caps)
        return tuple(
            member
            for member in self.members
            if member.shared_cap and not never_exceeds(member.amount, caps[member.shared_cap])
        )

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it reads, each once."""
        names = [
            name for member in self.members for test in member.tests for name in facts_of_test(test)
        ]
        amounts = [member.amount for member in self.members] + [cap for _, cap in self.caps]
        names += [name for amount in amounts for name in fact_uses(amount)]
        return tuple(dict.fromkeys(names))


def components_of(compiled: Compiled, on: date, evidence: frozenset[Evidence]) -> tuple[Component, ...]:
    """The components of the measures that count: with an amount, no loans, evidence as asked.

    A group with one counted member binds nothing, so it is left out; a cap always binds.
    """
    rules = [rule for rule in compiled.rules if _counts(rule, on, evidence)]
    members = _without_idle_groups([_member(rule, on) for rule in rules])
    caps = compiled.caps
    return tuple(
        Component(
            tuple(group),
            tuple((name, caps[name]) for name in sorted({m.shared_cap for m in group if m.shared_cap})),
        )
        for group in _connected(members)
    )


def _counts(rule: Rule, on: date, evidence: frozenset[Evidence]) -> bool:
    measure = rule.measure
    known = rule.amount_on(on) is not None and measure.evidence in evidence
    return known and measure.relief_form in RELIEF | LIQUIDITY


def _member(rule: Rule, on: date) -> Member:
    stacking, amount = rule.measure.stacking, rule.amount_on(on)
    assert amount is not None
    return Member(
        rule.measure.id,
        tuple(dict.fromkeys(test.test for test in rule.tests)),
        rule.judged,
        amount,
        stacking.one_of,
        stacking.same_payment,
        stacking.shared_cap,
        stacking.supersedes,
    )


def _without_idle_groups(members: list[Member]) -> list[Member]:
    own = {member.id for member in members}
    result = []
    for member in members:
        rivals = [other for other in members if other is not member]
        one_of = member.one_of if any(o.one_of == member.one_of for o in rivals) else None
        same = member.same_payment
        same = same if any(o.same_payment == same for o in rivals) else None
        older = tuple(sorted(i for i in member.supersedes if i in own))
        result.append(replace(member, one_of=one_of, same_payment=same, supersedes=older))
    return result


def _connected(members: Iterable[Member]) -> list[list[Member]]:
    """Members that share a group or of which one replaces the other, in order."""
    found: list[tuple[set[str], list[Member]]] = []
    order = {member.id: place for place, member in enumerate(members)}
    for member in members:
        ties = {f"measure {member.id}", *(f"measure {older}" for older in member.supersedes)}
        for kind in ("one_of", "same_payment", "shared_cap"):
            if group := getattr(member, kind):
                ties.add(f"group {group}")
        joined = [each for each in found if each[0] & ties]
        found = [each for each in found if each not in joined]
        found.append(
            (ties.union(*(t for t, _ in joined)), [*(m for _, group in joined for m in group), member])
        )
    groups = [sorted(group, key=lambda m: order[m.id]) for _, group in found]
    return sorted(groups, key=lambda group: order[group[0].id])


FirmSet = frozenset[tuple[Component, str]] | None
"""The firms that get at least one of some measures, each with its component; None: all firms."""


def firms_that_get(components: Iterable[Component], ids: frozenset[str]) -> FirmSet:
    """The firms that get one of the measures; all of them where one measure asks for nothing."""
    found = [(c, member) for c in components for member in c.members if member.id in ids]
    for component, member in found:
        if len(component.members) == 1 and not member.tests and not member.judged:
            return None
    return frozenset((component, member.id) for component, member in found)
