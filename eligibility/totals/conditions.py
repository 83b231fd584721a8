"""Outcomes of many measures as SQL: what holds for sure, and what may hold.

Facts of few values (district, industry …) are looked up: a small table with a row a value holds two
sets of bits, one bit a measure: its tests on this fact are met, or at least not failed. All look-ups
together are two bitwise ands a firm. Tests on other facts are compared firm by firm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from eligibility.expressions.evaluate import Truth, Value, truth_function
from eligibility.expressions.sql import column, test_sql
from eligibility.expressions.tree import And, CodeIn, Environment, Not, Or, Test, atoms, facts_of_test
from eligibility.totals.table import FirmFacts, is_of_few_values

LANE = 60
FALSE, TRUE = "FALSE", "TRUE"


class Truths(NamedTuple):
    """Two SQL conditions, never NULL: it holds for sure; it may hold."""

    sure: str
    possible: str


@dataclass(frozen=True)
class LookUp:
    """A fact of few values, and the bits of each of them.

    Args:
        fact: Its name.
        table: Columns `value`, `place` (its own), `code` (that of its group), and for each lane
            `sure_…` and `possible_…`.
        known: No firm leaves it unknown.
    """

    fact: str
    table: pa.Table
    known: bool


class Asked(NamedTuple):
    """What a firm must meet; `judged`: never surely."""

    tests: tuple[Test, ...]
    judged: bool = False


class Conditions:
    """What some measures ask for, and the look-ups that it takes."""

    def __init__(self, asked: Sequence[Asked], facts: FirmFacts) -> None:
        self._facts = facts
        self._bit_count = len(asked)
        self._looked_up: dict[str, dict[int, Sequence[Test]]] = {}
        self._by_bit_alone: set[int] = set()
        self.outcomes = [self._outcome(bit, each) for bit, each in enumerate(asked)]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that are looked up."""
        return tuple(self._looked_up)

    @property
    def lanes(self) -> int:
        """How many columns the bits take."""
        return -(-self._bit_count // LANE) if self._looked_up else 0

    def any_sure(self, places: Iterable[int]) -> str:
        """Whether one of some outcomes holds for sure, as SQL: many bits are looked at at once."""
        places = sorted(set(places))
        lanes: dict[int, int] = {}
        for bit in (place for place in places if place in self._by_bit_alone):
            lanes[bit // LANE] = lanes.get(bit // LANE, 0) | 1 << bit % LANE
        parts = [f"(all_sure_{lane} & {mask}) <> 0" for lane, mask in sorted(lanes.items())]
        others = [self.outcomes[place].sure for place in places if place not in self._by_bit_alone]
        return " OR ".join(dict.fromkeys([*parts, *(each for each in others if each != FALSE)])) or FALSE

    def look_up(self, fact: str) -> LookUp:
        """The table of a fact of few values."""
        tests = self._looked_up.get(fact, {})
        values = self._facts.values[fact]
        full = (1 << self._bit_count) - 1
        sure, possible = [full] * len(values), [full] * len(values)
        for bit, own in tests.items():
            for place, truth in enumerate(truths_of(own, fact, values, self._facts.env)):
                sure[place] &= ~(0 if truth is True else 1 << bit)
                possible[place] &= ~(1 << bit if truth is False else 0)
        own_groups = [self._facts.group_of(fact, value) for value in values]
        groups = sorted(set(own_groups))
        columns = {
            "value": pa.array(values, pa.string()),
            "place": pa.array(range(len(values)), pa.int64()),
            "code": pa.array([groups.index(g) for g in own_groups], pa.int16()),
        }
        for lane in range(self.lanes):
            for name, bits in (("sure", sure), ("possible", possible)):
                own_lane = [(each >> lane * LANE) & ((1 << LANE) - 1) for each in bits]
                columns[f"{name}_{lane}"] = pa.array(own_lane, pa.int64())
        table = pa.table(columns)
        return LookUp(fact, table, self._facts.env.facts[fact].known)

    def _outcome(self, bit: int, asked: Asked) -> Truths:
        parts = []
        by_fact: dict[str, list[Test]] = {}
        for test in asked.tests:
            names = facts_of_test(test)
            if len(names) == 1 and is_of_few_values(names[0]):
                by_fact.setdefault(names[0], []).append(test)
            else:
                parts.append(self._truths(test))
        for fact, tests in by_fact.items():
            self._looked_up.setdefault(fact, {})[bit] = tests
        if by_fact and not parts and not asked.judged:
            self._by_bit_alone.add(bit)
        if by_fact:
            decided = all(self._is_decided(fact, own) for fact, own in by_fact.items())
            sure, possible = (_holds("all", name, bit) for name in Truths._fields)
            parts.append(Truths(sure, sure if decided else possible))
        found = _joined(And, parts)
        return Truths(FALSE, found.possible) if asked.judged else found

    def _truths(self, test: Test) -> Truths:
        """Kleene's logic as two conditions."""
        names = facts_of_test(test)
        if len(names) == 1:
            is_code = self._facts.env.facts[names[0]].kind == "code"
            return self._looked_up_bit(names[0], test) if is_code else self._plain(test)
        match test:
            case Not(part):
                inner = self._truths(part)
                return Truths(f"(NOT {inner.possible})", f"(NOT {inner.sure})")
            case And(parts) | Or(parts):
                return _joined(type(test), [self._truths(part) for part in parts])
        raise AssertionError(f"a comparison reads one fact: {test}")

    def _looked_up_bit(self, fact: str, test: Test) -> Truths:
        """A part of a test on several facts has a bit of its own."""
        bit = self._bit_count
        self._bit_count += 1
        self._looked_up.setdefault(fact, {})[bit] = [test]
        sure, possible = (_holds(fact, name, bit) for name in Truths._fields)
        return Truths(sure, sure if self._is_decided(fact, [test]) else possible)

    def _is_decided(self, fact: str, tests: Sequence[Test]) -> bool:
        """Whether no value of a fact leaves its tests open."""
        return None not in truths_of(tests, fact, self._facts.values[fact], self._facts.env)

    def _plain(self, test: Test) -> Truths:
        env = self._facts.env
        sql = test_sql(test, env)
        return Truths(sql if is_known(test, env) else f"coalesce({sql}, FALSE)", may_hold(test, env))


def truths_of(
    tests: Sequence[Test], fact: str, values: Sequence[Value | None], env: Environment
) -> list[Truth]:
    """Whether all of some tests on one fact are met, for each of its values; None: it is not known."""
    deciders = [truth_function(test, env) for test in tests]
    known: list[dict[str, Value]] = [{} if value is None else {fact: value} for value in values]
    return [_all([decide(each) for decide in deciders]) for each in known]


def may_hold(test: Test, env: Environment) -> str:
    """Whether a test is met or not known, as SQL."""
    sql = test_sql(test, env)
    return sql if is_known(test, env) else f"coalesce({sql}, TRUE)"


def is_known(test: Test, env: Environment) -> bool:
    """Whether every firm can tell that it meets a test or that it does not; a short code cannot."""
    return all(env.facts[atom.fact].known and not isinstance(atom, CodeIn) for atom in atoms(test))


def joined(
    firms: str, look_ups: Sequence[LookUp], lanes: int, selected: Sequence[str]
) -> tuple[str, dict[str, pa.Table]]:
    """Firms with what their values look up.

    Args:
        firms: A query.
        lanes: How many columns the bits take.
        selected: Further columns, of the tables `of_<fact>`.

    Returns:
        A query, and the small tables that it reads.
    """
    joins, columns = [], list(selected)
    for each in look_ups:
        sign = "=" if each.known else "IS NOT DISTINCT FROM"
        joins.append(f"JOIN of_{each.fact} ON f.{column(each.fact)} {sign} of_{each.fact}.value")
    for lane in (f"{name}_{lane}" for name in Truths._fields for lane in range(lanes)):
        columns += [f"of_{each.fact}.{lane} AS {column(f'{each.fact}_{lane}')}" for each in look_ups]
        columns.append(f"{' & '.join(f'of_{each.fact}.{lane}' for each in look_ups)} AS all_{lane}")
    tables = {f"of_{each.fact}": each.table for each in look_ups}
    return f"SELECT {', '.join(['f.*', *columns])} FROM ({firms}) AS f {' '.join(joins)}", tables


def _holds(fact: str, name: str, bit: int) -> str:
    return f"({column(f'{fact}_{name}_{bit // LANE}')} & {1 << bit % LANE}) <> 0"


def _joined(kind: type[And] | type[Or], parts: Sequence[Truths]) -> Truths:
    if not parts:
        return Truths(TRUE, TRUE)
    word = " AND " if kind is And else " OR "
    sure, possible = (word.join(each) for each in zip(*parts, strict=True))
    return Truths(f"({sure})", f"({possible})") if len(parts) > 1 else parts[0]


def _all(truths: Sequence[Truth]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True
