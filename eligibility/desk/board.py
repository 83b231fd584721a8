"""The board: what is due, overdue and closed, by level and department; and each officer's load."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import sqlalchemy as sa

from eligibility.desk.departments import Department
from eligibility.desk.levels import Standing, standing
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor, require, visible
from eligibility.desk.records import Case, record
from eligibility.desk.tables import CASES
from eligibility.desk.triage import standing_of

NO_LEVEL, NO_DEPARTMENT = "none", "none"


@dataclass(frozen=True)
class Tally:
    """How many cases stand where.

    Args:
        by_standing: Standing → count; none is left out but those with no case.
        on_time: How many of the closed ones were closed by their deadline.
    """

    by_standing: Mapping[Standing, int]
    on_time: int

    @property
    def all(self) -> int:
        """Every case."""
        return sum(self.by_standing.values())

    @property
    def closed(self) -> int:
        """The closed ones."""
        return self.by_standing.get("closed", 0)

    @property
    def rate(self) -> Decimal | None:
        """The share that is closed, to a tenth of a percent; None where there is no case."""
        if not self.all:
            return None
        return (Decimal(self.closed) / self.all).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Board:
    """The desk on a day; a case of several departments stands under each of them."""

    on: date
    whole: Tally
    by_level: Mapping[str, Tally]
    by_department: Mapping[str, Tally]


@dataclass(frozen=True)
class Load:
    """One department's officer: the open cases, the firms whose contact the officer is, all counts."""

    department: Department
    cases: tuple[Case, ...]
    contacts: int
    tally: Tally


def read_board(office: Office, actor: Actor, on: date) -> Board:
    """Counts every case that was opened by the day, erased ones included; it names none."""
    require(actor, "see_statistics")
    columns = (CASES.c.level, CASES.c.due, CASES.c.closed_on, CASES.c.departments)
    query = sa.select(*columns).where(CASES.c.opened_on <= on)
    whole = _Counter()
    levels: dict[str, _Counter] = defaultdict(_Counter)
    departments: dict[str, _Counter] = defaultdict(_Counter)
    by_key = office.levels.by_key
    with office.store.reading() as connection:
        for level, due, closed_on, keys in connection.execute(query):
            found = standing(by_key.get(level), due, closed_on, on, office.calendar)
            is_timely = found == "closed" and (due is None or closed_on <= due)
            groups = [whole, levels[level or NO_LEVEL]]
            groups += [departments[key] for key in keys or (NO_DEPARTMENT,)]
            for group in groups:
                group.add(found, is_timely)
    return Board(
        on,
        whole.tally(),
        {key: levels[key].tally() for key in (*by_key, NO_LEVEL) if key in levels},
        {key: group.tally() for key, group in departments.items()},
    )


def due_cases(office: Office, actor: Actor, on: date, limit: int = 100) -> list[tuple[Case, Standing]]:
    """The open cases that the actor may see and that are due soon or overdue, most urgent first."""
    conditions = (visible(actor), CASES.c.closed_on.is_(None), CASES.c.due.is_not(None))
    query = sa.select(CASES).where(*conditions).order_by(CASES.c.due, CASES.c.id)
    with office.store.reading() as connection:
        cases = [record(Case, row) for row in connection.execute(query)]
    found = ((case, standing_of(office, case, on)) for case in cases)
    urgent: list[tuple[Case, Standing]] = [pair for pair in found if pair[1] != "on_track"]
    return urgent[:limit]


def next_steps(office: Office, actor: Actor, until: date, limit: int = 100) -> list[Case]:
    """The open cases that the actor may see whose next step is on or before a day."""
    conditions = (visible(actor), CASES.c.closed_on.is_(None), CASES.c.next_on <= until)
    query = sa.select(CASES).where(*conditions).order_by(CASES.c.next_on, CASES.c.id).limit(limit)
    with office.store.reading() as connection:
        return [record(Case, row) for row in connection.execute(query)]


def loads(office: Office, actor: Actor, on: date) -> list[Load]:
    """Each department's officer with the cases that the department leads, as far as they may be seen."""
    require(actor, "work_cases")
    board = read_board(office, actor, on)
    query = sa.select(CASES).where(visible(actor), CASES.c.closed_on.is_(None))
    contacts = sa.select(CASES.c.officer, sa.func.count(CASES.c.firm_key.distinct())).where(
        CASES.c.officer.is_not(None), ~CASES.c.is_erased
    )
    led: dict[str, list[Case]] = defaultdict(list)
    with office.store.reading() as connection:
        for row in connection.execute(query.order_by(CASES.c.due, CASES.c.id)):
            case = record(Case, row)
            if case.departments:
                led[case.departments[0]].append(case)
        firms = {row[0]: row[1] for row in connection.execute(contacts.group_by(CASES.c.officer))}
    nothing = Tally({}, 0)
    return [
        Load(
            each,
            tuple(led[each.key]),
            firms.get(each.key, 0),
            board.by_department.get(each.key, nothing),
        )
        for each in office.departments.departments
    ]


class _Counter:
    def __init__(self) -> None:
        self.standings: Counter[Standing] = Counter()
        self.on_time = 0

    def add(self, found: Standing, is_timely: bool) -> None:
        self.standings[found] += 1
        self.on_time += is_timely

    def tally(self) -> Tally:
        return Tally(dict(self.standings), self.on_time)
