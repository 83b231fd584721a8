"""The queries that sum amounts by cells: firms that no test on a fact of few values tells apart.

What a measure's tests on such facts say is decided once a cell, not once a firm, so any number of
measures share a sum. Tests on other facts stand as conditions in the sums. A query looks only at firms
to which one of its measures can be worth something: for a rare fact, at those few that give it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import Literal, NamedTuple

from eligibility.expressions.sql import SqlInterval, amount_sql, column, quote
from eligibility.expressions.tree import Amount, Environment, Test, fact_uses, facts_of_test
from eligibility.totals.components import Member
from eligibility.totals.conditions import FALSE, TRUE, Asked, Conditions, Truths, joined
from eligibility.totals.factors import factored
from eligibility.totals.support import (
    RARE,
    Given,
    firms_that_give,
    given_by,
    rarest,
    worth_something,
)
from eligibility.totals.table import GROUP_FACTS, FirmFacts, Query, is_of_few_values

MOST_CELLS = 1 << 21
MOST_HELD = 1 << 26
"""Cells times members of one query."""
MANY_SUMS = 12
"""From so many on it pays to group by one number instead of several words."""
FEW_VALUES = 8
"""Up to so many words are told apart by comparing; more are looked up."""
HALF = 0.5
"""The share of firms up to which it pays to look for those to which something is worth something."""
CELL = "cell"
Kind = Literal["low", "high", "closed", "unsure", "maybe", "open"]


class Summed(NamedTuple):
    """What is summed over the firms of a cell.

    Args:
        kind: `low` of firms that surely meet the tests, `high` of those that may; where the high has
            no limit: `closed` (of firms that surely do, the low instead of no limit), `unsure` and
            `maybe` (of those that may but not surely, of those that may; nothing instead of no
            limit) and `open` (how many of those that may have no limit).
        tests: Those that are not decided by the cell.
    """

    kind: Kind
    amount: Amount
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Split:
    """A member over cells with given keys.

    Args:
        tests: Those that the cell decides.
        low, high: Rates that are taken once a sum.
        summed: Kind → what is summed.
    """

    tests: tuple[Test, ...]
    low: Decimal
    high: Decimal
    summed: Mapping[Kind, Summed]


@dataclass(frozen=True)
class CellPass:
    """One query.

    Args:
        members: Whose amounts it sums.
        keys: The facts that tell cells apart, in order.
        query: Its columns are the keys, or `cell`, and the sums.
        columns: What is summed → its column.
        coded: The keys stand in one column, `cell`: the places of their values, the first the slowest.
    """

    members: Sequence[Member]
    keys: tuple[str, ...]
    query: Query
    columns: Mapping[Summed, str]
    coded: bool


def split(member: Member, keys: Sequence[str], env: Environment) -> Split:
    """What a member needs of cells, and what it does with them."""
    by_cell = tuple(test for test in member.tests if set(facts_of_test(test)) <= set(keys))
    rest = tuple(test for test in member.tests if test not in by_cell)
    low, high, amount = factored(member.amount)
    kinds: tuple[Kind, ...] = ("low", "high")
    if not amount_sql(member.amount, env).bounded:
        low = high = Decimal(1)
        amount, kinds = member.amount, ("low", "closed", "unsure", "maybe", "open")
    if member.judged:
        kinds = tuple(kind for kind in kinds if kind in ("high", "maybe", "open"))
    return Split(by_cell, low, high, {kind: Summed(kind, amount, rest) for kind in kinds})


def cell_passes(members: Sequence[Member], facts: FirmFacts) -> list[CellPass]:
    """The queries that sum the amounts of members, each by itself; the one of most firms first."""
    batches: dict[_Batch, list[Member]] = {}
    for member in members:
        key = _batch(member, facts) if facts.source.finds_few_quickly else _Batch()
        batches.setdefault(key, []).append(member)
    most_first = sorted(batches.items(), key=lambda each: bool(each[0].given or each[0].rare))
    return [_pass(part, key, facts) for key, batch in most_first for part in _parts(batch, facts)]


def _parts(batch: Sequence[Member], facts: FirmFacts) -> Iterator[Sequence[Member]]:
    """Members as one query takes them: many cells with many sums would not fit into memory."""
    cells = min(prod(len(facts.values[key]) for key in _keys(batch, facts)), facts.firms)
    most = max(MOST_HELD // max(cells, 1), 1)
    return (batch[start : start + most] for start in range(0, len(batch), most))


class _Batch(NamedTuple):
    """Members whose amounts are summed by one query.

    Args:
        given: What firms give to which they can be worth something.
        rare: The numbers of which such a firm has one above zero, where few firms have.
        by_amount: It is looked at what else makes them worth something.
    """

    given: Given = frozenset()
    rare: frozenset[str] = frozenset()
    by_amount: bool = False


def _batch(member: Member, facts: FirmFacts) -> _Batch:
    if given := given_by([member], facts):
        return _Batch(given)
    rare, count = rarest(member, facts)
    unknown = sum(facts.unknown.get(name, 0) for name in rare)
    if count + unknown <= RARE * facts.firms:
        return _Batch(rare=rare, by_amount=True)
    return _Batch(
        by_amount=max((facts.filled[n] for n in rare), default=facts.firms) <= HALF * facts.firms
    )


def _pass(batch: Sequence[Member], key: _Batch, facts: FirmFacts) -> CellPass:
    keys = _keys(batch, facts)
    wanted: dict[tuple[Test, ...], dict[Summed, None]] = {}
    for member in batch:
        for summed in split(member, keys, facts.env).summed.values():
            wanted.setdefault(summed.tests, {})[summed] = None
    conditions = Conditions([Asked(tests) for tests in wanted], facts)
    names: dict[str, str] = {}
    columns: dict[Summed, str] = {}
    for truths, group in zip(conditions.outcomes, wanted.values(), strict=True):
        for summed in group:
            sql = _sum(summed.kind, amount_sql(summed.amount, facts.env), truths)
            columns[summed] = names.setdefault(sql, f"c{len(names)}")
    firms = _firms(batch, (*keys, *conditions.facts), key, facts)
    coded = len(names) > MANY_SUMS
    cell, looked_up = _cell(keys, facts) if coded else ("", [])
    look_ups = [conditions.look_up(fact) for fact in dict.fromkeys((*looked_up, *conditions.facts))]
    selected = [f"{cell} AS {CELL}"] if coded else []
    inner, tables = joined(firms, look_ups, conditions.lanes, selected)
    grouped = [CELL] if coded else [column(key) for key in keys]
    sums = [f"{sql} AS {name}" for sql, name in names.items()]
    sql = f"SELECT {', '.join([*grouped, *sums])} FROM ({inner}) GROUP BY {', '.join(grouped)}"
    return CellPass(batch, keys, Query(sql, tables), columns, coded)


def _keys(batch: Sequence[Member], facts: FirmFacts) -> tuple[str, ...]:
    """The facts that tell cells apart: those that most tests read, while cells stay few."""
    used: Counter[str] = Counter()
    for member in batch:
        for test in member.tests:
            names = facts_of_test(test)
            if all(is_of_few_values(name) for name in names):
                used.update(names)
    keys = list(GROUP_FACTS)
    for name, _ in used.most_common():
        if name not in keys and prod(len(facts.values[k]) for k in (*keys, name)) <= MOST_CELLS:
            keys.append(name)
    return tuple(keys)


def _firms(batch: Sequence[Member], keys: Sequence[str], own: _Batch, facts: FirmFacts) -> str:
    """The firms to which one of some members can be worth something, with the facts that are read."""
    names = dict.fromkeys(keys)
    for member in batch:
        names |= dict.fromkeys(fact_uses(member.amount))
        names |= dict.fromkeys(name for test in member.tests for name in facts_of_test(test))
    firms = firms_that_give(names, own.given, facts)
    if not own.by_amount:
        return firms
    return f"SELECT * FROM ({firms}) WHERE {worth_something(batch, facts)}"


def _cell(keys: Sequence[str], facts: FirmFacts) -> tuple[str, list[str]]:
    """The place of a cell among all that there could be, as SQL; the keys whose places are looked up."""
    terms, looked_up, stride = [], [], 1
    for key in reversed(keys):
        values = facts.values[key]
        if len(values) <= FEW_VALUES:
            terms.append(_place(key, values, stride))
        else:
            terms.append(f"of_{key}.place * {stride}")
            looked_up.append(key)
        stride *= len(values)
    return " + ".join(terms), looked_up


def _place(key: str, values: Sequence[str | None], stride: int) -> str:
    own = column(key)
    tests = (f"{own} IS NULL" if value is None else f"{own} = {quote(value)}" for value in values)
    return f"CASE {' '.join(f'WHEN {t} THEN {n * stride}' for n, t in enumerate(tests))} END"


def _sum(kind: Kind, own: SqlInterval, truths: Truths) -> str:
    sure, possible = truths
    match kind:
        case "low":
            return _sum_if(sure, own.low)
        case "high":
            return _sum_if(possible, own.high)
        case "closed":
            return _sum_if(sure, f"coalesce({own.high}, {own.low})")
        case "unsure":
            only = FALSE if sure == possible else f"{possible} AND NOT {sure}"
            return _sum_if(only, f"coalesce({own.high}, 0)")
        case "maybe":
            return _sum_if(possible, f"coalesce({own.high}, 0)")
        case "open":
            return f"count(CASE WHEN {possible} AND {own.high} IS NULL THEN 1 END)"


def _sum_if(condition: str, value: str) -> str:
    return f"sum({value})" if condition == TRUE else f"sum(CASE WHEN {condition} THEN {value} END)"
