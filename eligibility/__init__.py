"""Which public relief a firm gets, how much and why; and what all of it adds up to.

The main entry points are :func:`read_catalogue`, :func:`match_firm` and :func:`match_firms`.
They are imported on first use, so that a single look-up does not load the database engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eligibility.answers import match_firm
    from eligibility.bulk import match_firms
    from eligibility.catalogue import read_catalogue
    from eligibility.estimates import estimate
    from eligibility.firm import read_firm

__version__ = "0.1.0"

_HOMES = {
    "read_catalogue": "eligibility.catalogue",
    "match_firm": "eligibility.answers",
    "match_firms": "eligibility.bulk",
    "estimate": "eligibility.estimates",
    "read_firm": "eligibility.firm",
}

__all__ = ["__version__", "estimate", "match_firm", "match_firms", "read_catalogue", "read_firm"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
