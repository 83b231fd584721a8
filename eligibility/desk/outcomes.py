"""What became of a case: applications made, granted, refused; penalty exemptions checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from eligibility.catalogue import Catalogue
from eligibility.decisions import ZERO, to_fen
from eligibility.desk.changes import add_row, case_in
from eligibility.desk.office import Office
from eligibility.desk.opening import known_measures
from eligibility.desk.permissions import Actor, require_sight
from eligibility.desk.records import STATES, Application, ApplicationState, RulingRecord, clean, record
from eligibility.desk.tables import APPLICATIONS, RULINGS
from eligibility.errors import InputError, did_you_mean, shown
from eligibility.exemptions import Circumstances, Ruling, rule_on

_MOST = Decimal(10**13)


@dataclass(frozen=True)
class Step:
    """A step of an application as somebody enters it; amount in yuan, where one was granted."""

    measure: str
    state: ApplicationState
    on: date
    amount: Any = None
    reason: str = ""


def add_step(
    office: Office, actor: Actor, case_id: int, step: Step, catalogue: Catalogue
) -> Application:
    """Adds a step of an application; a refusal needs its reason, a grant may have an amount.

    Raises:
        InputError: An unknown measure or state, a bad amount, a refusal without a reason.
    """
    known_measures([step.measure], catalogue)
    if step.state not in STATES:
        raise InputError.single(
            "state", f"reads {shown(step.state)}; it may be {', '.join(STATES)}.", "没有这种进度。"
        )
    reason = clean(step.reason, "reason", required=step.state == "refused")
    amount = _amount(step.amount) if step.state == "granted" and step.amount is not None else None
    with office.store.writing() as connection:
        require_sight(actor, case_in(connection, case_id))
        at = office.clock()
        values = {
            "case_id": case_id,
            "at": at,
            "author": actor.name,
            "measure": step.measure,
            "state": step.state,
            "on_day": step.on,
            "amount": amount,
            "reason": reason,
        }
        key = add_row(connection, APPLICATIONS, values)
    return Application(key, case_id, at, actor.name, step.measure, step.state, step.on, amount, reason)


def _amount(raw: Any) -> str:
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not ZERO <= amount <= _MOST:
        raise InputError.single(
            "amount",
            f"reads {shown(raw)}; an amount in yuan is expected.",
            "金额请填元，例如 10800.00。",
        )
    return f"{to_fen(amount):.2f}"


def steps_of(office: Office, actor: Actor, case_id: int) -> list[Application]:
    """Every step of every application of a case, oldest first."""
    with office.store.reading() as connection:
        require_sight(actor, case_in(connection, case_id))
        query = sa.select(APPLICATIONS).where(APPLICATIONS.c.case_id == case_id)
        rows = connection.execute(query.order_by(APPLICATIONS.c.id))
        return [record(Application, row) for row in rows]


def latest(steps: list[Application]) -> Mapping[str, Application]:
    """Where each application stands: measure → its last step."""
    return {step.measure: step for step in steps}


def rule_on_case(
    office: Office,
    actor: Actor,
    case_id: int,
    exemption: str,
    circumstances: Circumstances,
    catalogue: Catalogue,
    on: date,
) -> Ruling:
    """Checks a penalty exemption and keeps the answer with the case."""
    if exemption not in catalogue.exemptions:
        near = did_you_mean(exemption, catalogue.exemptions)
        raise InputError.single(
            "exemption", f"there is no exemption {shown(exemption)}.{near}", "没有这一项免罚情形。"
        )
    ruling = rule_on(exemption, circumstances, catalogue, on)
    with office.store.writing() as connection:
        require_sight(actor, case_in(connection, case_id))
        values = {
            "case_id": case_id,
            "at": office.clock(),
            "author": actor.name,
            "on_day": on,
            "catalogue": catalogue.version,
            "exemption": exemption,
            "circumstances": {
                "first": circumstances.first,
                "corrected": circumstances.corrected,
                "harmless": circumstances.harmless,
            },
            "applies": ruling.applies,
        }
        add_row(connection, RULINGS, values)
    return ruling


def rulings_of(office: Office, actor: Actor, case_id: int) -> list[RulingRecord]:
    """The penalty exemptions that were checked in a case, oldest first."""
    with office.store.reading() as connection:
        require_sight(actor, case_in(connection, case_id))
        query = sa.select(RULINGS).where(RULINGS.c.case_id == case_id).order_by(RULINGS.c.id)
        return [record(RulingRecord, row) for row in connection.execute(query)]


def replayed(kept: RulingRecord, catalogue: Catalogue) -> Ruling | None:
    """The ruling as the catalogue of today gives it; None where it has no such behaviour any more."""
    if kept.exemption not in catalogue.exemptions:
        return None
    return rule_on(kept.exemption, Circumstances(**kept.circumstances), catalogue, kept.on_day)
