"""What the tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import Compiled, compile_catalogue
from eligibility.desk.office import Office
from eligibility.storage import CACHE
from tests.browser import chromium, running_app
from tests.desk_office import add_people, office_at
from tests.postgresql import new_database, running_postgresql

os.environ["ELIGIBILITY_POPULATION"] = "2000"  # made in a few seconds; the app of the tests inherits it
os.environ["SUANHUI_DESK"] = str(CACHE / "no-desk")  # the desk of whoever runs the tests is left alone
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue under `policies/`."""
    return read_catalogue()


@pytest.fixture(scope="session")
def compiled(catalogue: Catalogue) -> Compiled:
    """The same, compiled."""
    return compile_catalogue(catalogue)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the app runs, with a desk of its own, started when the first test asks for it."""
    desk = tmp_path_factory.mktemp("desk")
    add_people(desk)
    with running_app(SUANHUI_DESK=str(desk)) as where:
        yield where


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Path]:
    """A PostgreSQL of the tests' own, started when the first test asks for it."""
    with running_postgresql() as socket:
        yield socket


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.sqlite3'}"
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A desk on SQLite."""
    found = office_at(f"sqlite:///{tmp_path / 'desk.sqlite3'}", tmp_path)
    yield found
    found.store.close()
