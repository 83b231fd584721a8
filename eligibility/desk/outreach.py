"""Whom to call: firms that would now get something new, or whose deadline is near."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

import sqlalchemy as sa

from eligibility.catalogue import Catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import ZERO
from eligibility.desk.advising import results_of
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor, visible
from eligibility.desk.records import Advice, Case, record
from eligibility.desk.tables import ADVICE, APPLICATIONS, CASES
from eligibility.expressions.words import Lang
from eligibility.firm import firm_from
from eligibility.matching import decide_briefly
from eligibility.reports.labels import label
from eligibility.schema import Measure
from eligibility.spreadsheets import safe_text, write_workbook

Why = Literal["rule", "fact", "deadline"]
Results = Mapping[str, Any]
COLUMNS = ("case", "firm", "reach", "why", "measure", "outcome", "low", "high", "until", "adviser")


@dataclass(frozen=True)
class Reminder:
    """One reason to call a firm.

    Args:
        why: A rule is new or pays more; a fact that was open has been answered; a deadline is near.
        low, high: What the measure pays; None: no amount, or no bound.
        until: Its last day.
    """

    case: Case
    why: Why
    measure: Measure
    outcome: str
    low: Decimal | None
    high: Decimal | None
    until: date | None


def outreach(
    office: Office,
    actor: Actor,
    catalogue: Catalogue,
    on: date,
    within_days: int = 30,
    older: Catalogue | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Reminder]:
    """The firms to call, by the newest case of each that the actor may see; what is due first.

    Args:
        within_days: How near a last day must be.
        older: The catalogue to compare with; by default each firm's last advice is what it knows.
        progress: Told how many firms are done, of how many.
    """
    newest, advice, applied = _known(office, actor)
    found: list[Reminder] = []
    for i, case in enumerate(newest, 1):
        after = _results(case.facts, catalogue, on)
        news = _news(case, after, advice.get(case.id), catalogue, on, older)
        near = _near(after, catalogue, on, within_days, applied.get(case.id, frozenset()))
        for measure, why in {**dict.fromkeys(near, "deadline"), **news}.items():
            found.append(_reminder(case, why, catalogue.measures[measure], after[measure]))  # type: ignore[arg-type]
        if progress:
            progress(i, len(newest))
    return sorted(found, key=lambda each: (each.until or date.max, each.case.id))


def _results(facts: Mapping[str, Any], catalogue: Catalogue, on: date) -> Results:
    """The results of what a firm gets or may get; what it does not get is left out."""
    return results_of(decide_briefly(firm_from(facts), compile_catalogue(catalogue), on, near=0))


def _known(
    office: Office, actor: Actor
) -> tuple[list[Case], Mapping[int, Advice], Mapping[int, frozenset[str]]]:
    """Each firm's newest case, the last advice of each case, and what was applied for in it."""
    query = sa.select(CASES).where(visible(actor)).order_by(CASES.c.id.desc())
    last = sa.select(sa.func.max(ADVICE.c.id)).group_by(ADVICE.c.case_id)
    with office.store.reading() as connection:
        newest: dict[str, Case] = {}
        for row in connection.execute(query):
            case = record(Case, row)
            newest.setdefault(case.firm_key or f"#{case.id}", case)
        ids = [case.id for case in newest.values()]
        advice = {
            row.case_id: record(Advice, row)
            for row in connection.execute(sa.select(ADVICE).where(ADVICE.c.id.in_(last)))
        }
        applied: dict[int, set[str]] = {}
        for case_id, measure in connection.execute(
            sa.select(APPLICATIONS.c.case_id, APPLICATIONS.c.measure)
        ):
            applied.setdefault(case_id, set()).add(measure)
    return (
        [case for case in newest.values() if case.facts],
        {key: advice[key] for key in ids if key in advice},
        {key: frozenset(measures) for key, measures in applied.items()},
    )


def _news(
    case: Case,
    after: Results,
    advice: Advice | None,
    catalogue: Catalogue,
    on: date,
    older: Catalogue | None,
) -> dict[str, Why]:
    """The measures that the firm gets now and did not get before, and why."""
    if older is not None:
        before = _results(case.facts, older, on)
        return dict.fromkeys(_better(before, after), "rule")
    if advice is None:
        return {}
    better = _better(advice.results, after)
    if not better or advice.facts == case.facts:
        return dict.fromkeys(better, "rule")
    same_facts = _results(advice.facts, catalogue, on)
    by_rule = set(_better(advice.results, same_facts))
    return {measure: "rule" if measure in by_rule else "fact" for measure in better}


def _better(before: Results, after: Results) -> list[str]:
    """Measures that are not over, and that are new, more certain, or surely pay more."""
    return [
        measure
        for measure, (outcome, window, low, _) in after.items()
        if window != "closed"
        and outcome != "ineligible"
        and _is_better(before.get(measure), outcome, low)
    ]


def _is_better(before: Sequence[Any] | None, outcome: str, low: str | None) -> bool:
    if before is None or before[0] == "ineligible":
        return True
    if outcome != "eligible":
        return False
    return before[0] == "unknown" or Decimal(low or 0) > Decimal(before[2] or 0)


def _near(
    after: Results, catalogue: Catalogue, on: date, within_days: int, applied: frozenset[str]
) -> list[str]:
    """The measures that the firm is sure to get, has not applied for, and that end soon."""
    limit = on + timedelta(days=within_days)
    return [
        measure
        for measure, (outcome, window, _, _) in after.items()
        if outcome == "eligible"
        and window == "open"
        and measure not in applied
        and (until := _last_day(catalogue.measures[measure])) is not None
        and until <= limit
    ]


def _last_day(measure: Measure) -> date | None:
    return measure.period.apply_by or measure.period.ends


def _reminder(case: Case, why: Why, measure: Measure, result: Sequence[Any]) -> Reminder:
    outcome, _, low, high = result
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return Reminder(case, why, measure, outcome, ends[0], ends[1], _last_day(measure))


def outreach_workbook(reminders: Iterable[Reminder], lang: Lang) -> bytes:
    """The list as a workbook; one row a reason to call."""
    rows = [
        [
            each.case.id,
            safe_text(each.case.firm),
            safe_text(each.case.reach),
            label("outreach", each.why, lang),
            each.measure.title.zh if lang == "zh" else each.measure.title.en,
            label("outcome", each.outcome, lang),
            each.low if each.low != ZERO or each.high == ZERO else None,
            each.high,
            each.until,
            each.case.adviser,
        ]
        for each in reminders
    ]
    out = BytesIO()
    columns = [label("outreach_column", key, lang) for key in COLUMNS]
    write_workbook(out, [(label("outreach_column", "sheet", lang), columns, rows)])
    return out.getvalue()
