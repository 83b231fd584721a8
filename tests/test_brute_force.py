"""Over the real catalogue, by brute force: intervals hold and are reached, near misses come true."""

import random
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice, product
from typing import Any

import pytest

from eligibility import match_firm
from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import Rule, compile_catalogue
from eligibility.expressions.evaluate import Facts, Value
from eligibility.expressions.tree import Amount, Compare, atoms, fact_uses
from eligibility.firm import FIELDS, firm_from
from eligibility.firm.record import complete
from eligibility.matching import amount_for
from tests.cases import all_cases

COMPILED = compile_catalogue(read_catalogue())
ON = COMPILED.catalogue.reference_day
PRICED = [rule for rule in COMPILED.rules if rule.amount_on(ON) is not None]
MOST = 20_000  # completions of one firm


def telling(name: str, amount: Amount) -> list[Value]:
    """The ends of a fact's range, what lies around every number of the amount, or every choice."""
    field = FIELDS[name]
    if field.type == "choice":
        return list(field.choices)
    if field.type == "flag":
        return [True, False]
    if field.type == "date":
        return [date(2019, 1, 1), date(2022, 6, 1)]
    unit = Decimal(1).scaleb(-field.scale)
    numbers = {Decimal(n) for n in re.findall(r"Decimal\('([\d.]+)'\)", repr(amount))}
    around = {n.quantize(unit) + step for n in numbers for step in (-unit, Decimal(0), unit)}
    return sorted({field.low, field.limit, *(n for n in around if field.low <= n <= field.limit)})


def partly_known(rule: Rule, amount: Amount, source: random.Random) -> Iterator[Facts]:
    """Firms of which some facts that the amount reads are known and some are not."""
    names = sorted(set(fact_uses(amount)))
    for known in islice(product([False, True], repeat=len(names)), 16):
        stated = {
            name: source.choice(telling(name, amount))
            for name, is_known in zip(names, known, strict=True)
            if is_known
        }
        yield complete(stated, frozenset(name for name in names if name not in stated)).facts


@pytest.mark.parametrize("rule", PRICED, ids=lambda rule: rule.measure.id)
def test_every_completion_lies_in_the_interval_and_bounded_ends_are_reached(rule: Rule) -> None:
    amount, source = rule.amount_on(ON), random.Random(rule.measure.id)  # noqa: S311
    assert amount is not None
    for facts in partly_known(rule, amount, source):
        open_facts = [name for name in dict.fromkeys(fact_uses(amount)) if name not in facts]
        possible = amount_for(rule, facts, ON)
        assert possible is not None
        every = product(*(telling(name, amount) for name in open_facts))
        found = [
            amount_for(rule, {**facts, **dict(zip(open_facts, values, strict=True))}, ON)
            for values in islice(every, MOST)
        ]
        assert next(every, None) is None, "more completions than are looked at"
        ends = [each for each in found if each is not None]
        assert len(ends) == len(found)
        assert min(each.low for each in ends) == possible.low
        if possible.high is not None:
            assert max(each.high for each in ends if each.high is not None) == possible.high
            assert all(each.high is not None for each in ends)


def edge_firms() -> Iterator[dict[str, Any]]:
    """The firms of the cases, each also with every figure and day around each threshold it meets."""
    rules = {rule.measure.id: rule for rule in COMPILED.rules}
    for case in all_cases():
        rule = rules[case.measure]
        given = {**case.firm.given, **dict.fromkeys(case.firm.doubtful, "?")}
        yield given
        for test in rule.tests:
            for atom in atoms(test.test):
                if isinstance(atom, Compare) and isinstance(atom.value, Decimal | date):
                    for value in just_beside(atom):
                        yield {**given, atom.fact: value}


def just_beside(atom: Compare) -> list[Any]:
    """The nearest values below and above a threshold, within the field's range."""
    if isinstance(atom.value, date):
        return [date.fromordinal(atom.value.toordinal() + step) for step in (-1, 1)]
    assert isinstance(atom.value, Decimal)
    field = FIELDS[atom.fact]
    unit = Decimal(1).scaleb(-field.scale)
    return [v for v in (atom.value - unit, atom.value + unit) if field.low <= v <= field.limit]


def test_every_near_miss_becomes_eligible_for_what_it_is_worth(catalogue: Catalogue) -> None:
    seen: set[str] = set()
    for facts in edge_firms():
        answer = match_firm(firm_from(facts), catalogue)
        for miss in answer.near_misses:
            changed = match_firm(firm_from({**facts, miss.field: miss.needed}), catalogue)
            found = next(d for d in changed.decisions if d.id == miss.id)
            open_to_judgement = found.measure.judged or found.measure.evidence == "named"
            assert found.outcome == ("unknown" if open_to_judgement else "eligible"), miss
            assert (found.amount.rounded() if found.amount else None) == miss.worth, miss
            seen.add(miss.id)
    assert seen == with_a_threshold()


def with_a_threshold() -> set[str]:
    """The measures with a figure or day to miss; none of a thing, or one of it, is no near miss."""
    return {
        rule.measure.id
        for rule in COMPILED.rules
        for test in rule.tests
        for atom in atoms(test.test)
        if isinstance(atom, Compare)
        and (
            isinstance(atom.value, date)
            or (isinstance(atom.value, Decimal) and atom.value not in (0, 1))
        )
    }
