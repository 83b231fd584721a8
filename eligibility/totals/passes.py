"""The queries that look at firms one by one: what stacking takes, who gets one of several measures.

Each is one SQL text over a view of facts, with a few small tables of look-ups beside it, and gives one
row for each district, section of industry and size. It uses nothing that other engines lack.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eligibility.expressions.sql import SqlInterval, column, quote
from eligibility.totals.components import Component
from eligibility.totals.conditions import FALSE, TRUE, Asked, Conditions, joined
from eligibility.totals.shape import Adds, Shape
from eligibility.totals.support import RARE, firms_that_give, given_by, rarest, worth_something
from eligibility.totals.table import GROUP_FACTS, STAFF, FirmFacts, Query

MOST_MEMBERS = 60
MANY_FIRMS = 500_000
"""From so many on it is quicker to look for the firms that a component concerns."""
KEYS = tuple(f"{fact}_code" for fact in GROUP_FACTS)


@dataclass(frozen=True)
class Pass:
    """The query of what stacking takes.

    Args:
        ends: Measure → the columns of its low and its high; None: nothing.
        open_ends: Measure → the column of how many firms have no limit, less those before stacking.
    """

    query: Query
    ends: Mapping[str, tuple[str | None, str | None]]
    open_ends: Mapping[str, str | None]


Within = Mapping[str, Sequence[str | None]]
"""Facts of few values → the values of the firms that are looked at."""


def stacking_passes(bound: Mapping[Component, Within], facts: FirmFacts) -> Iterator[Pass]:
    """The queries that sum what stacking takes from the amount of each member, as negative numbers.

    They look at no firms but those for which members bear on each other and one is worth something.

    Args:
        bound: Component → the firms outside of which that never is so.
    """
    few = [c for c in bound if _concerns_few(c, bound[c], facts)]
    many = [component for component in bound if component not in few]
    for batch in [*([component] for component in few), *_batches(many, MOST_MEMBERS)]:
        conditions, shape = _shaped(batch, facts)
        columns = _Columns()
        ends, open_ends = {}, {}
        for adds in shape.adds:
            own, taken, (sure, possible) = adds.own, adds.ends, adds.outcome
            assert taken is not None
            own_low = f"CASE WHEN {sure} THEN {own.low} ELSE 0 END"
            own_high = f"CASE WHEN {possible} THEN {_closed(own, own_low)} ELSE 0 END"
            ends[adds.member.id] = (
                columns.sum(f"{taken.low} - {own_low}"),
                columns.sum(f"{_closed(taken, taken.low)} - {own_high}"),
            )
            if not own.bounded:
                open_ends[adds.member.id] = columns.sum(
                    f"CASE WHEN {adds.counted} AND {taken.high} IS NULL THEN 1 ELSE 0 END"
                    f" - CASE WHEN {possible} AND {own.high} IS NULL THEN 1 ELSE 0 END"
                )
        first = batch[0]
        firms = _firms_that_matter(first, bound[first], facts) if first in few else _firms(batch, facts)
        yield Pass(_query(firms, conditions, shape, " OR ".join(shape.where), columns), ends, open_ends)


def _concerns_few(component: Component, within: Within, facts: FirmFacts) -> bool:
    """Whether it is quicker to look for the firms of one component than to look at all of them."""
    if not facts.source.finds_few_quickly or facts.firms < MANY_FIRMS:
        return False
    found = dict(rarest(member, facts) for member in component.members)
    unknown = sum(facts.unknown.get(name, 0) for names in found for name in names)
    is_rare = sum(found.values()) + unknown <= RARE * facts.firms
    return bool(within) or is_rare or bool(given_by(component.members, facts))


def _firms(components: Sequence[Component], facts: FirmFacts, others: Sequence[str] = ()) -> str:
    names = dict.fromkeys((*GROUP_FACTS, *others, *(n for c in components for n in c.facts)))
    return facts.select(names)


def _firms_that_matter(component: Component, within: Within, facts: FirmFacts) -> str:
    """The firms to which at least one member is worth something by itself."""
    names = dict.fromkeys((*GROUP_FACTS, *component.facts, *within))
    firms = firms_that_give(names, given_by(component.members, facts), facts)
    parts = [_is_one_of(name, values) for name, values in within.items()]
    if worth := worth_something(component.members, facts):
        parts.append(f"({worth})")
    return f"SELECT * FROM ({firms}) WHERE {' AND '.join(parts)}" if parts else firms


def _is_one_of(name: str, values: Sequence[str | None]) -> str:
    known = ", ".join(quote(value) for value in values if value is not None)
    parts = [f"{column(name)} IN ({known})"] if known else []
    return f"({' OR '.join([*parts, *([f'{column(name)} IS NULL'] if None in values else [])])})"


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


def _shaped(
    components: Sequence[Component], facts: FirmFacts, others: Sequence[Asked] = ()
) -> tuple[Conditions, Shape]:
    """What decides the members of components, and further tests; and the steps to what members add."""
    facts.measure(name for component in components for name in component.facts)
    members = [member for component in components for member in component.members]
    asked = [Asked(member.tests, member.judged) for member in members]
    conditions = Conditions([*asked, *others], facts)
    shape = Shape(facts.env)
    outcomes = iter(conditions.outcomes)
    for component in components:
        shape.add(component, [next(outcomes) for _ in component.members])
    return conditions, shape


def _closed(ends: SqlInterval, low: str) -> str:
    """The high end; where it has no limit, the low one."""
    return ends.high if ends.bounded else f"coalesce({ends.high}, {low})"


class _Columns:
    """The aggregates of a query; equal ones are computed once."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def sum(self, value: str, condition: str = TRUE) -> str | None:
        """The column of a sum over the firms that meet a condition; None: there are none."""
        if condition == FALSE:
            return None
        own = value if condition == TRUE else f"CASE WHEN {condition} THEN {value} END"
        return self._name(f"sum({own})")

    def count(self, condition: str) -> str:
        return self._name(f"count(CASE WHEN {condition} THEN 1 END)")

    def _name(self, sql: str) -> str:
        return self._names.setdefault(sql, f"c{len(self._names)}")

    @property
    def selected(self) -> list[str]:
        return [f"{sql} AS {name}" for sql, name in self._names.items()]


