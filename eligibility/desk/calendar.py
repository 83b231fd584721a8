"""Working days: weekends and public holidays do not count, working weekends do."""

from dataclasses import dataclass
from datetime import date, timedelta

from eligibility.storage import read_data

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Which days are free.

    Args:
        years: The years whose holidays are known; in others only weekends are free.
    """

    free: frozenset[date]
    working: frozenset[date]
    years: tuple[int, ...]

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day."""
        if day in self.working:
            return True
        return day.weekday() < 5 and day not in self.free

    def after(self, day: date, count: int) -> date:
        """The working day so many working days after a day; with 0 the day itself, or the next one."""
        while not self.is_working(day):
            day += _DAY
        for _ in range(count):
            day += _DAY
            while not self.is_working(day):
                day += _DAY
        return day

    def before(self, day: date, count: int) -> date:
        """The working day so many working days before a day."""
        for _ in range(count):
            day -= _DAY
            while not self.is_working(day):
                day -= _DAY
        return day


def read_calendar() -> Calendar:
    """The calendar of `data/desk/calendar.yaml`."""
    content = read_data("desk/calendar")
    free: set[date] = set()
    for first, last in content["holidays"]:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            free.add(day)
            day += _DAY
    working = frozenset(map(date.fromisoformat, content["working_weekends"]))
    return Calendar(frozenset(free), working, tuple(content["years"]))
