"""What the tests share."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import Compiled, compile_catalogue
from tests.browser import chromium, running_app

os.environ["ELIGIBILITY_POPULATION"] = "2000"  # made in a few seconds; the app of the tests inherits it
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