def _query(firms: str, conditions: Conditions, shape: Shape, where: str, columns: _Columns) -> Query:
    """The query of a pass over firms."""
    look_ups = [conditions.look_up(fact) for fact in dict.fromkeys((*GROUP_FACTS, *conditions.facts))]
    codes = [f"of_{fact}.code AS {key}" for fact, key in zip(GROUP_FACTS, KEYS, strict=True)]
    inner, tables = joined(firms, look_ups, conditions.lanes, codes)
    if where:
        inner = f"SELECT * FROM ({inner}) WHERE {where}"
    for step in shape.steps:
        inner = f"SELECT *, {', '.join(step)} FROM ({inner})"
    keys = ", ".join(KEYS)
    sql = f"SELECT {', '.join([keys, *columns.selected])} FROM ({inner}) GROUP BY {keys}"
    return Query(sql, tables)


@dataclass(frozen=True)
class FirmsPass:
    """The query of how many firms get one of several measures, and how many people work there.

    Args:
        columns: For each set of measures the columns of its firms and their staff.
    """

    query: Query
    columns: Sequence[tuple[str, str]]


def firms_pass(
    components: Sequence[Component], sets: Sequence[frozenset[str]], facts: FirmFacts
) -> FirmsPass:
    """The query that counts the firms that get at least one measure of a set, for several sets.

    Args:
        sets: Ids of measures.
    """
    whole = [component for component in components if _is_whole(component, sets)]
    others = [component for component in components if component not in whole]
    asked = dict.fromkeys(Asked(m.tests, m.judged) for c in whole for m in c.members)
    conditions, shape = _shaped(others, facts, list(asked))
    first = len(shape.adds)
    places = {each: first + place for place, each in enumerate(asked)}
    gets = {adds.member.id: adds.gets for adds in shape.adds}
    columns = _Columns()
    found = []
    for ids in sets:
        own = [m for component in whole for m in component.members if m.id in ids]
        parts = [conditions.any_sure(places[Asked(m.tests, m.judged)] for m in own)] if own else []
        parts += [f"({gets[i]})" for i in sorted(ids & gets.keys())]
        condition = " OR ".join(dict.fromkeys(parts)) or FALSE
        staff = columns.sum(column(STAFF), condition)
        found.append((columns.count(condition), staff or columns.count(FALSE)))
    firms = _firms(components, facts, [STAFF])
    return FirmsPass(_query(firms, conditions, shape, "", columns), found)


def _is_whole(component: Component, sets: Sequence[frozenset[str]]) -> bool:
    """Whether a firm that is eligible for one of the members gets one, whichever, and that is enough."""
    ids = {member.id for member in component.members}
    return not any(member.supersedes for member in component.members) and all(
        ids <= each or not ids & each for each in sets
    )


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
    shape.steps.append([f"{sql} AS {name}" for sql, name in zip(differences, names, strict=True)])
    columns = _Columns()
    found = []
    for name in names:
        for sign in (">", "<"):
            moved = f"{name} {sign} 0"
            found.append((columns.count(moved), columns.sum(name, moved) or ""))
    firms = _firms([*base, *changed], facts)
    return FirmsPass(_query(firms, conditions, shape, "", columns), found)


def _at(adds: Adds, end: int) -> str:
    """What a member adds to the low (0) or the high (1) of one firm."""
    low = f"CASE WHEN {adds.gets} THEN {adds.own.low} ELSE 0 END"
    if adds.ends is not None:
        return adds.ends.low if end == 0 else f"({_closed(adds.ends, adds.ends.low)})"
    if end == 0:
        return f"({low})"
    return f"(CASE WHEN {adds.counted} THEN {_closed(adds.own, low)} ELSE 0 END)"
