"""The last days of all that the tenants of a park get, as one calendar: an event a measure."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from eligibility.decisions import window_on
from eligibility.expressions.words import Lang
from eligibility.park.outcome import Park
from eligibility.reports.sheets import how_and_where
from eligibility.reports.words import last_day, listing, printable, say, words

if TYPE_CHECKING:
    import icalendar

_NAMED = 40


def park_calendar(park: Park, lang: Lang) -> bytes:
    """The deadlines that lie ahead, with the firms that are sure of the measure.

    The same park gives the same bytes.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Suanhui//eligibility//" + lang.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", say("park.calendar", lang))
    for measure_id, shares in park.shares.items():
        measure = park.catalogue.measures[measure_id]
        last = last_day(measure)
        names = [park.tenants[share.place].name for share in shares if share.sure]
        if names and last and window_on(measure.period, park.on) in ("open", "upcoming"):
            calendar.add_component(_event(measure_id, last, names, park, lang))
    return bytes(calendar.to_ical())


def _event(measure_id: str, last: date, names: list[str], park: Park, lang: Lang) -> "icalendar.Event":
    import icalendar

    measure = park.catalogue.measures[measure_id]
    how = {"application": "apply", "automatic": "automatic"}.get(measure.claim.how, "other")
    named = listing(names[:_NAMED], lang)
    if len(names) > _NAMED:
        named = say("park.and_more", lang, named=named)
    lines = [
        say("park.calendar_firms", lang, count=len(names), named=named),
        how_and_where(measure, lang),
        say("letter.head", lang, day=park.on, version=park.catalogue.version),
        say("letter.year", lang),
    ]
    event = icalendar.Event()
    event.add("uid", f"{measure_id}-{park.on}-{park.catalogue.version}-park@suanhui")
    event.add("dtstamp", datetime.combine(park.on, time(), UTC))
    event.add("dtstart", last)
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", say(f"ics.{how}", lang, title=printable(words(measure.title, lang))))
    event.add("description", printable("\n".join(lines)))
    event.add("transp", "TRANSPARENT")
    return event
