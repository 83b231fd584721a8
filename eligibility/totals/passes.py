"""The queries over all firms: sums of what measures add, and firms that get one of several measures.

Each is one SQL text over a view of facts, with a few small tables of look-ups beside it, and gives one
row for each district, section of industry and size. It uses nothing that other engines lack.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from eligibility.expressions.sql import SqlInterval, amount_sql, column
from eligibility.expressions.tree import Environment
from eligibility.totals.components import Component, Member
from eligibility.totals.conditions import FALSE, TRUE, Conditions, LookUp, Truths
from eligibility.totals.factors import factored
from eligibility.totals.shape import Adds, Shape
from eligibility.totals.table import GROUP_FACTS, STAFF, FirmFacts

MOST_SUMS = 24
MOST_MEMBERS = 60
KEYS = tuple(f"{fact}_code" for fact in GROUP_FACTS)


@dataclass(frozen=True)
class Term:
    """A column of a pass times a rate; no column: nothing."""

    column: str | None
    rate: Decimal


@dataclass(frozen=True)
class Pass:
    """One query.

    Args:
        sql: Its text; it reads the view of facts and `tables`.
        tables: Name → small table of look-ups.
        terms: Measure → its low and its high.
        open_ends: Measure → the column that counts firms whose high has no limit.
    """

    sql: str
    tables: Mapping[str, pa.Table]
    terms: Mapping[str, tuple[Term, Term]]
    open_ends: Mapping[str, str]


def gross_passes(components: Sequence[Component], facts: FirmFacts) -> Iterator[Pass]:
    """The queries that sum the amount of each member by itself."""
    for batch in _batches(components, MOST_SUMS):
        members, conditions = _decided(batch, facts)
        columns = _Columns()
        terms, open_ends = {}, {}
        for member, outcome in zip(members, conditions.outcomes, strict=True):
            own = amount_sql(member.amount, facts.env)
            terms[member.id] = _own_terms(member, own, outcome, facts.env, columns)
            if not own.bounded:
                open_ends[member.id] = columns.count(f"{outcome.possible} AND {own.high} IS NULL")
        yield Pass(*_query(conditions, [], "", facts, columns), terms, open_ends)


def stacking_passes(components: Sequence[Component], facts: FirmFacts) -> Iterator[Pass]:
    """The queries that sum what stacking takes from the amount of each member, as negative numbers.

    They look at no firms but those for which members bear on each other.
    """
    for batch in _batches([c for c in components if not c.is_free], MOST_MEMBERS):
        conditions, shape = _shaped(batch, facts)
        columns = _Columns()
        terms, open_ends = {}, {}
        for adds in shape.adds:
            ends, (sure, possible) = adds.ends, adds.outcome
            assert ends is not None
            own_low = f"CASE WHEN {sure} THEN {adds.own.low} ELSE 0 END"
            own_high = f"CASE WHEN {possible} THEN {_closed(adds.own, own_low)} ELSE 0 END"
            high = _closed(ends, ends.low)
            terms[adds.member.id] = (
                columns.sum(f"{ends.low} - {own_low}"),
                columns.sum(f"{high} - {own_high}"),
            )
            if not adds.own.bounded:
                open_ends[adds.member.id] = (
                    columns.sum(
                        f"CASE WHEN {adds.counted} AND {ends.high} IS NULL THEN 1 ELSE 0 END"
                        f" - CASE WHEN {possible} AND {adds.own.high} IS NULL THEN 1 ELSE 0 END"
                    ).column
                    or ""
                )
        where = " OR ".join(shape.where)
        yield Pass(*_query(conditions, shape.steps, where, facts, columns), terms, open_ends)


def _batches(components: Iterable[Component], most: int) -> Iterator[list[Component]]:
    batch: list[Component] = []
    for component in components:
        members = sum(len(each.members) for each in batch)
        if batch and members + len(component.members) > most:
            yield batch
            batch = []
        batch.append(component)
    if batch:
        yield batch


def _decided(components: Sequence[Component], facts: FirmFacts) -> tuple[Sequence[Member], Conditions]:
    facts.measure(name for component in components for name in component.facts)
    members = [member for component in components for member in component.members]
    return members, Conditions(members, facts)


def _shaped(components: Sequence[Component], facts: FirmFacts) -> tuple[Conditions, Shape]:
    _, conditions = _decided(components, facts)
    shape = Shape(facts.env)
    outcomes = iter(conditions.outcomes)
    for component in components:
        shape.add(component, [next(outcomes) for _ in component.members])
    return conditions, shape


def _own_terms(
    member: Member, whole: SqlInterval, outcome: Truths, env: Environment, columns: "_Columns"
) -> tuple[Term, Term]:
    """Low and high of a member by itself; constant rates are left out of the sums."""
    low_rate, high_rate, rest = factored(member.amount)
    sure, possible = outcome
    own = amount_sql(rest, env)
    low = columns.sum(own.low, sure, low_rate)
    if own.bounded:
        return low, columns.sum(own.high, possible, high_rate)
    sure_low = whole.low if sure == possible else f"CASE WHEN {sure} THEN {whole.low} ELSE 0 END"
    return low, columns.sum(_closed(whole, sure_low), possible)


def _closed(ends: SqlInterval, low: str) -> str:
    """The high end; where it has no limit, the low one."""
    return ends.high if ends.bounded else f"coalesce({ends.high}, {low})"


class _Columns:
    """The aggregates of a query; equal ones are computed once."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def sum(self, value: str, condition: str = TRUE, rate: Decimal = Decimal(1)) -> Term:
        if condition == FALSE or rate == 0:
            return Term(None, rate)
        own = value if condition == TRUE else f"CASE WHEN {condition} THEN {value} END"
        return Term(self._name(f"sum({own})"), rate)

    def count(self, condition: str) -> str:
        return self._name(f"count(CASE WHEN {condition} THEN 1 END)")

    def _name(self, sql: str) -> str:
        return self._names.setdefault(sql, f"c{len(self._names)}")

    @property
    def selected(self) -> list[str]:
        return [f"{sql} AS {name}" for sql, name in self._names.items()]


