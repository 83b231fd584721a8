"""Cases: find, read, change, close. Each function says who acts and refuses what is not theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from eligibility.desk.changes import add_row, apply_change, case_in
from eligibility.desk.errors import ForbiddenError
from eligibility.desk.office import Office
from eligibility.desk.opening import read_facts
from eligibility.desk.permissions import Actor, require, require_sight, visible
from eligibility.desk.records import LONG, SHORT, Case, Event, Note, clean, firm_key, record
from eligibility.desk.tables import CASES, EVENTS, NOTES
from eligibility.errors import InputError, shown

PAGE = 50


@dataclass(frozen=True)
class Filter:
    """Which cases are looked for; None: any."""

    text: str = ""
    is_open: bool | None = True
    level: str | None = None
    department: str | None = None
    adviser: str | None = None
    is_unassigned: bool = False
    ids: frozenset[int] | None = field(default=None)


def read_case(office: Office, actor: Actor, case_id: int) -> Case:
    """A case that the actor may see."""
    with office.store.reading() as connection:
        return require_sight(actor, case_in(connection, case_id))


def find_cases(
    office: Office, actor: Actor, wanted: Filter, limit: int | None = PAGE, offset: int = 0
) -> tuple[list[Case], int]:
    """Cases that the actor may see, what is due first, and how many there are in all."""
    conditions = [visible(actor), *_conditions(wanted)]
    order = (CASES.c.closed_on.is_not(None), CASES.c.due.is_(None), CASES.c.due, CASES.c.id.desc())
    query = sa.select(CASES).where(*conditions).order_by(*order).offset(offset)
    with office.store.reading() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(CASES).where(*conditions))
        rows = connection.execute(query.limit(limit) if limit else query)
        cases = [record(Case, row) for row in rows]
        total = count.scalar_one()
    return cases, total


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if text := wanted.text.strip()[:SHORT]:
        if text.lstrip("#").isdecimal() and len(text) < 10:
            conditions.append(CASES.c.id == int(text.lstrip("#")))
        else:
            has = CASES.c.firm_key.contains(firm_key(text), autoescape=True)
            conditions.append(sa.or_(has, CASES.c.subject.icontains(text, autoescape=True)))
    if wanted.is_open is not None:
        closed = CASES.c.closed_on
        conditions.append(closed.is_(None) if wanted.is_open else closed.is_not(None))
    if wanted.level is not None:
        level = CASES.c.level
        conditions.append(level.is_(None) if wanted.level == "none" else level == wanted.level)
    if wanted.department:
        named = sa.cast(CASES.c.departments, sa.Text).contains(f'"{wanted.department}"', autoescape=True)
        conditions.append(named)
    if wanted.adviser:
        conditions.append(CASES.c.adviser == wanted.adviser)
    if wanted.is_unassigned:
        conditions.append(CASES.c.adviser.is_(None))
    if wanted.ids is not None:
        conditions.append(CASES.c.id.in_(wanted.ids))
    return conditions


def add_note(office: Office, actor: Actor, case_id: int, text: str) -> Note:
    """Adds a note; notes are never changed, so two people never lose one."""
    kept = clean(text, "note", LONG, required=True)
    with office.store.writing() as connection:
        require_sight(actor, case_in(connection, case_id))
        at = office.clock()
        values = {"case_id": case_id, "at": at, "author": actor.name, "text": kept}
        key = add_row(connection, NOTES, values)
    return Note(key, case_id, at, actor.name, kept)


def notes_of(office: Office, actor: Actor, case_id: int) -> list[Note]:
    """The notes of a case, oldest first."""
    with office.store.reading() as connection:
        require_sight(actor, case_in(connection, case_id))
        query = sa.select(NOTES).where(NOTES.c.case_id == case_id).order_by(NOTES.c.id)
        return [record(Note, row) for row in connection.execute(query)]


def history_of(office: Office, actor: Actor, case_id: int) -> list[Event]:
    """Everything that changed a case, oldest first."""
    with office.store.reading() as connection:
        require_sight(actor, case_in(connection, case_id))
        query = sa.select(EVENTS).where(EVENTS.c.case_id == case_id).order_by(EVENTS.c.id)
        return [record(Event, row) for row in connection.execute(query)]


def change_case(office: Office, actor: Actor, case_id: int, version: int, **values: Any) -> Case:
    """Changes what a case says: facts, subject, topic, reach, next step and its day.

    Raises:
        ConflictError: Somebody else changed it since `version`.
        ForbiddenError: The case is closed, or not to be seen.
    """
    changed = {name: _READERS[name](value) for name, value in values.items()}
    if "facts" in changed:
        name = clean(str(changed["facts"].get("name", "")), "name", SHORT)
        changed |= {"firm": name, "firm_key": firm_key(name)}
    with office.store.writing() as connection:
        case = require_open(require_sight(actor, case_in(connection, case_id)))
        return apply_change(connection, case, version, changed, (actor.name, office.clock()), "changed")


def _day(value: Any) -> date | None:
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise InputError.single("next_on", f"reads {shown(value)}; a day is expected.", "这里要填日期。")
    return value


_READERS: Mapping[str, Any] = {
    "facts": read_facts,
    "subject": lambda text: clean(text, "subject", SHORT, required=True),
    "reach": lambda text: clean(text, "reach", SHORT),
    "next_step": lambda text: clean(text, "next step"),
    "next_on": _day,
}


def require_open(case: Case) -> Case:
    """Refuses to change a closed case: it is reopened first."""
    if not case.is_open:
        raise ForbiddenError("The case is closed; reopen it first.", "案例已办结，要改请先重新打开。")
    return case


def assign_case(office: Office, actor: Actor, case_id: int, version: int, adviser: str | None) -> Case:
    """Gives a case to an adviser; a lead assigns to anybody, an adviser takes what is nobody's."""
    known = office.accounts.all()
    with office.store.writing() as connection:
        case = require_open(require_sight(actor, case_in(connection, case_id)))
        takes = adviser == actor.name and case.adviser is None
        if not (takes or (adviser is None and case.adviser == actor.name)):
            require(actor, "assign")
        if adviser is not None and (adviser not in known or known[adviser].role == "administrator"):
            raise InputError.single(
                "adviser", f"there is no adviser {shown(adviser)}.", "没有这位服务人员。"
            )
        by = (actor.name, office.clock())
        return apply_change(connection, case, version, {"adviser": adviser}, by, "assigned")


