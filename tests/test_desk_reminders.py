"""What is due, in numbers and as a calendar."""

from datetime import date, datetime, timedelta

import icalendar
import pytest

from eligibility.catalogue import Catalogue
from eligibility.desk.cases import change_case, close_case
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.reminders import Due, case_calendar, due_of
from eligibility.desk.triage import triage
from tests.desk_office import CHEN, LI, ZHAO, opened


@pytest.mark.parametrize(
    ("day", "person", "due"),
    [
        ("2022-10-10", LI, Due(0, 0, 0)),
        ("2022-10-11", LI, Due(0, 1, 0)),
        ("2022-10-13", LI, Due(0, 1, 1)),
        ("2022-10-14", LI, Due(1, 0, 1)),
        ("2022-12-01", LI, Due(1, 0, 1)),
        ("2022-12-01", ZHAO, Due(0, 0, 0)),
        ("2022-12-01", CHEN, Due(1, 0, 1)),
    ],
)
def test_what_is_due_is_counted_for_those_who_may_see_it(
    office: Office, catalogue: Catalogue, day: str, person: Actor, due: Due
) -> None:
    case = triage(office, LI, opened(office, catalogue).id, 1, "general", ["tax"])
    change_case(office, LI, case.id, 2, next_step="给房东打电话", next_on=date(2022, 10, 12))
    closed = triage(office, LI, opened(office, catalogue).id, 1, "general", ["tax"])
    close_case(office, LI, closed.id, closed.version, "办好了", date(2022, 10, 8))
    assert due_of(office, person, date.fromisoformat(day)) == due


def events_of(office: Office, person: Actor) -> list[icalendar.Component]:
    content = case_calendar(office, person, "zh")
    assert content is not None
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_the_calendar_has_the_days_of_ones_own_open_cases(office: Office, catalogue: Catalogue) -> None:
    assert case_calendar(office, LI, "zh") is None
    case = opened(office, catalogue, subject="房租;减免,怎么办\r\nBEGIN:VEVENT")
    triage(office, LI, case.id, 1, "general", ["tax"])
    change_case(office, LI, case.id, 2, next_step="打电话", next_on=date(2022, 10, 12))
    assert case_calendar(office, CHEN, "zh") is None
    due, step = events_of(office, LI)
    assert due.decoded("dtstart") == date(2022, 10, 13)
    assert "好面馆 · 房租;减免,怎么办" in str(due["summary"])
    (alarm,) = due.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=9) - timedelta(days=2)
    assert step.decoded("dtstart") == date(2022, 10, 12)
    assert "打电话" in str(step["summary"])


def test_a_day_that_moved_replaces_the_earlier_one(office: Office, catalogue: Catalogue) -> None:
    case = opened(office, catalogue)
    triage(office, LI, case.id, 1, "general", ["tax"])
    (before,) = events_of(office, LI)
    triage(office, LI, case.id, 2, "cross", ["tax", "hrss"])
    (after,) = events_of(office, LI)
    assert before["uid"] == after["uid"]
    assert after.decoded("sequence") > before.decoded("sequence")
    assert after.decoded("dtstart") == date(2022, 10, 20)
    assert isinstance(after.decoded("dtstamp"), datetime)
