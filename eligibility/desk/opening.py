"""Opening a case: facts and measures are checked, and a firm known already keeps its one contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from eligibility.answers import plain_value
from eligibility.catalogue import Catalogue
from eligibility.desk.audit import write_audit
from eligibility.desk.changes import add_event, add_row, case_in
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor, require
from eligibility.desk.records import SHORT, Case, Source, clean, firm_key
from eligibility.desk.tables import CASES
from eligibility.errors import InputError, did_you_mean, shown
from eligibility.firm import firm_from
from eligibility.firm.values import NOT_KNOWN


@dataclass(frozen=True)
class NewCase:
    """What a case is opened with.

    Args:
        facts: Field → value, read as if typed; `name` is the firm's name.
        on: The day on which it is opened.
        measures: What it is about; their kinds follow.
    """

    facts: Mapping[str, Any]
    subject: str
    on: date
    measures: Sequence[str] = ()
    kinds: Sequence[str] = ()
    topic: str | None = None
    reach: str = ""
    source: Source = "desk"


def open_case(office: Office, actor: Actor, new: NewCase, catalogue: Catalogue) -> Case:
    """Opens a case for the actor to look after; a firm known already keeps its one contact."""
    require(actor, "work_cases")
    with office.store.writing() as connection:
        return insert_case(connection, office, new, catalogue, actor.name, adviser=actor.name)


def insert_case(
    connection: sa.Connection,
    office: Office,
    new: NewCase,
    catalogue: Catalogue,
    author: str,
    adviser: str | None,
) -> Case:
    """Adds a case within a transaction; who may do that, the caller has asked."""
    at = office.clock()
    facts = read_facts(new.facts)
    name = clean(str(facts.get("name", "")), "name", SHORT)
    measures, kinds = known_measures(new.measures, catalogue), list(new.kinds)
    kinds += [kind for m in measures if (kind := catalogue.measures[m].kind) not in kinds]
    values: dict[str, Any] = {
        "version": 1,
        "firm": name,
        "firm_key": firm_key(name),
        "reach": clean(new.reach, "reach", SHORT),
        "facts": facts,
        "subject": clean(new.subject, "subject", SHORT, required=True),
        "topic": new.topic,
        "kinds": kinds,
        "measures": measures,
        "departments": [],
        "officer": _contact_of(connection, firm_key(name)),
        "adviser": adviser,
        "opened_on": new.on,
        "opened_by": author,
        "source": new.source,
        "next_step": "",
        "resolution": "",
        "is_erased": False,
        "changed_at": at,
        "changed_by": author,
    }
    case_id = add_row(connection, CASES, values)
    add_event(connection, case_id, (author, at), "opened", 1, {"source": new.source})
    write_audit(connection, at, author, "case_opened", str(case_id))
    case = case_in(connection, case_id)
    assert case is not None
    return case


def _contact_of(connection: sa.Connection, key: str) -> str | None:
    """The officer who is a firm's one contact already."""
    if not key:
        return None
    query = (
        sa.select(CASES.c.officer)
        .where(CASES.c.firm_key == key, CASES.c.officer.is_not(None))
        .order_by(CASES.c.id.desc())
        .limit(1)
    )
    officer: str | None = connection.execute(query).scalar()
    return officer


def read_facts(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they are kept: checked, plain, unknown ones as `?`.

    Raises:
        InputError: Every unknown field and bad value.
    """
    firm = firm_from(raw)
    given = {name: plain_value(value) for name, value in firm.given.items()}
    return given | dict.fromkeys(sorted(firm.doubtful), NOT_KNOWN)


def known_measures(measures: Sequence[str], catalogue: Catalogue) -> list[str]:
    """The measures, once each, if the catalogue has them all.

    Raises:
        InputError: It has not.
    """
    for measure in measures:
        if measure not in catalogue.measures:
            near = did_you_mean(measure, catalogue.measures)
            raise InputError.single(
                "measures",
                f"there is no measure {shown(measure)}.{near}",
                f"没有措施 {shown(measure)}。",
            )
    return list(dict.fromkeys(measures))
