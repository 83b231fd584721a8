"""What a test can be, by trying: a few telling values of each fact it reads.

Between two neighbouring thresholds nothing changes, so the thresholds, their neighbours and the ends of
the range stand for every number; likewise for days and codes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from eligibility.compiled import CompiledTest
from eligibility.expressions.evaluate import Truth, Value
from eligibility.expressions.tree import Atom, CodeIn, Compare, Within, atoms
from eligibility.firm import FIELDS
from eligibility.firm.fields import INDUSTRIES

LIMIT = 50_000


def can_be(tests: Sequence[CompiledTest], wanted: Truth) -> bool:
    """Whether all tests together can be true (wanted True), or one of them false (wanted False).

    Every fact counts as known. Where there are too many combinations the answer is yes.
    """
    for facts in _combinations(tests):
        truths = [test.decide(facts) for test in tests]
        if wanted and all(truth is True for truth in truths):
            return True
        if not wanted and any(truth is False for truth in truths):
            return True
    return _too_many(tests)


def independent_groups(tests: Sequence[CompiledTest]) -> list[list[CompiledTest]]:
    """Tests that share no fact can be looked at one group after the other."""
    groups: list[list[CompiledTest]] = []
    for test in tests:
        joined = [group for group in groups if any(set(t.facts) & set(test.facts) for t in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(t for group in joined for t in group), test])
    return groups


def _values(tests: Sequence[CompiledTest]) -> Mapping[str, list[Value]]:
    by_fact: dict[str, list[Atom]] = {}
    for test in tests:
        for atom in atoms(test.test):
            by_fact.setdefault(atom.fact, []).append(atom)
    return {name: telling_values(name, found) for name, found in by_fact.items()}


def _too_many(tests: Sequence[CompiledTest]) -> bool:
    count = 1
    for values in _values(tests).values():
        count *= len(values)
    return count > LIMIT


def _combinations(tests: Sequence[CompiledTest]) -> Iterator[dict[str, Value]]:
    if _too_many(tests):
        return
    values = _values(tests)
    for chosen in product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def telling_values(name: str, found: Iterable[Atom]) -> list[Value]:
    """Values of a fact of which no two that matter are left out."""
    field = FIELDS[name]
    if field.type == "choice":
        return list(field.choices)
    if field.type == "flag":
        return [True, False]
    if field.type == "industry":
        return _codes(found)
    constants: list[Decimal | date] = []
    for atom in found:
        written = [atom.value] if isinstance(atom, Compare) else []
        written += atom.values if isinstance(atom, Within) else ()
        constants += [value for value in written if isinstance(value, Decimal | date)]
    if field.type == "date":
        days = [c for c in constants if isinstance(c, date)]
        return list(dict.fromkeys(d + timedelta(days=step) for d in days for step in (-1, 0, 1)))
    unit = Decimal(1).scaleb(-field.scale)
    numbers = [c for c in constants if isinstance(c, Decimal)]
    near = {c + step for c in numbers for step in (-unit, Decimal(0), unit)} | {field.low, field.limit}
    return sorted(number for number in near if field.low <= number <= field.limit)


def _codes(found: Iterable[Atom]) -> list[Value]:
    named = {code for atom in found if isinstance(atom, CodeIn) for code in atom.codes}
    below = {next((c for c in INDUSTRIES if c.startswith(code) and len(c) >= 3), code) for code in named}
    outside = next(c for c in INDUSTRIES if len(c) == 3 and not any(c.startswith(n) for n in named))
    return [*sorted(code for code in below if len(code) >= 3), outside]
