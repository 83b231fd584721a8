"""Who gains and who loses by a scenario: firms and money, by district and by size."""

from collections.abc import Iterable
from decimal import Decimal

import streamlit as st

from eligibility.decisions import ZERO
from eligibility.expressions.words import Lang
from eligibility.totals.comparison import MOVED_BY, Comparison, Moved
from eligibility.ui.formats import short_money
from eligibility.ui.markup import tag
from eligibility.ui.texts import t, text
from eligibility.ui.totals import charts
from eligibility.ui.totals.blocks import Shown, chart, choose, grouping_names, table
from eligibility.ui.totals.files import Table
from eligibility.ui.totals.names import group_name, grouping_name

BOTH = "both"
_COLUMNS = ("gaining", "gain", "losing", "loss")
Key = tuple[str, ...]


def draw_moves(compared: Comparison, about: str, shown: Shown) -> None:
    """Draws the choice of a grouping, the chart of those who surely gain or lose, and the table."""
    st.subheader(t("scenario.moves"), anchor=False)
    if not compared.moved:
        st.html(tag("p", t("scenario.no_moves"), css="teach"))
        return
    names = grouping_names(MOVED_BY) | {BOTH: t("scenario.by_both")}
    chosen = choose("scenario_moved_by", (*MOVED_BY, BOTH), t("totals.by"), MOVED_BY[0], names)
    by = MOVED_BY if chosen == BOTH else (chosen,)
    found = moves_by(compared, by)
    if chosen != BOTH:
        _chart(found, chosen, shown)
    table(_table(found, by, about, shown), f"moved-{'-'.join(by)}")


def moves_by(compared: Comparison, by: Key) -> dict[Key, tuple[Moved, Moved]]:
    """Keys of districts, sizes or both → who surely, and who possibly, gains and loses there."""
    groups: dict[Key, list[tuple[Moved, Moved]]] = {}
    for row in compared.moved:
        key = tuple(row.groups[name] for name in by)
        groups.setdefault(key, []).append((row.sure, row.possible))
    return {
        key: (_together(sure for sure, _ in rows), _together(possible for _, possible in rows))
        for key, rows in groups.items()
    }


def _together(moved: Iterable[Moved]) -> Moved:
    """Several groups of firms as one; no firm is in two of them."""
    rows = tuple(moved)
    return Moved(
        sum(each.gaining for each in rows),
        sum(each.losing for each in rows),
        sum((each.gain for each in rows), ZERO),
        sum((each.loss for each in rows), ZERO),
    )


def moves_in_all(compared: Comparison, lang: Lang) -> list[str]:
    """One sentence for those who surely gain or lose, one for those who possibly do."""
    ends = moves_by(compared, ())
    return [
        text(f"scenario.in_all_{name}", lang, moves=_spoken(end, lang))
        for pair in ends.values()
        for name, end in zip(("sure", "possible"), pair, strict=True)
    ]


def _spoken(moved: Moved, lang: Lang) -> str:
    """How many gain how much, and how many lose how much."""
    parts = []
    for name, firms, money in (
        ("gaining", moved.gaining, moved.gain),
        ("losing", moved.losing, -moved.loss),
    ):
        said = f"scenario.{name}" if firms else f"scenario.nobody_{name}"
        parts.append(text(said, lang, firms=f"{firms:,}", money=short_money(money, lang)))
    return text("scenario.and", lang).join(parts)


def _chart(found: dict[Key, tuple[Moved, Moved]], by: str, shown: Shown) -> None:
    rows = [
        (key, group_name(by, key, shown.catalogue, shown.lang), sure)
        for (key,), (sure, _) in found.items()
        if sure.gaining or sure.losing
    ]
    if not rows:
        return
    rows.sort(key=lambda row: (row[2].loss - row[2].gain, row[0]))
    _, name, most = rows[0]
    title = t("scenario.chart_moves", name=name, moves=_spoken(most, shown.lang))
    bars = [(key, name, moved.gain, moved.loss) for key, name, moved in rows]
    chart(title, t("scenario.moves_source"), charts.moves_chart(bars, shown.lang), "moves")


def _table(found: dict[Key, tuple[Moved, Moved]], by: Key, about: str, shown: Shown) -> Table:
    rows: list[list[str | int | Decimal]] = []
    for key, ends in found.items():
        names = [group_name(*pair, shown.catalogue, shown.lang) for pair in zip(by, key, strict=True)]
        numbers = [getattr(end, name) for end in ends for name in _COLUMNS]
        rows.append([*names, *numbers])
    first = len(by)
    rows.sort(key=lambda row: (row[first + 3] - row[first + 1], row[:first]))  # type: ignore[operator]
    columns = [
        *(grouping_name(name, shown.lang) for name in by),
        *(t(f"scenario.column_{end}_{name}") for end in ("sure", "possible") for name in _COLUMNS),
    ]
    return Table(tuple(columns), rows, about)
