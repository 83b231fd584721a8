"""What may be asked: bodies and queries, with their types and ranges."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, WrapValidator
from pydantic.functional_validators import ModelWrapValidatorHandler

from eligibility.api.bodies import refuse
from eligibility.api.facts import Facts, RowFacts
from eligibility.decisions import Window
from eligibility.errors import InputError, Mistake, did_you_mean, shown
from eligibility.facets import ANY, Filters, districts
from eligibility.firm import FIELDS
from eligibility.firm.fields import SECTORS
from eligibility.schema import Evidence, Kind, Level, Strict

MOST_FIRMS = 500
MOST_MISTAKES = 1000
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _read_day(raw: Any) -> Any:
    if raw is None:
        return None
    try:
        if not isinstance(raw, str) or len(raw) != len("2022-10-08"):
            raise ValueError(raw)
        return date.fromisoformat(raw)
    except ValueError as error:
        problem = f"reads {shown(raw)}; it may be a day of the calendar, such as 2022-10-08."
        zh = f"日期：填的是 {shown(raw)}，请填日历上的日子，例如 2022-10-08。"
        raise refuse([Mistake("on", problem, zh)]) from error


def _read_rows(raw: Any, handler: ModelWrapValidatorHandler[Any]) -> list[RowFacts]:
    """Every firm of a list; reading stops once there are mistakes enough."""
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_FIRMS:
        what = f"{len(raw)} firms" if isinstance(raw, list) else shown(raw)
        problem = f"reads {what}; it may be a list of 1 to {MOST_FIRMS} firms."
        raise refuse([Mistake("firms", problem, f"firms 应是 1 到 {MOST_FIRMS} 家企业的列表。")])
    rows, mistakes = [], []
    for i, each in enumerate(raw):
        try:
            rows.append(RowFacts.row(each, f"firms[{i}]"))
        except InputError as error:
            mistakes += [Mistake(m.where, m.problem, f"第 {i + 1} 家：{m.zh}") for m in error.mistakes]
        if len(mistakes) >= MOST_MISTAKES:
            mistakes.append(Mistake("firms", "… and perhaps more.", "后面可能还有。"))
            break
    if mistakes:
        raise refuse(mistakes)
    return rows


def _one_of(*keys: str) -> tuple[AfterValidator, WithJsonSchema]:
    def check(key: str) -> str:
        if key in keys:
            return key
        listed = ", ".join(keys)
        problem = f"reads {shown(key)}; it may be one of {listed}.{did_you_mean(key[:100], keys)}"
        raise refuse([Mistake("", problem, f"填的是 {shown(key)}，请填以下之一：{listed}。")])

    return AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(keys)})


_DISTRICTS = _one_of(ANY, *districts())
_SECTORS = _one_of(ANY, *SECTORS)
_SIZES = _one_of(*FIELDS["size"].choices)
Day = Annotated[date | None, BeforeValidator(_read_day)]
District = Annotated[str, *_DISTRICTS]
Sector = Annotated[str, *_SECTORS]
Size = Annotated[str, *_SIZES]
_ON = Field(None, description="Day of reference; left out: the catalogue's.", examples=["2022-10-08"])


class CheckRequest(Strict):
    """One firm, and the day that the answer refers to."""

    firm: Facts
    on: Day = _ON


class BatchRequest(Strict):
    """A list of firms, and the day that the answer refers to."""

    firms: Annotated[
        list[RowFacts], WrapValidator(_read_rows), Field(max_length=MOST_FIRMS, min_length=1)
    ]
    on: Day = _ON


class DayQuery(Strict):
    """The day alone."""

    on: Day = _ON


class CatalogueQuery(DayQuery):
    """Which measures are wanted: an empty facet wants all, several keys want either."""

    package: list[Literal["21", "50", "22", "none"]] = Field([])
    level: list[Level] = Field([])
    window: list[Window] = Field([])
    evidence: list[Evidence] = Field([])
    kind: list[Kind] = Field([])
    district: list[District] = Field([], description="Its own rules and those valid everywhere.")
    sector: list[Sector] = Field([])
    size: list[Size] = Field([])

    @property
    def filters(self) -> Filters:
        """The same as the catalogue's own filters."""
        return Filters.of(self.model_dump(exclude={"on", "q", "limit"}))


class SearchQuery(CatalogueQuery):
    """Words to find, and which measures are wanted."""

    q: str = Field(min_length=1, max_length=200, examples=["房租", "fangzu", "沪人社规〔2022〕18号"])
    limit: int = Field(20, ge=1, le=100)
