"""A desk for the tests: three people, a clock that is set by hand, cases in few words."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eligibility.catalogue import Catalogue
from eligibility.desk.accounts import Accounts
from eligibility.desk.calendar import read_calendar
from eligibility.desk.departments import read_departments
from eligibility.desk.levels import read_levels
from eligibility.desk.office import Office
from eligibility.desk.opening import NewCase, open_case
from eligibility.desk.permissions import Actor
from eligibility.desk.records import Case
from eligibility.desk.store import open_store
from eligibility.storage import DATA

PASSWORD = "a long enough one"  # noqa: S105 - of the tests' desk
LI, ZHAO = Actor("li", "adviser"), Actor("zhao", "adviser")
CHEN, WANG = Actor("chen", "lead"), Actor("wang", "administrator")
PEOPLE = (LI, ZHAO, CHEN, WANG)
ON = date(2022, 10, 8)
NOODLES = {"name": "好面馆", "district": "yangpu", "industry": "H6210", "entity": "enterprise"}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2022, 10, 8, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment."""
        return self.moment

    def forward(self, by: timedelta) -> None:
        """Moves it on."""
        self.moment += by


@cache
def _people() -> str:
    """The file of accounts; making the hashes takes its time, so it is made once."""
    with TemporaryDirectory() as folder:
        accounts = Accounts(Path(folder) / "accounts.json")
        for person in PEOPLE:
            accounts.add(person.name, person.role, PASSWORD)
        return accounts.path.read_text(encoding="utf-8")


def add_people(folder: Path) -> None:
    """Puts the accounts into the folder of a desk, unless it has some."""
    path = folder / "accounts.json"
    if not path.exists():
        path.write_text(_people(), encoding="utf-8")


def office_at(database: str, folder: Path, clock: Callable[[], datetime] | None = None) -> Office:
    """A desk on a database; its accounts are made where they are missing."""
    add_people(folder)
    return Office(
        open_store(database),
        Accounts(folder / "accounts.json"),
        read_levels(DATA / "desk" / "levels.yaml"),
        read_departments(DATA / "desk" / "departments.yaml"),
        read_calendar(),
        clock or Clock(),
    )


def opened(
    office: Office,
    catalogue: Catalogue,
    actor: Actor = LI,
    facts: Mapping[str, Any] = NOODLES,
    subject: str = "房租减免怎么办",
    **more: Any,
) -> Case:
    """A new case."""
    on = more.pop("on", ON)
    return open_case(office, actor, NewCase(facts, subject, on, **more), catalogue)
