"""What the API answers; field names as on the command line. Money is text with two decimals."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from eligibility.decisions import Outcome, ReasonKind, Window
from eligibility.schema import Document, Evidence, Form, Kind, Level, Measure, Period

Money = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+\.[0-9]{2}$")]
Plain = str | int | bool | None


class Reply(BaseModel):
    """Closed to keys that it does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Wrong(Reply):
    """One thing that is wrong with a request: where, what, and the whole message in Chinese."""

    where: str
    problem: str
    zh: str


class Mistakes(Reply):
    """Everything that is wrong with a request."""

    mistakes: list[Wrong]


class Phrase(Reply):
    """A sentence in both languages."""

    zh: str
    en: str


class Range(Reply):
    """From low to high in CNY; a high of null has no limit."""

    low: Money
    high: Money | None


class Reason(Phrase):
    """One condition and whether the firm meets it; null: not known."""

    criterion: str
    kind: ReasonKind
    met: bool | None
    fields: list[str]
    yours: Phrase | None


class WhyNot(Phrase):
    """Why a decision adds nothing to the totals."""

    code: str


class Decision(Reply):
    """What one measure says of the firm."""

    id: str
    title: Phrase
    kind: Kind
    form: Form
    outcome: Outcome
    window: Window
    amount: Range | None
    adds: Range | None
    reasons: list[Reason]
    missing: list[str]
    evidence: Evidence
    counted: bool
    why_not_counted: WhyNot | None


class Totals(Reply):
    """What the decisions add up to."""

    relief: Range
    liquidity: Range
    by_form: dict[str, Range]
    by_evidence: dict[str, Range]
    still_open: Range
    unbounded: list[str]


class NearMiss(Reply):
    """A measure that one change of one fact would open."""

    id: str
    criterion: str
    field: str
    from_: Plain = Field(alias="from")
    to: Plain
    worth: Range | None


class Question(Reply):
    """The unknown fact that settles the most money."""

    field: str
    settles: list[str]
    spread: Money


class Dated(Reply):
    """The day of reference and the catalogue's version, by which an answer can be replayed."""

    on: date
    catalogue: str


class CheckAnswer(Dated):
    """What `check --format json` gives."""

    firm: dict[str, Plain]
    presumed: dict[str, Plain]
    decisions: list[Decision]
    totals: Totals
    near_misses: list[NearMiss]
    next_question: Question | None


class FactField(Reply):
    """A fact that a firm may state: range, choices, what is presumed if it is left out, and words."""

    name: str
    topic: str
    type: Literal["money", "count", "share", "area", "date", "choice", "flag", "industry", "text"]
    unit: str | None
    low: str | None
    high: str | None
    decimals: int | None
    choices: dict[str, Phrase]
    presumed: Plain
    words: Phrase
    question: Phrase
    help: Phrase
    find: Phrase


class NextQuestion(Dated):
    """The question to ask next, with its words; null when no open measure asks for anything."""

    next_question: Question | None
    field: FactField | None


class BatchRow(Reply):
    """One firm and one measure."""

    firm_id: str
    measure_id: str
    outcome: Outcome
    window: Window
    low: Money | None
    high: Money | None
    adds_low: Money | None
    adds_high: Money | None


class BatchAnswer(Dated):
    """What `batch` gives, row by row."""

    firms: int
    measures: int
    rows: list[BatchRow]
    warnings: list[Wrong]


class MeasureShort(Reply):
    """A measure in the list."""

    id: str
    title: Phrase
    gives: Phrase
    kind: Kind
    form: Form
    level: Level
    district: str | None
    package: str
    evidence: Evidence
    window: Window
    period: Period
    computable: bool


class MeasureList(Dated):
    """Measures in the catalogue's order."""

    count: int
    measures: list[MeasureShort]


class AmountInWords(Phrase):
    """What is paid from a day on (null: always), in words and as written in the policy file."""

    since: date | None
    written: str


class CriterionInWords(Phrase):
    """A criterion as its test reads."""

    id: str
    test: str


class MeasureWhole(Dated):
    """The record of a measure, and its criteria and amount in words."""

    measure: Measure
    form: Form
    window: Window
    package: str
    articles: list[str]
    criteria: list[CriterionInWords]
    amounts: list[AmountInWords]
    documents: dict[str, Document]


class Hit(MeasureShort):
    """A measure that was found, and how well."""

    score: float


class SearchAnswer(Dated):
    """The best hits; `count` is how many there are in all, `suggestion` a word that would find more."""

    q: str
    count: int
    suggestion: str
    hits: list[Hit]


class Health(Reply):
    """That the service is up, and of what it speaks."""

    status: Literal["ok"]
    version: str
    catalogue: str
    reference_day: date
    measures: int
