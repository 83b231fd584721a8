"""Advice that a case keeps: what the catalogue said of the facts on a day, and what it would say now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from eligibility.answers import Answer, match_firm, range_json
from eligibility.catalogue import Catalogue
from eligibility.decisions import Decision
from eligibility.desk.changes import add_row, case_in
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor, require_sight
from eligibility.desk.records import Advice, record
from eligibility.desk.tables import ADVICE
from eligibility.firm import firm_from

Result = tuple[str, str, str | None, str | None]
"""Outcome, window, low and high end of the amount, to the fen."""


@dataclass(frozen=True)
class ResultChange:
    """One measure whose result differs; None: the catalogue does not have it."""

    measure: str
    before: Result | None
    after: Result | None


@dataclass(frozen=True)
class Replay:
    """Advice beside what the catalogue of today says of the same facts on the same day.

    Args:
        is_same_catalogue: It has the version by which the advice was given.
    """

    answer: Answer
    is_same_catalogue: bool
    changes: tuple[ResultChange, ...]


def advise(office: Office, actor: Actor, case_id: int, catalogue: Catalogue, on: date) -> Advice:
    """Decides the facts of a case on a day and keeps the answer with it."""
    with office.store.writing() as connection:
        case = require_sight(actor, case_in(connection, case_id))
        answer = match_firm(firm_from(case.facts), catalogue, on)
        at, results = office.clock(), results_of(answer.decisions)
        values = {
            "case_id": case_id,
            "at": at,
            "author": actor.name,
            "on_day": on,
            "catalogue": catalogue.version,
            "facts": dict(case.facts),
            "results": results,
        }
        key = add_row(connection, ADVICE, values)
    return Advice(key, case_id, at, actor.name, on, catalogue.version, case.facts, results)


def advice_of(office: Office, actor: Actor, case_id: int) -> list[Advice]:
    """The advice that was given in a case, oldest first."""
    with office.store.reading() as connection:
        require_sight(actor, case_in(connection, case_id))
        query = sa.select(ADVICE).where(ADVICE.c.case_id == case_id).order_by(ADVICE.c.id)
        return [record(Advice, row) for row in connection.execute(query)]


def replay(advice: Advice, catalogue: Catalogue) -> Replay:
    """Decides the facts of an advice anew, on its own day."""
    answer = match_firm(firm_from(advice.facts), catalogue, advice.on_day)
    changes = changed_results(advice.results, results_of(answer.decisions))
    return Replay(answer, advice.catalogue == catalogue.version, changes)


def results_of(decisions: Iterable[Decision]) -> dict[str, list[str | None]]:
    """Each measure's outcome, window and amount, as it is kept."""
    results = {}
    for decision in decisions:
        amount = range_json(decision.amount) or {"low": None, "high": None}
        results[decision.id] = [decision.outcome, decision.window, amount["low"], amount["high"]]
    return results


def changed_results(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[ResultChange, ...]:
    """The measures whose result differs; one that is new, or gone, only where the firm may get it."""
    changes = []
    for measure in dict.fromkeys([*after, *before]):
        old, new = before.get(measure), after.get(measure)
        present = old or new
        if old is None or new is None:
            differs = present is not None and present[0] != "ineligible"
        else:
            differs = list(old) != list(new)
        if differs:
            changes.append(ResultChange(measure, _result(old), _result(new)))
    return tuple(changes)


def _result(kept: Any) -> Result | None:
    return None if kept is None else (kept[0], kept[1], kept[2], kept[3])
