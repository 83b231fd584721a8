"""Which column is which field: proposed by likeness, shown, and changed by whoever knows better."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from eligibility.errors import InputError, Mistake, shown
from eligibility.firm import FIELDS, Field
from eligibility.firm.values import BadValueError, read_value
from eligibility.firm.written import LEFT_OUT, UNSAID, folded, number_in
from eligibility.intake.headers import ID, ONE, Sureness, read_head

Rows = Sequence[Sequence[str | None]]
_PER_CENT = Decimal("0.01")
_FEW = 5


@dataclass(frozen=True)
class Column:
    """What a column was taken for.

    Args:
        place: Its place in the table, from 0.
        field: A field, `id`, or None: it is not read.
        unit: What its bare numbers are multiplied by.
        sureness: `sure`, `likely` (taken, and said), `unsure` (not taken unless confirmed), `none`.
        alternatives: Fields that it may be instead.
        sample: A few of its texts.
    """

    place: int
    header: str
    field: str | None = None
    unit: Decimal = ONE
    sureness: Sureness = "none"
    alternatives: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """What the columns of a table are.

    Args:
        sheet: The sheet of a workbook that they belong to.
    """

    columns: tuple[Column, ...]
    sheet: str | None = None

    def choose(self, place: int, field: str | None, unit: Decimal | None = None) -> "Mapping":
        """The same, with a column set by somebody who knows; without `unit` it keeps its own."""
        columns = list(self.columns)
        own = columns[place]
        unit = own.unit if unit is None else unit
        columns[place] = replace(own, field=field, unit=unit, sureness="sure" if field else "none")
        return replace(self, columns=tuple(columns))

    @property
    def unsure(self) -> tuple[Column, ...]:
        """The columns that somebody must look at."""
        return tuple(column for column in self.columns if column.sureness == "unsure")

    @property
    def fields(self) -> dict[int, Field]:
        """Place → field, of the columns that are read."""
        return {c.place: FIELDS[c.field] for c in self.columns if c.field and c.field != ID}

    def place_of(self, field: str) -> int | None:
        """Where a field or the id stands."""
        return next((c.place for c in self.columns if c.field == field), None)


def propose_mapping(
    headers: Sequence[str], sample: Rows = (), stated_unit: Decimal | None = None
) -> Mapping:
    """What each column may be, by its head and the texts beneath.

    Args:
        headers: The heads, in order.
        sample: Some rows of texts.
        stated_unit: A unit of money that stands above the table ("单位：万元").
    """
    columns = []
    for place, header in enumerate(headers):
        texts = tuple(t for row in sample if place < len(row) and (t := _text(row[place])))
        columns.append(_column(place, header, texts, stated_unit))
    return Mapping(tuple(_without_doubles(columns)))


def _text(cell: str | None) -> str | None:
    """A text that says something."""
    if cell is None or folded(cell) in LEFT_OUT or folded(cell) in UNSAID:
        return None
    return cell.strip() or None


def _column(place: int, header: str, texts: tuple[str, ...], stated: Decimal | None) -> Column:
    reading = read_head(header)
    name, unit, sureness = reading.field, reading.unit, reading.sureness
    others = reading.alternatives
    field = FIELDS.get(name or "")
    if field and field.type == "share" and unit == ONE and any(_above_one(text) for text in texts):
        unit, sureness = _PER_CENT, "unsure"
    if field and field.type == "money" and stated and stated != ONE and not reading.says_unit:
        unit, sureness = stated, "unsure"
    if field and sureness in ("likely", "unsure") and not _fits(field, unit, texts):
        if sureness == "unsure":
            fitting = [other for other in others if _fits(FIELDS.get(other), ONE, texts)]
            name, others = (fitting[0], tuple(fitting[1:])) if fitting else (None, (field.name, *others))
        sureness = "unsure" if name else "none"
    return Column(place, header, name, unit, sureness, others, tuple(dict.fromkeys(texts))[:_FEW])


def _above_one(text: str) -> bool:
    found = number_in(text, "share")
    return found is not None and not found.named and found.value > 1


def _fits(field: Field | None, unit: Decimal, texts: Sequence[str]) -> bool:
    """Whether at least half of the texts can be read as the field."""
    if field is None or not texts:
        return True
    read = 0
    for text in texts:
        try:
            read_value(field, text, unit)
        except BadValueError:
            continue
        read += 1
    return 2 * read >= len(texts)


_RANK: dict[Sureness, int] = {"sure": 3, "likely": 2, "unsure": 1, "none": 0}


def _without_doubles(columns: Sequence[Column]) -> Iterable[Column]:
    """Where two columns may be one field, the surest has it; two as sure are left to the reader."""
    best: dict[str, int] = {}
    for column in columns:
        if column.field:
            best[column.field] = max(best.get(column.field, 0), _RANK[column.sureness])
    counts = Counter(
        c.field for c in columns if c.field and c.field != ID and _RANK[c.sureness] == best[c.field]
    )
    first_ids = [c.place for c in columns if c.field == ID][:1]
    for column in columns:
        if column.field == ID:
            kept = column.place in first_ids
            yield column if kept else replace(column, field=None, sureness="none")
        elif column.field and _RANK[column.sureness] < best[column.field]:
            others = (column.field, *column.alternatives)
            yield replace(column, field=None, sureness="none", alternatives=others)
        elif column.field and counts[column.field] > 1:
            yield replace(column, sureness="unsure")
        else:
            yield column


def chosen_by_hand(mapping: Mapping, choices: Iterable[str]) -> Mapping:
    """The mapping with what was said of it: `COLUMN=FIELD`, or `COLUMN=` to leave a column out.

    Raises:
        InputError: A column or field that does not exist.
    """
    mistakes = []
    for choice in choices:
        header, _, name = choice.rpartition("=")
        places = [c.place for c in mapping.columns if folded(c.header) == folded(header)]
        field = name.strip() or None
        if not places:
            known = ", ".join(shown(column.header) for column in mapping.columns)
            zh = f"没有“{header}”这一列；有这些列：{known}。"
            mistakes.append(
                Mistake("--map", f"there is no column {shown(header)}; there are {known}.", zh)
            )
        elif field not in (None, ID, *FIELDS):
            from eligibility.errors import did_you_mean

            problem = f"a firm has no field {shown(name)}.{did_you_mean(name, FIELDS)}"
            mistakes.append(Mistake("--map", problem, f"没有 {shown(name)} 这一项。"))
        else:
            for place in places:
                mapping = mapping.choose(place, field)
    if mistakes:
        raise InputError(mistakes)
    return mapping


def check_mapping(mapping: Mapping, where: str) -> list[Mistake]:
    """What was taken for what, and what is not read, as notes.

    Raises:
        InputError: A column that nobody is sure of, two columns of one field, or no field at all.
    """
    mistakes, notes = [], []
    doubles = Counter(c.field for c in mapping.columns if c.field)
    for column in mapping.columns:
        place = f"{where}, column {shown(column.header)}"
        if column.field and doubles[column.field] > 1:
            mistakes.append(_double(place, column.field))
        elif column.sureness == "unsure":
            mistakes.append(_unsure(place, column))
        elif column.sureness == "likely" and column.field:
            notes.append(_taken(place, column))
        elif column.field is None and column.header.strip():
            zh = f"“{column.header}”列用不上，没有读取。"
            notes.append(Mistake(place, "is no field of a firm and was ignored.", zh))
    if not mistakes and not mapping.fields:
        mistakes.append(
            Mistake(
                where,
                "has no column that is a field of a firm, such as district or industry.",
                "没有一列是认得的，请用空白表里的列名，例如 所在区、所属行业。",
            )
        )
    if mistakes:
        raise InputError(dict.fromkeys(mistakes))
    return notes


def _double(place: str, name: str) -> Mistake:
    words = FIELDS[name].words["zh"] if name in FIELDS else "编号"
    return Mistake(
        place,
        f"the field {name} stands in two columns.",
        f"“{words}”有两列，请只留一列，或指定用哪一列。",
    )


def _unsure(place: str, column: Column) -> Mistake:
    assert column.field
    names = [name for name in (column.field, *column.alternatives) if name in FIELDS][:3]
    meant = " or ".join(f'"{name}"' for name in names)
    words = "、".join(FIELDS[name].words["zh"] for name in names)
    unit = "" if column.unit == ONE else f" (times {column.unit:f})"
    problem = f"a firm has no such field. Did you mean {meant}{unit}? Rename the column or map it."
    by = "" if column.unit == ONE else f"（乘以 {column.unit:f}）"
    return Mistake(
        place, problem, f"拿不准“{column.header}”列：是不是{words}{by}？请改列名，或指定它是哪一项。"
    )


def _taken(place: str, column: Column) -> Mistake:
    assert column.field
    words = FIELDS[column.field].words
    zh = f"“{column.header}”列按“{words['zh']}”读取。"
    return Mistake(place, f"was taken for {column.field} ({words['en']}).", zh)
