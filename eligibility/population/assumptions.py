"""What the synthetic firms rest on: each assumption with its range, its source and what it drives."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from eligibility.firm.fields import FIELDS, Bilingual
from eligibility.storage import read_data

Takes = Literal["amount", "firms"]
ASSUMED = "assumed"
NOTHING: Bilingual = {"zh": "", "en": ""}


@dataclass(frozen=True)
class Assumption:
    """One number that no margin fixes.

    A draw x of the range multiplies what it drives by x / value.

    Args:
        low, high: The range from which it may be drawn.
        source: The word "assumed", or where the value was read.
        note: What else there is to say, in both languages; may be empty.
        calibrated_on: The official figure of relief that it was fitted to; None: none.
        takes: amount: the amounts that read one of `facts`; firms: the number of firms that have
            the fact, and so the amounts too.
        facts: What it drives; empty where it moves firms between groups and no total in proportion.
    """

    key: str
    words: Bilingual
    value: Decimal
    low: Decimal
    high: Decimal
    unit: str
    source: str
    note: Bilingual
    calibrated_on: str | None
    takes: Takes
    facts: tuple[str, ...]


@cache
def read_assumptions() -> tuple[Assumption, ...]:
    """Every assumption: the named ones, then number and amount of each rare fact."""
    named = tuple(_named(row) for row in read_data("population/assumptions"))
    rare = tuple(each for row in read_data("population/rare") for each in _rare(row))
    return named + rare


@cache
def values() -> Mapping[str, float]:
    """The central value of each assumption, by key."""
    return {each.key: float(each.value) for each in read_assumptions()}


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _named(row: Mapping[str, Any]) -> Assumption:
    return Assumption(
        key=row["key"],
        words={"zh": row["zh"], "en": row["en"]},
        value=_number(row["value"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        unit=row["unit"],
        source=row["source"],
        note=row.get("note", NOTHING),
        calibrated_on=row.get("calibrated_on"),
        takes=row["takes"],
        facts=tuple(row["facts"]),
    )


def _rare(row: Mapping[str, Any]) -> list[Assumption]:
    fact, found = row["fact"], []
    words = FIELDS[fact].words
    if "firms" in row:
        value, low, high = map(_number, row["firms"])
        found.append(
            Assumption(
                key=f"{fact}_firms",
                words={"zh": f"{words['zh']}：涉及户数", "en": f"{words['en']}: number of firms"},
                value=value,
                low=low,
                high=high,
                unit="firms",
                source=row.get("source", ASSUMED),
                note=row.get("note", NOTHING),
                calibrated_on=row.get("calibrated_on"),
                takes="firms",
                facts=(fact,),
            )
        )
    if "amount" in row:
        found.append(_amount(fact, row["amount"]))
    return found


def _amount(fact: str, amount: Mapping[str, Any]) -> Assumption:
    field, of = FIELDS[fact], amount["of"]
    base = {"zh": "每户平均", "en": "mean of a firm"}
    unit = "CNY" if field.type == "money" else field.unit or "m²"
    if of != "one":
        unit = "factor"
        base = {
            "zh": f"相当于“{FIELDS[of].words['zh']}”的倍数",
            "en": f"times “{FIELDS[of].words['en']}”",
        }
    return Assumption(
        key=f"{fact}_amount",
        words={"zh": f"{field.words['zh']}：{base['zh']}", "en": f"{field.words['en']}: {base['en']}"},
        value=_number(amount["value"]),
        low=_number(amount["low"]),
        high=_number(amount["high"]),
        unit=unit,
        source=ASSUMED,
        note=NOTHING,
        calibrated_on=None,
        takes="amount",
        facts=(fact,),
    )
