"""What the tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import Compiled, compile_catalogue
from eligibility.desk.office import Office
from tests.browser import chromium, running_app
from tests.desk_office import office_at
from tests.postgresql import new_database, running_postgresql

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
def address() -> Iterator[str]:
    """Where the app runs, started when the first test asks for it."""
    with running_app() as where:
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
