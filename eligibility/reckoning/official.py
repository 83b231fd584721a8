"""The official figures of `data/official_figures.yaml`, and what each is compared with."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator

from eligibility.reckoning.lines import Choice, Line
from eligibility.schema import Id, Kind, Name, Strict, Text, Words
from eligibility.schema_basics import Url
from eligibility.storage import read_data

Use = Literal["compared", "base", "credit", "not_modelled"]


class Page(Strict):
    """A page that shows a figure."""

    url: Url | None
    publisher: Text
    date: Text | None = None


class Share(Strict):
    """An assumed share of Shanghai in a figure of the whole country."""

    id: Id
    low: float = Field(gt=0, le=1)
    central: float = Field(gt=0, le=1)
    high: float = Field(gt=0, le=1)
    basis: Literal["assumed"]
    name: Words
    why: Words


class Compare(Strict):
    """Which part of the model a figure is held against.

    Args:
        counts: Relief, relief and liquidity, or firms paid.
        kinds, packages, measures: Which measures count; empty: whichever.
        gains: A test that a firm must meet as well, where some that qualify get nothing.
        share: The share by which a figure of the country is scaled.
        fitted: The parameter that was set by the figure; None: it is held out.
        reason: Why model and figure differ.
    """

    counts: Literal["relief", "both", "firms"]
    kinds: tuple[Kind, ...] = ()
    packages: tuple[Literal["21", "50", "22", "none"], ...] = ()
    measures: tuple[Id, ...] = ()
    gains: Text | None = None
    share: Id | None = None
    fitted: Words | None = None
    reason: Words

    @model_validator(mode="after")
    def _one_count_of_firms(self) -> Self:
        if self.counts == "firms" and len(self.kinds) + len(self.measures) != 1:
            raise ValueError("firms are counted for one kind or one measure, else some count twice")
        return self

    def chooses(self, line: Line) -> bool:
        """Whether a line belongs to the model's figure."""
        return (
            (not self.kinds or line.kind in self.kinds)
            and (not self.packages or line.package in self.packages)
            and (not self.measures or line.measure in self.measures)
        )

    @property
    def choice(self) -> Choice:
        """The same as a function."""
        return self.chooses


class OfficialFigure(Strict):
    """One published figure."""

    key: Name
    value: float
    unit: Literal["CNY", "enterprises", "market_entities", "taxpayers", "percent"]
    qualifier: Literal["about", "exact", "more_than"]
    status: Literal["estimate", "target", "delivered", "context"]
    scope: Text
    as_of: date | None = None
    package: Text | None = None
    what: Words
    confidence: Literal["confirmed", "sourced", "recalled"]
    sources: tuple[Page, ...]
    doubts: tuple[Words, ...] = ()
    use: Use
    compare: Compare | None = None
    why: Words | None = None

    @model_validator(mode="after")
    def _says_what_it_is_for(self) -> Self:
        if (self.use == "compared") != (self.compare is not None):
            raise ValueError("a figure that is compared, and only such, says with what")
        if (self.use == "not_modelled") != (self.why is not None):
            raise ValueError("a figure that is not modelled, and only such, says why")
        return self


@cache
def read_official() -> tuple[OfficialFigure, ...]:
    """Every figure."""
    return tuple(OfficialFigure.model_validate(row) for row in read_data("official_figures")["figures"])


@cache
def read_shares() -> Mapping[str, Share]:
    """Id → assumed share of the country."""
    rows = (Share.model_validate(row) for row in read_data("official_figures")["shares"])
    return {row.id: row for row in rows}
