"""One desk with all that belongs to it: store, accounts, levels, departments, calendar, clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from eligibility.desk.accounts import Accounts
from eligibility.desk.calendar import Calendar, read_calendar
from eligibility.desk.departments import Departments, read_departments
from eligibility.desk.levels import Levels, read_levels
from eligibility.desk.settings import Settings
from eligibility.desk.store import Store, open_store


def now() -> datetime:
    """The moment, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Office:
    """What the functions of the desk work on.

    Args:
        clock: Says when something is done. Days of deadlines are given by the caller, like everywhere.
    """

    store: Store
    accounts: Accounts
    levels: Levels
    departments: Departments
    calendar: Calendar
    clock: Callable[[], datetime] = now


def open_office(settings: Settings, clock: Callable[[], datetime] = now) -> Office:
    """Opens the desk.

    Raises:
        InputError: The database cannot be opened, or a data file has mistakes.
    """
    levels = read_levels(settings.data("levels"))
    departments = read_departments(settings.data("departments"))
    store = open_store(settings.database)
    return Office(store, Accounts(settings.accounts), levels, departments, read_calendar(), clock)
