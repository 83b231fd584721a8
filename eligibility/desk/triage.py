"""Triage: the level of a case, its deadline, and the departments that it goes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from eligibility.catalogue import Catalogue
from eligibility.desk.cases import require_open
from eligibility.desk.changes import apply_change, case_in
from eligibility.desk.departments import Department
from eligibility.desk.errors import ForbiddenError
from eligibility.desk.levels import Standing, deadline, standing
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor, require_sight
from eligibility.desk.records import LEVEL_KEYS, Case, LevelKey
from eligibility.desk.tables import CASES
from eligibility.errors import InputError, did_you_mean, shown


@dataclass(frozen=True)
class Suggestion:
    """What the program would do; the adviser decides.

    Args:
        departments: Those that take its measures, kinds or topic; the first one would lead.
        untaken: Kinds of measure that no known department takes.
    """

    level: LevelKey
    departments: tuple[Department, ...]
    untaken: tuple[str, ...]


def suggest(office: Office, case: Case, catalogue: Catalogue, alike_firms: int = 1) -> Suggestion:
    """A level and departments for a case.

    Args:
        alike_firms: How many firms have a case of the same kind, this one included.
    """
    kinds = {m: catalogue.measures[m].kind for m in case.measures if m in catalogue.measures}
    found = office.departments.route(kinds, case.kinds, case.topic)
    taken = {kind for each in found for kind in each.kinds}
    taken |= {kind for m, kind in kinds.items() if any(m in each.measures for each in found)}
    untaken = tuple(kind for kind in case.kinds if kind not in taken)
    if alike_firms >= office.levels.alike.firms:
        level: LevelKey = "common"
    elif len(found) > 1:
        level = "cross"
    else:
        level = "general" if found or untaken or case.topic else "simple"
    return Suggestion(level, found, untaken)


def triage(
    office: Office,
    actor: Actor,
    case_id: int,
    version: int,
    level: str,
    departments: Sequence[str],
) -> Case:
    """Sets level and departments, and with them the deadline; the first department leads.

    A common problem is taken up by a lead, who gathers its cases; see `commons.take_up`.

    Raises:
        InputError: A level or department that is not known; a cross-department case with fewer than two.
        ForbiddenError: The level is `common`.
    """
    chosen = _level(level)
    if chosen == "common":
        raise ForbiddenError(
            "A common problem is taken up with all its cases, on the board.",
            "共性难题要在看板上连同同类案例一起立项。",
        )
    keys = known_departments(office, departments)
    if chosen == "cross" and len(keys) < 2:
        raise InputError.single(
            "departments",
            "a cross-department case has at least two departments, the leading one first.",
            "跨部门问题至少选两个部门，第一个牵头。",
        )
    with office.store.writing() as connection:
        case = require_open(require_sight(actor, case_in(connection, case_id)))
        if case.common_id is not None:
            raise ForbiddenError(
                "The case is part of a common problem.", "这个案例已并入共性难题，不单独分级。"
            )
        due = deadline(office.levels.by_key[chosen], case.opened_on, office.calendar)
        values = {"level": chosen, "departments": tuple(keys), "due": due}
        by = (actor.name, office.clock())
        return apply_change(connection, case, version, values, by, "triaged")


def set_contact(office: Office, actor: Actor, case_id: int, version: int, department: str) -> Case:
    """Makes a department's officer the one contact of a firm, in all of its open cases."""
    known_departments(office, [department])
    with office.store.writing() as connection:
        case = require_open(require_sight(actor, case_in(connection, case_id)))
        by = (actor.name, office.clock())
        changed = apply_change(connection, case, version, {"officer": department}, by, "contact")
        if case.firm_key:
            others = connection.execute(
                CASES.select()
                .with_only_columns(CASES.c.id)
                .where(
                    CASES.c.firm_key == case.firm_key,
                    CASES.c.closed_on.is_(None),
                    CASES.c.id != case_id,
                )
            ).scalars()
            for other in list(others):
                one = case_in(connection, other)
                if one is not None:
                    apply_change(connection, one, one.version, {"officer": department}, by, "contact")
        return changed


def standing_of(office: Office, case: Case, on: date) -> Standing:
    """Where a case stands on a day."""
    level = office.levels.by_key[case.level] if case.level else None
    return standing(level, case.due, case.closed_on, on, office.calendar)


def known_departments(office: Office, keys: Sequence[str]) -> list[str]:
    """The departments, once each, if all are known.

    Raises:
        InputError: One is not.
    """
    for key in keys:
        if key not in office.departments.by_key:
            near = did_you_mean(key, office.departments.by_key)
            raise InputError.single(
                "departments", f"there is no department {shown(key)}.{near}", f"没有部门 {shown(key)}。"
            )
    return list(dict.fromkeys(keys))


def _level(text: str) -> LevelKey:
    for key in LEVEL_KEYS:
        if key == text:
            return key
    raise InputError.single(
        "level", f"reads {shown(text)}; it may be {', '.join(LEVEL_KEYS)}.", "没有这个级别。"
    )
