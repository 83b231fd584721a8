"""Common problems: found among the cases, taken up by a lead for the leaders, closed together."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from eligibility.desk.alike import Alike, alike_groups
from eligibility.desk.audit import write_audit
from eligibility.desk.changes import add_row, apply_change, case_in, change_common
from eligibility.desk.levels import deadline
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor, require, require_sight
from eligibility.desk.records import LONG, SHORT, Case, Common, clean, record
from eligibility.desk.tables import CASES, COMMONS
from eligibility.desk.triage import known_departments
from eligibility.errors import InputError


def find_common(office: Office, actor: Actor) -> list[Alike]:
    """Open cases of the same kind that are not part of a common problem yet; a lead sees them all."""
    require(actor, "take_up_common")
    conditions = (CASES.c.closed_on.is_(None), CASES.c.common_id.is_(None), ~CASES.c.is_erased)
    query = sa.select(CASES).where(*conditions).order_by(CASES.c.id)
    with office.store.reading() as connection:
        cases = [record(Case, row) for row in connection.execute(query)]
    return alike_groups(cases, office.levels.alike.firms, office.levels.alike.likeness)


def take_up(
    office: Office,
    actor: Actor,
    case_ids: Sequence[int],
    title: str,
    departments: Sequence[str],
    on: date,
) -> Common:
    """Makes one common problem of several open cases; the deadline counts from that day."""
    require(actor, "take_up_common")
    kept = clean(title, "title", SHORT, required=True)
    keys = known_departments(office, departments)
    if len(set(case_ids)) < 2:
        raise InputError.single(
            "cases", "a common problem has two cases or more.", "共性难题至少要有两个案例。"
        )
    due = deadline(office.levels.by_key["common"], on, office.calendar)
    by = (actor.name, office.clock())
    with office.store.writing() as connection:
        values = {
            "version": 1,
            "title": kept,
            "departments": keys,
            "opened_on": on,
            "opened_by": actor.name,
            "due": due,
            "resolution": "",
        }
        key = add_row(connection, COMMONS, values)
        for case_id in dict.fromkeys(case_ids):
            case = require_sight(actor, case_in(connection, case_id))
            if not case.is_open or case.common_id is not None:
                raise InputError.single(
                    "cases",
                    f"case {case_id} is closed or part of another common problem.",
                    f"案例 {case_id} 已办结，或已并入别的共性难题。",
                )
            changed = {"level": "common", "due": due, "common_id": key}
            if keys:
                changed["departments"] = tuple(keys)
            apply_change(connection, case, case.version, changed, by, "taken_up")
        write_audit(connection, by[1], actor.name, "common_taken_up", str(key))
    return Common(key, 1, kept, tuple(keys), on, actor.name, due, None, "")


def close_common(
    office: Office, actor: Actor, common_id: int, version: int, resolution: str, on: date
) -> None:
    """Closes a common problem and, with the same words, every case of it."""
    require(actor, "take_up_common")
    kept = clean(resolution, "resolution", LONG, required=True)
    by = (actor.name, office.clock())
    with office.store.writing() as connection:
        values = {"closed_on": on, "resolution": kept}
        change_common(connection, common_id, version, values, actor.name)
        query = sa.select(CASES.c.id).where(CASES.c.common_id == common_id, CASES.c.closed_on.is_(None))
        for case_id in list(connection.execute(query).scalars()):
            case = case_in(connection, case_id)
            if case is not None and not case.is_erased:
                apply_change(connection, case, case.version, values, by, "closed")
        write_audit(connection, by[1], actor.name, "common_closed", str(common_id))


def commons_of(office: Office, actor: Actor) -> list[tuple[Common, int]]:
    """Every common problem, the open ones first, each with how many cases it has."""
    require(actor, "see_statistics")
    count = (
        sa.select(sa.func.count())
        .where(CASES.c.common_id == COMMONS.c.id)
        .correlate(COMMONS)
        .scalar_subquery()
    )
    query = sa.select(COMMONS, count.label("cases"))
    query = query.order_by(COMMONS.c.closed_on.is_not(None), COMMONS.c.due, COMMONS.c.id)
    with office.store.reading() as connection:
        return [(record(Common, row), int(row._mapping["cases"])) for row in connection.execute(query)]
