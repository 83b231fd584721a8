"""What the head of a column says: which field it may be, and the unit of its numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from rapidfuzz import fuzz, process

from eligibility.firm import FIELDS
from eligibility.firm.values import is_monthly
from eligibility.firm.written import folded
from eligibility.storage import read_data

ID = "id"
"""The column that tells firms apart; it is no field of a firm."""
Sureness = Literal["sure", "likely", "unsure", "none"]
ONE = Decimal(1)
_NEAR = 70
_AS_GOOD = 6  # points behind the best that still count as a rival
_MOST = 4
_LONGEST = 200
_BRACKETS = re.compile(r"[(\[【（〔{]([^)\]】）〕}]*)[)\]】）〕}]")
_MARKS = re.compile(r"[\s*＊:：_\-—/\\.,，。、;；?？!！\"“”'’]+")
_YEARS = re.compile(r"20\d\d")
_PARTS = re.compile(r"[,，、;；](?![0-9]{3})")
_TELLING = re.compile(r"[0-9/百千万亿每%]|per|million|thousand")  # may change what a number means


@dataclass(frozen=True)
class Reading:
    """What a head may be.

    Args:
        field: The field, `id`, or None where it is none.
        unit: What its numbers are multiplied by.
        sureness: `sure` by its words; `likely`: usually meant so; `unsure`: only alike.
        alternatives: Other fields that it may be, the likeliest first.
        says_unit: The unit stands in the head.
    """

    field: str | None
    unit: Decimal
    sureness: Sureness
    alternatives: tuple[str, ...] = ()
    says_unit: bool = False


NOTHING = Reading(None, ONE, "none")


@cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = read_data("header_words")
    return data


def core(text: str) -> str:
    """A head as it is compared: without case, spaces, marks."""
    return _MARKS.sub("", folded(text))


@cache
def _known() -> Mapping[str, tuple[str, Sureness]]:
    """Core of a head → its field and how sure that is."""
    found: dict[str, tuple[str, Sureness]] = {ID: (ID, "sure")}
    levels: tuple[Sureness, ...] = ("likely", "sure")
    for level in levels:
        for name, words in _data()["fields"].items():
            found |= {core(word): (name, level) for word in words.get(level, ())}
    for name, field in FIELDS.items():
        found |= {core(word): (name, "sure") for word in (name, *field.words.values())}
    return found


@cache
def _ignored() -> frozenset[str]:
    return frozenset(core(word) for word in _data()["ignored"])


def is_total(text: str) -> bool:
    """Whether the first text of a row says that it adds up the rows above it."""
    return core(text) in _totals()


@cache
def _totals() -> frozenset[str]:
    return frozenset(core(word) for word in _data()["totals"])


def total_words() -> Sequence[str]:
    """The words of a total row, folded."""
    return sorted(_totals())


@cache
def units_of(name: str) -> Mapping[str, Decimal]:
    """Unit → factor, for the numbers of a field; empty where it has none."""
    field = FIELDS.get(name)
    listed = _data()["units"].get(field.type, {}) if field else {}
    return {_bare(word): Decimal(str(factor)) for word, factor in listed.items()}


def _bare(unit: str) -> str:
    """A unit as it is compared; a thousands comma does not matter."""
    return folded(unit).replace(",", "")


@lru_cache(maxsize=4096)
def read_head(head: str) -> Reading:
    """What one head may be, by its words alone.

    >>> read_head("营业收入（万元）")
    Reading(field='revenue', unit=Decimal('10000'), sureness='sure', alternatives=(), says_unit=True)
    """
    whole = core(head)
    if not whole or whole in _ignored():
        return NOTHING
    if whole in _known():  # brackets that belong to the name say nothing of a unit
        return Reading(_known()[whole][0], ONE, _known()[whole][1])
    parts = [part for within in _BRACKETS.findall(head) for part in _PARTS.split(folded(within)) if part]
    bare = _BRACKETS.sub("", head)
    named = _by_name(bare)
    name, sureness, rest = named or (_alike(bare).field, "unsure", [])
    if name is None:
        return NOTHING
    unit = _unit(name, [_bare(part) for part in (*parts, *rest)])
    if unit.factor is None:
        return Reading(None, ONE, "none", (name,))
    if sureness == "likely" and unit.monthly:
        sureness = "sure"
    if unit.doubtful:
        sureness = "unsure"
    others = () if named else _alike(bare).alternatives
    return Reading(name, unit.factor, sureness, others, unit.named)


def _by_name(bare: str) -> tuple[str, Sureness, list[str]] | None:
    """The field whose words these are, and a unit that stands behind them without brackets."""
    if found := _known().get(core(bare)):
        return (*found, [])
    words = folded(bare)
    for unit in _all_units():
        own = _known().get(core(words.removesuffix(unit))) if words.endswith(unit) else None
        if own and unit in units_of(own[0]):
            return (*own, [unit])
    return None


@cache
def _all_units() -> Sequence[str]:
    """Every unit, the longest first."""
    units = {_bare(unit) for listed in _data()["units"].values() for unit in listed}
    return sorted(units, key=len, reverse=True)


class _Unit(NamedTuple):
    """What brackets say: the factor (None: of no month's sum), a month's sum, words not understood."""

    factor: Decimal | None
    monthly: bool = False
    doubtful: bool = False
    named: bool = False


def _unit(name: str, parts: Sequence[str]) -> _Unit:
    """The unit that is named; a year's rent or a rent a square metre cannot be one of this field."""
    field = FIELDS.get(name)
    if field is None or not field.is_number:
        return _Unit(ONE)
    factor, monthly, doubtful, is_named = ONE, False, False, False
    units = units_of(name)
    for part in parts:
        own = part
        if is_monthly(field):
            if any(word in part for word in _data()["not_monthly"]):
                return _Unit(None)
            ending = next((w for w in _monthly() if part.endswith(w)), "")
            own, monthly = part.removesuffix(ending), monthly or bool(ending)
        own = re.sub("^(单位|unit):?", "", own)
        if own in units:
            factor, is_named = units[own], True
        elif own and _TELLING.search(own):
            doubtful = True
    return _Unit(factor, monthly, doubtful, is_named)


@cache
def _monthly() -> Sequence[str]:
    return sorted((folded(word) for word in _data()["monthly"]), key=len, reverse=True)


@lru_cache(maxsize=4096)
def _alike(bare: str) -> Reading:
    """The fields whose words are like a head; never more than unsure."""
    text = core(bare)
    if any(folded(word) in folded(bare) for word in _data()["not_monthly"]) or len(text) < 2:
        return NOTHING
    years = set(_YEARS.findall(text))
    found: dict[str, float] = {}
    choices = list(_known())
    for word, score, _ in process.extract(
        text, choices, scorer=fuzz.ratio, limit=12, score_cutoff=_NEAR
    ):
        name = _known()[word][0]
        if years and years != set(_YEARS.findall(word)):
            continue
        found[name] = max(score, found.get(name, 0))
    ranked = sorted(found, key=lambda name: -found[name])
    if not ranked:
        return NOTHING
    close = [name for name in ranked[1:] if found[ranked[0]] - found[name] <= _AS_GOOD]
    return Reading(ranked[0], ONE, "unsure", tuple(close or ranked[1:])[:_MOST])


def likeness_of(cells: Sequence[str]) -> tuple[int, int]:
    """How much a row looks like the heads of a table of firms: sure heads, then likely ones."""
    short = [cell for cell in cells if len(cell) <= _LONGEST]
    named = [_known().get(core(cell)) or _by_name(_BRACKETS.sub("", cell)) for cell in short]
    levels = [found[1] for found in named if found]
    return levels.count("sure"), levels.count("likely")
