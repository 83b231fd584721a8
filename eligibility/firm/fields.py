"""FIELDS: what a rule may name. The content stands in `data/fields.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from eligibility.expressions.evaluate import Value
from eligibility.expressions.tree import Environment, FactKind, FactType
from eligibility.storage import read_data

FieldType = Literal["money", "count", "share", "area", "date", "choice", "flag", "industry", "text"]
Bilingual = Mapping[str, str]

SCALES: dict[str, int] = {"money": 2, "count": 0, "share": 6, "area": 2}
LIMITS: dict[str, Decimal] = {
    "money": Decimal(10**13),
    "count": Decimal(10**9),
    "share": Decimal(1),
    "area": Decimal(10**9),
}
_KINDS: dict[str, FactKind] = {
    "money": "number",
    "count": "number",
    "share": "number",
    "area": "number",
    "date": "date",
    "choice": "choice",
    "flag": "flag",
    "industry": "code",
    "text": "text",
}


@dataclass(frozen=True)
class Field:
    """One fact that a firm may state.

    Args:
        type: money (CNY), count, share (0 to 1), area (m²), date, choice, flag, industry, text.
        unit: What a count counts: persons, months, venues …
        low, high: The range that the definition gives; `high` None: unbounded.
        choices: Key → words.
        presumed: What holds for the many firms that leave it out; None: it is asked for.
        presumed_if: `(fact, value)`: nothing is presumed where the firm says that the fact is otherwise,
            or that it does not know: a travel agency has a deposit until it says how much is left.
        in_papers: It stands in a tax form, a ledger or a contract; nobody knows it by heart.
        certain_elsewhere: `(fact, values, value)`: outside those values the field is known.
        words, question, help, find: In both languages.
    """

    name: str
    topic: str
    type: FieldType
    unit: str | None
    low: Decimal
    high: Decimal | None
    choices: Mapping[str, Bilingual]
    presumed: Value | None
    presumed_if: tuple[str, Value] | None
    in_papers: bool
    certain_elsewhere: tuple[str, tuple[str, ...], str] | None
    words: Bilingual
    question: Bilingual
    help: Bilingual
    find: Bilingual

    @property
    def limit(self) -> Decimal:
        """The largest number that is accepted."""
        return self.high if self.high is not None else LIMITS[self.type]

    @property
    def scale(self) -> int:
        """Decimal places of a number."""
        return SCALES.get(self.type, 0)

    @property
    def is_number(self) -> bool:
        """Money, counts, shares and areas."""
        return self.type in SCALES


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _condition(written: Mapping[str, Any]) -> tuple[str, Value]:
    """One `fact: value`; a number is exact."""
    ((fact, value),) = written.items()
    return fact, Decimal(value) if type(value) is int else value


def _field(row: Mapping[str, Any]) -> Field:
    high = _number(row.get("max"))
    if row["type"] == "share" and high is None:
        high = Decimal(1)
    presumed = row.get("presumed")
    if row["type"] in SCALES:
        presumed = _number(presumed)
    rule = row.get("certain_elsewhere")
    condition = row.get("presumed_if")
    words = {"zh": row["zh"], "en": row["en"]}
    return Field(
        name=row["name"],
        topic=row["topic"],
        type=row["type"],
        unit=row.get("unit"),
        low=_number(row.get("min")) or Decimal(0),
        high=high,
        choices=row.get("choices", {}),
        presumed=presumed,
        presumed_if=_condition(condition) if condition else None,
        in_papers=row.get("in_papers", False),
        certain_elsewhere=(rule["fact"], tuple(rule["values"]), rule["value"]) if rule else None,
        words=words,
        question=row.get("question", words),
        help=row.get("help", words),
        find=row.get("find", {"zh": "", "en": ""}),
    )


FIELDS: Mapping[str, Field] = {row["name"]: _field(row) for row in read_data("fields")}
INDUSTRIES: Mapping[str, Mapping[str, Any]] = read_data("industries")
SECTORS: Mapping[str, Mapping[str, Any]] = read_data("sectors")
TOPICS: tuple[str, ...] = tuple(dict.fromkeys(field.topic for field in FIELDS.values()))


def _fact_type(field: Field) -> FactType:
    return FactType(
        field.name,
        _KINDS[field.type],
        low=field.low,
        high=field.high,
        scale=field.scale,
        choices=tuple(field.choices),
    )


ENVIRONMENT = Environment(
    facts={name: _fact_type(field) for name, field in FIELDS.items() if field.type != "text"},
    groups={name: tuple(sector["codes"]) for name, sector in SECTORS.items()},
    codes=INDUSTRIES,
)
