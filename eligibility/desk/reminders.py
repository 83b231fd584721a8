"""Reminders: how many cases are due, and the days of one's own cases as a calendar."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from eligibility.desk.levels import Standing, standing
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor, visible
from eligibility.desk.records import Case, record
from eligibility.desk.tables import CASES
from eligibility.expressions.words import Lang
from eligibility.reports.words import printable, say

if TYPE_CHECKING:
    import icalendar

_MORNING = timedelta(hours=9)


@dataclass(frozen=True)
class Due:
    """How many open cases an actor has to think of; `steps` are those whose next step is due."""

    overdue: int
    due_soon: int
    steps: int


def due_of(office: Office, actor: Actor, on: date) -> Due:
    """Counts the open cases that the actor may see."""
    query = sa.select(CASES.c.level, CASES.c.due, CASES.c.next_on).where(
        visible(actor), CASES.c.closed_on.is_(None)
    )
    counts: Counter[Standing] = Counter()
    steps = 0
    with office.store.reading() as connection:
        for level, due, next_on in connection.execute(query):
            counts[standing(office.levels.by_key.get(level), due, None, on, office.calendar)] += 1
            steps += next_on is not None and next_on <= on
    return Due(counts["overdue"] + counts["escalated"], counts["due_soon"], steps)


def case_calendar(office: Office, actor: Actor, lang: Lang) -> bytes | None:
    """The deadlines and next steps of the actor's own open cases, as an iCalendar file.

    A day that has moved replaces the earlier one where the file is read again.

    Returns:
        None where no case has a day.
    """
    import icalendar

    query = sa.select(CASES).where(
        visible(actor), CASES.c.closed_on.is_(None), CASES.c.adviser == actor.name
    )
    with office.store.reading() as connection:
        cases = [record(Case, row) for row in connection.execute(query.order_by(CASES.c.id))]
    events = [
        _event(case, case.due, "due", lang, _days_before(office, case)) for case in cases if case.due
    ]
    events += [
        _event(case, case.next_on, "step", lang, None)
        for case in cases
        if case.next_on and case.next_step
    ]
    if not events:
        return None
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Suanhui//desk//" + lang.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", say("ics.desk", lang, name=printable(actor.name)))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _days_before(office: Office, case: Case) -> int | None:
    """How many days before its deadline a case is due soon; None: no reminder."""
    level = office.levels.by_key[case.level] if case.level else None
    if level is None or case.due is None:
        return None
    return (case.due - office.calendar.before(case.due, level.remind_before)).days


def _event(case: Case, day: date, kind: str, lang: Lang, remind: int | None) -> "icalendar.Event":
    """A whole day of a case; its reminder comes at nine in the morning, so many days before."""
    import icalendar

    firm = case.firm or say("letter.nameless", lang)
    title = printable(f"#{case.id} {firm} · {case.subject}")
    event = icalendar.Event()
    event.add("uid", f"case-{case.id}-{kind}@suanhui")
    event.add("dtstamp", case.changed_at)
    event.add("sequence", case.version)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", say(f"ics.case_{kind}", lang, title=title, step=printable(case.next_step)))
    if kind == "due" and case.next_step:
        event.add("description", printable(case.next_step))
    event.add("transp", "TRANSPARENT")
    if remind is not None:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _MORNING - timedelta(days=remind))
        alarm.add("description", say("ics.case_due", lang, title=title, step=""))
        event.add_component(alarm)
    return event
