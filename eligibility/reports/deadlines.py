"""A calendar of deadlines: one event a measure that can still be had, with a reminder before it."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from eligibility.answers import Answer
from eligibility.decisions import Decision
from eligibility.expressions.words import Lang
from eligibility.reports.outline import outline_of
from eligibility.reports.sheets import how_and_where
from eligibility.reports.words import last_day, listing, printable, say, span, words

if TYPE_CHECKING:
    import icalendar

_REMINDERS = (7, 1)  # days before the last one, at nine in the morning
_MORNING = timedelta(hours=9)


def deadline_calendar(answer: Answer, lang: Lang = "zh") -> bytes:
    """The last days of what the firm gets or may get, as an iCalendar file.

    Closed measures and those without a last day have no event. The same answer gives the same bytes.
    """
    import icalendar

    name = printable(answer.firm.name) or say("letter.nameless", lang)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Suanhui//eligibility//" + lang.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", say("ics.name", lang, name=name))
    for decision in outline_of(answer).pending:
        last = last_day(decision.measure)
        if last is not None:
            calendar.add_component(_event(decision, last, answer, lang))
    return bytes(calendar.to_ical())


def _event(decision: Decision, last: date, answer: Answer, lang: Lang) -> "icalendar.Event":
    """The whole day on which a measure ends; what comes by itself needs no reminder."""
    import icalendar

    measure = decision.measure
    title = printable(words(measure.title, lang))
    how = measure.claim.how if measure.claim.how in ("application", "automatic") else "other"
    kind = {"application": "apply"}.get(how, how)
    event = icalendar.Event()
    event.add("uid", f"{decision.id}-{_edition(answer)}@suanhui")
    event.add("dtstamp", datetime.combine(answer.on, time(), UTC))
    event.add("dtstart", last)
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", say(f"ics.{kind}", lang, title=title))
    event.add("description", printable(_description(decision, answer, lang)))
    event.add("transp", "TRANSPARENT")
    for days in _REMINDERS if how != "automatic" else ():
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _MORNING - timedelta(days=days))
        key = "ics.alarm_one" if days == 1 else "ics.alarm"
        alarm.add("description", say(key, lang, days=days, title=title))
        event.add_component(alarm)
    return event


def _edition(answer: Answer) -> str:
    """Tells answers of another day or catalogue apart, and not firms."""
    return hashlib.sha256(f"{answer.on} {answer.catalogue.version}".encode()).hexdigest()[:12]


def _description(decision: Decision, answer: Answer, lang: Lang) -> str:
    """Amount, how and where, papers; then the day and version it was computed with."""
    measure, lines = decision.measure, []
    if decision.amount is not None:
        amount = span(decision.amount, lang)
        if decision.outcome != "eligible":
            amount = say("sheet.if", lang, amount=amount)
        lines.append(say("ics.amount", lang, amount=amount))
    lines.append(how_and_where(measure, lang))
    if measure.claim.papers:
        papers = listing([words(paper, lang) for paper in measure.claim.papers], lang)
        lines.append(say("sheet.papers", lang) + say("colon", lang) + papers)
    lines += [
        say("letter.head", lang, day=answer.on, version=answer.catalogue.version),
        say("letter.year", lang),
    ]
    return "\n".join(lines)