def _query(
    conditions: Conditions,
    steps: Sequence[Sequence[str]],
    where: str,
    facts: FirmFacts,
    columns: _Columns,
) -> tuple[str, dict[str, pa.Table]]:
    """The text of a pass, and its small tables."""
    names = dict.fromkeys((*GROUP_FACTS, *conditions.facts))
    look_ups = [conditions.look_up(fact) for fact in names]
    lanes = [f"{name}_{lane}" for name in Truths._fields for lane in range(conditions.lanes)]
    inner = _joined_facts(facts.source.view, look_ups, lanes)
    if where:
        inner = f"SELECT * FROM ({inner}) WHERE {where}"
    for step in steps:
        inner = f"SELECT *, {', '.join(step)} FROM ({inner})"
    keys = ", ".join(KEYS)
    sql = f"SELECT {', '.join([keys, *columns.selected])} FROM ({inner}) GROUP BY {keys}"
    return sql, {f"of_{each.fact}": each.table for each in look_ups}


def _joined_facts(view: str, look_ups: Sequence[LookUp], lanes: Sequence[str]) -> str:
    """The facts of each firm with the bits that its values look up."""
    joins = []
    for each in look_ups:
        sign = "=" if each.known else "IS NOT DISTINCT FROM"
        joins.append(f"JOIN of_{each.fact} ON f.{column(each.fact)} {sign} of_{each.fact}.value")
    selected = [f"of_{fact}.code AS {key}" for fact, key in zip(GROUP_FACTS, KEYS, strict=True)]
    for lane in lanes:
        selected += [f"of_{each.fact}.{lane} AS {column(f'{each.fact}_{lane}')}" for each in look_ups]
        selected.append(f"{' & '.join(f'of_{each.fact}.{lane}' for each in look_ups)} AS all_{lane}")
    return f"SELECT f.*, {', '.join(selected)} FROM {column(view)} AS f {' '.join(joins)}"


@dataclass(frozen=True)
class FirmsPass:
    """The query of how many firms get one of several measures, and how many people work there.

    Args:
        columns: For each set of measures the columns of its firms and their staff.
    """

    sql: str
    tables: Mapping[str, pa.Table]
    columns: Sequence[tuple[str, str]]


def firms_pass(
    components: Sequence[Component], sets: Sequence[frozenset[str] | None], facts: FirmFacts
) -> FirmsPass:
    """The query that counts the firms that get at least one measure of a set, for several sets.

    Args:
        sets: Ids of measures; None for all firms, whatever they get.
    """
    conditions, shape = _shaped(components, facts)
    columns = _Columns()
    gets = {adds.member.id: adds.gets for adds in shape.adds}
    found = []
    for ids in sets:
        condition = TRUE
        if ids is not None:
            condition = " OR ".join(dict.fromkeys(f"({gets[i]})" for i in sorted(ids))) or FALSE
        staff = columns.sum(column(STAFF), condition).column
        found.append((columns.count(condition), staff or columns.count(FALSE)))
    return FirmsPass(*_query(conditions, shape.steps, "", facts, columns), found)


def moves_pass(base: Sequence[Component], changed: Sequence[Component], facts: FirmFacts) -> FirmsPass:
    """The query of the firms that get more, or less, by changed components than by those of the base.

    Returns:
        For the low and for the high: the firms that gain and what they gain, then those that lose and
        what they lose, as a negative number.
    """
    conditions, shape = _shaped([*base, *changed], facts)
    of_base = sum(len(component.members) for component in base)
    differences = []
    for end in (0, 1):
        own = [_at(adds, end) for adds in shape.adds]
        more, less = " + ".join(own[of_base:]) or "0", " + ".join(own[:of_base]) or "0"
        differences.append(f"({more}) - ({less})")
    names = ("moved_low", "moved_high")
    steps = [*shape.steps, [f"{sql} AS {name}" for sql, name in zip(differences, names, strict=True)]]
    columns = _Columns()
    found = []
    for name in names:
        for sign in (">", "<"):
            moved = f"{name} {sign} 0"
            found.append((columns.count(moved), columns.sum(name, moved).column or ""))
    return FirmsPass(*_query(conditions, steps, "", facts, columns), found)


def _at(adds: Adds, end: int) -> str:
    """What a member adds to the low (0) or the high (1) of one firm."""
    low = f"CASE WHEN {adds.gets} THEN {adds.own.low} ELSE 0 END"
    if adds.ends is not None:
        return adds.ends.low if end == 0 else f"({_closed(adds.ends, adds.ends.low)})"
    if end == 0:
        return f"({low})"
    return f"(CASE WHEN {adds.counted} THEN {_closed(adds.own, low)} ELSE 0 END)"