def close_case(
    office: Office, actor: Actor, case_id: int, version: int, resolution: str, on: date
) -> Case:
    """Closes a case with what came of it; a common one is closed with its common problem."""
    kept = clean(resolution, "resolution", LONG, required=True)
    with office.store.writing() as connection:
        case = require_open(require_sight(actor, case_in(connection, case_id)))
        if case.level == "common":
            require(actor, "take_up_common")
        if on < case.opened_on:
            raise InputError.single(
                "closed on",
                f"reads {on}, before it was opened on {case.opened_on}; choose a later day.",
                f"办结日 {on} 早于登记日 {case.opened_on}，请把上面的日期改晚。",
            )
        values = {"closed_on": on, "resolution": kept}
        by = (actor.name, office.clock())
        return apply_change(connection, case, version, values, by, "closed")


def reopen_case(office: Office, actor: Actor, case_id: int, version: int, reason: str) -> Case:
    """Opens a closed case again; why, stands in a note."""
    kept = clean(reason, "reason", LONG, required=True)
    with office.store.writing() as connection:
        case = require_sight(actor, case_in(connection, case_id))
        by = (actor.name, office.clock())
        reopened = apply_change(connection, case, version, {"closed_on": None}, by, "reopened")
        add_row(connection, NOTES, {"case_id": case_id, "at": by[1], "author": by[0], "text": kept})
        return reopened
