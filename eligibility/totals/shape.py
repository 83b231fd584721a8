"""What each member of some components adds, firm by firm, as SQL: `stacking.add_up` without sorting.

Members that bear on each other take steps: what a newer text replaces falls away, then the best of a
`same_payment`, then of a `one_of`, then a shared limit is filled in the catalogue's order. Each step
is one more SELECT around the last. For most firms at most one member is possible: nothing is compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from eligibility.expressions.sql import SqlInterval, amount_sql
from eligibility.expressions.tree import Environment
from eligibility.totals.components import Component, Member
from eligibility.totals.conditions import FALSE, Truths


@dataclass
class Adds:
    """What one member adds, as SQL over the outermost SELECT.

    Args:
        outcome: Of the member by itself.
        own: Its amount by itself.
        counted: It is possible and nothing takes its place.
        ends: What it surely adds and what it may add, NULL where that has no limit; None where no
            other member bears on it: then it adds its own amount.
    """

    member: Member
    outcome: Truths
    own: SqlInterval
    counted: str
    ends: SqlInterval | None = None

    @property
    def gets(self) -> str:
        """It is counted, and the firm is eligible."""
        if self.outcome.sure in (self.counted, FALSE):
            return self.outcome.sure
        return f"({self.counted} AND {self.outcome.sure})"


@dataclass
class Shape:
    """The members of some components, and the steps to what they add.

    Args:
        steps: The columns of each SELECT, from the innermost; each may read those before.
        where: For each component in which members bear on each other, the firms for which they may.
    """

    env: Environment
    adds: list[Adds] = field(default_factory=list)
    steps: list[list[str]] = field(default_factory=list)
    where: list[str] = field(default_factory=list)

    def add(self, component: Component, outcomes: Sequence[Truths]) -> None:
        """Takes in the members of one component, with what decides each of them."""
        own = [
            Adds(member, outcome, amount_sql(member.amount, self.env), outcome.possible)
            for member, outcome in zip(component.members, outcomes, strict=True)
        ]
        self.adds.extend(own)
        if component.is_free:
            return
        self.where.append(_bears_on_another(own, component.bound_alone))
        self._replace(own)
        step = self._name(own)
        for kind in ("same_payment", "one_of"):
            for group in sorted({g for a in own if (g := getattr(a.member, kind))}):
                rivals = [a for a in own if getattr(a.member, kind) == group]
                step = self._take_best(rivals, step)
        for group, cap in component.caps:
            sharing = [a for a in own if a.member.shared_cap == group]
            step = self._fill(sharing, amount_sql(cap, self.env), step)

    def _column(self, step: int, name: str, sql: str) -> str:
        while len(self.steps) <= step:
            self.steps.append([])
        self.steps[step].append(f"{sql} AS {name}")
        return name

    def _place(self, adds: Adds) -> int:
        return next(i for i, each in enumerate(self.adds) if each is adds)

    def _replace(self, own: list[Adds]) -> None:
        """An older measure is left out where the newer one is possible."""
        for newer in own:
            for older in own:
                if older.member.id in newer.member.supersedes:
                    older.counted = f"({older.counted} AND NOT {newer.outcome.possible})"

    def _name(self, own: list[Adds]) -> int:
        """The first step: what each member would add by itself."""
        for adds in own:
            n = self._place(adds)
            is_exact = adds.outcome.sure == adds.counted and adds.own.low == adds.own.high
            counted = self._column(0, f"n{n}", adds.counted)
            low = self._column(0, f"l{n}", f"CASE WHEN {adds.gets} THEN {adds.own.low} ELSE 0 END")
            high = low
            if not is_exact:
                sql = f"CASE WHEN {adds.counted} THEN {adds.own.high} ELSE 0 END"
                high = self._column(0, f"h{n}", sql)
            if adds.outcome.sure == adds.counted:
                adds.outcome = Truths(counted, adds.outcome.possible)
            adds.counted, adds.ends = counted, SqlInterval(low, high, adds.own.bounded)
        return 1

    def _take_best(self, rivals: list[Adds], step: int) -> int:
        """The low goes to the greatest low, the high to the greatest high; ties by id."""
        rivals = sorted(rivals, key=lambda a: a.member.id)
        tag = f"{self._place(rivals[0])}_{step}"
        several = " + ".join(f"CAST({a.counted} AS INTEGER)" for a in rivals)
        many = self._column(step, f"many{tag}", f"({several}) > 1")
        exact = all(a.ends and a.ends.low == a.ends.high for a in rivals)
        unlimited = FALSE
        if open_ends := [a for a in rivals if a.ends and not a.ends.bounded]:
            found = " OR ".join(f"({a.counted} AND {a.ends.high} IS NULL)" for a in open_ends if a.ends)
            unlimited = self._column(step, f"open{tag}", f"({found})")
        lows = [(a.gets, a.ends.low) for a in rivals if a.ends and a.outcome.sure != FALSE]
        highs = [(a.counted, a.ends.high) for a in rivals if a.ends]
        best_low = self._greatest(step + 1, f"low{tag}", many, lows) if lows else "NULL"
        best_high = best_low if exact else self._greatest(step + 1, f"high{tag}", many, highs)
        before_low: list[str] = []
        before_high: list[str] = []
        for adds in rivals:
            assert adds.ends is not None
            n, ends = f"{self._place(adds)}_{step}", adds.ends
            first_low = f"({adds.gets} AND {ends.low} = {best_low})" if lows else FALSE
            top = f"{ends.high} = {best_high}"
            if unlimited != FALSE:
                top = f"CASE WHEN {unlimited} THEN {ends.high} IS NULL ELSE {top} END"
            first_high = f"({adds.counted} AND {top})"
            is_low = self._column(step + 2, f"is_low{n}", _first(first_low, before_low, many))
            is_high = is_low
            if not exact:
                is_high = self._column(step + 2, f"is_high{n}", _first(first_high, before_high, many))
            before_low.append(first_low)
            before_high.append(first_high)
            self._choose(adds, (many, is_low, is_high, unlimited), step + 3)
        return step + 4

    def _greatest(self, step: int, name: str, many: str, values: list[tuple[str, str]]) -> str:
        found = [f"CASE WHEN {condition} THEN {value} END" for condition, value in values]
        greatest = f"greatest({', '.join(found)})" if len(found) > 1 else found[0]
        return self._column(step, name, f"CASE WHEN {many} THEN {greatest} END")

    def _choose(self, adds: Adds, found: tuple[str, str, str, str], step: int) -> None:
        many, is_low, is_high, unlimited = found
        assert adds.ends is not None
        n, ends = f"{self._place(adds)}_{step}", adds.ends
        counted = f"CASE WHEN {many} THEN {is_low} OR {is_high} ELSE {adds.counted} END"
        low = self._column(
            step, f"l{n}", f"CASE WHEN {many} AND NOT {is_low} THEN 0 ELSE {ends.low} END"
        )
        high = low
        if is_low != is_high:
            rest = f"CASE WHEN {unlimited} AND {is_low} THEN {ends.low} ELSE 0 END"
            rest = "0" if unlimited == FALSE else rest
            sql = f"CASE WHEN {many} AND NOT {is_high} THEN {rest} ELSE {ends.high} END"
            high = self._column(step, f"h{n}", sql)
        adds.counted = self._column(step, f"n{n}", counted)
        adds.ends = SqlInterval(low, high, ends.bounded)

    def _fill(self, sharing: list[Adds], cap: SqlInterval, step: int) -> int:
        """Members of a shared cap add what is left of it, in the catalogue's order."""
        tag = f"{self._place(sharing[0])}_{step}"
        low_cap = self._column(step, f"low_cap{tag}", cap.low)
        exact = cap.low == cap.high and all(a.ends and a.ends.low == a.ends.high for a in sharing)
        high_cap = low_cap if cap.low == cap.high else self._column(step, f"high_cap{tag}", cap.high)
        lows: list[str] = []
        highs: list[str] = []
        for adds in sharing:
            assert adds.ends is not None
            n, ends = f"{self._place(adds)}_{step}", adds.ends
            lows.append(ends.low)
            highs.append(ends.high if ends.bounded else f"coalesce({ends.high}, {high_cap})")
            low = high = self._column(step + 1, f"l{n}", _share(lows, low_cap))
            if not exact:
                filled = _share(highs, high_cap)
                if not cap.bounded:
                    filled = f"CASE WHEN {high_cap} IS NULL THEN {ends.high} ELSE {filled} END"
                high = self._column(step + 1, f"h{n}", filled)
            adds.ends = SqlInterval(low, high, cap.bounded or ends.bounded)
        return step + 2


def _bears_on_another(own: Sequence[Adds], bound_alone: Sequence[Member]) -> str:
    """Whether two members are possible for a firm, or one that a limit may bind alone."""
    several = " + ".join(f"CAST({a.outcome.possible} AS INTEGER)" for a in own)
    alone = "".join(f" OR ({a.outcome.possible})" for a in own if a.member in bound_alone)
    return f"(({several} > 1){alone})"


def _first(condition: str, before: list[str], many: str) -> str:
    earlier = "".join(f" AND NOT {each}" for each in before)
    return f"({many} AND {condition}{earlier})"


def _share(parts: list[str], cap: str) -> str:
    """What the last part gets of a limit that the parts before it have drawn on."""
    whole = f"least({' + '.join(parts)}, {cap})"
    return whole if len(parts) == 1 else f"({whole} - least({' + '.join(parts[:-1])}, {cap}))"
