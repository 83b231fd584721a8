"""What the case store holds, as frozen records; and what of it was typed, cleaned and checked."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import sqlalchemy as sa

from eligibility.errors import InputError, shown

LevelKey = Literal["simple", "general", "cross", "common"]
Source = Literal["desk", "selfcheck", "park"]
ApplicationState = Literal["applied", "granted", "refused", "withdrawn"]
LEVEL_KEYS: tuple[LevelKey, ...] = ("simple", "general", "cross", "common")
STATES: tuple[ApplicationState, ...] = ("applied", "granted", "refused", "withdrawn")
SHORT, LONG = 200, 10_000


@dataclass(frozen=True)
class Case:
    """One firm's request.

    Args:
        version: Grows by one with each change.
        reach: How the firm can be reached, as it wishes.
        facts: Field → value, as `firm_from` reads it.
        measures, kinds: What it is about: measures of the catalogue, kinds of measure.
        departments: Who settles it, the leading one first.
        officer: The department whose chief service officer is the firm's one contact.
        adviser: The account that looks after it; None: nobody yet.
        is_erased: The firm's data were deleted; what is left serves the statistics.
    """

    id: int
    version: int
    firm: str
    firm_key: str
    reach: str
    facts: Mapping[str, Any]
    subject: str
    topic: str | None
    kinds: tuple[str, ...]
    measures: tuple[str, ...]
    level: LevelKey | None
    departments: tuple[str, ...]
    officer: str | None
    adviser: str | None
    opened_on: date
    opened_by: str
    source: Source
    due: date | None
    next_step: str
    next_on: date | None
    closed_on: date | None
    resolution: str
    common_id: int | None
    is_erased: bool
    changed_at: datetime
    changed_by: str

    @property
    def is_open(self) -> bool:
        """Not closed yet."""
        return self.closed_on is None


@dataclass(frozen=True)
class Event:
    """One change of a case: what was before and what is after, by field."""

    id: int
    case_id: int
    at: datetime
    author: str
    kind: str
    version: int
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Note:
    """What somebody wrote down; it is never changed."""

    id: int
    case_id: int
    at: datetime
    author: str
    text: str


@dataclass(frozen=True)
class Advice:
    """What the catalogue said of the facts on a day; it can be replayed.

    Args:
        catalogue: The version of the catalogue.
        results: Measure → outcome, window, low and high end of the amount.
    """

    id: int
    case_id: int
    at: datetime
    author: str
    on_day: date
    catalogue: str
    facts: Mapping[str, Any]
    results: Mapping[str, Any]


@dataclass(frozen=True)
class Application:
    """A step of an application: made, granted, refused or taken back, and why."""

    id: int
    case_id: int
    at: datetime
    author: str
    measure: str
    state: ApplicationState
    on_day: date
    amount: str | None
    reason: str


@dataclass(frozen=True)
class RulingRecord:
    """A check of a penalty exemption: circumstances, day, and whether the penalty is spared."""

    id: int
    case_id: int
    at: datetime
    author: str
    on_day: date
    catalogue: str
    exemption: str
    circumstances: Mapping[str, bool | None]
    applies: bool | None


@dataclass(frozen=True)
class Common:
    """A problem that several firms share, taken up once for all of them."""

    id: int
    version: int
    title: str
    departments: tuple[str, ...]
    opened_on: date
    opened_by: str
    due: date
    closed_on: date | None
    resolution: str


@dataclass(frozen=True)
class AuditEntry:
    """Who did what, and when; it names no firm."""

    id: int
    at: datetime
    actor: str
    act: str
    target: str


Record = TypeVar("Record", Case, Event, Note, Advice, Application, RulingRecord, Common, AuditEntry)


def record(kind: type[Record], row: sa.Row[Any]) -> Record:
    """A row as a record; lists become tuples."""
    values: dict[str, Any] = {field.name: row._mapping[field.name] for field in fields(kind)}
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
    return kind(**values)


def clean(text: Any, where: str, limit: int = LONG, required: bool = False) -> str:
    r"""A text as it may be kept: no control characters, not too long.

    Raises:
        InputError: Not a text, too long, or empty where it must not be.

    >>> clean(" 租金\x00 ", "subject")
    '租金'
    """
    if not isinstance(text, str):
        raise InputError.single(where, f"reads {shown(text)}; a text is expected.", "这里要填文字。")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
    if len(kept) > limit:
        raise InputError.single(
            where,
            f"has {len(kept):,} characters; at most {limit:,} are kept.",
            f"最多 {limit:,} 字，您写了 {len(kept):,} 字。",
        )
    if required and not kept:
        raise InputError.single(where, "is empty; write at least a word.", "还没有填，请写上几个字。")
    return kept


def firm_key(name: str) -> str:
    """A firm's name as two spellings of it are compared: width, case and blanks do not count.

    >>> firm_key("上海 ＡＢＣ（餐饮）有限公司") == firm_key("上海abc(餐饮)有限公司")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
