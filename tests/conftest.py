"""What the tests share."""

import pytest
from hypothesis import settings

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import Compiled, compile_catalogue

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
