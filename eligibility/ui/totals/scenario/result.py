"""What a scenario does: base, changed, difference, in all and by groups."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from eligibility.decisions import ZERO
from eligibility.errors import InputError
from eligibility.reckoning.changes import Change, changes
from eligibility.totals.comparison import Comparison
from eligibility.ui import state
from eligibility.ui.formats import in_ten_thousands, short_money, words, yuan
from eligibility.ui.markup import Html, join, plain_markdown, tag
from eligibility.ui.texts import t
from eligibility.ui.totals import charts
from eligibility.ui.totals.blocks import Shown, chart, choose, grouping_names, sum_box, table
from eligibility.ui.totals.files import Table
from eligibility.ui.totals.names import group_name, grouping_name
from eligibility.ui.totals.scenario.moves import draw_moves, moves_in_all
from eligibility.ui.totals.scenario.tried import Tried, told

LONG = frozenset({"kind", "measure"})
"""Groupings in which only what changes is listed."""
SEEN_BY = ("district", "size", "industry", "package", "form", "kind", "measure")


def draw_result(scenario: Tried, shown: Shown) -> None:
    """Draws the sums side by side, then what changes by groups, then who gains and who loses."""
    on, rows = state.day(), f"{shown.ground.firms:,}"
    with st.spinner(t("scenario.counting_base", rows=rows), show_time=True):
        shown.ground.standing(shown.catalogue, on)
    try:
        with st.spinner(t("scenario.counting", rows=rows), show_time=True):
            compared = shown.ground.compared(shown.catalogue, scenario.catalogue, on)
            (whole,) = _changes(scenario, (), shown) or (None,)
    except InputError as error:
        st.html(told(error.mistakes, scenario.text, shown.lang))
        return
    st.subheader(plain_markdown(words(scenario.title, shown.lang)), anchor=False)
    if whole is None or not (_differs(whole) or compared.moved):
        st.html(tag("p", t("scenario.no_change"), css="teach"))
        return
    st.html(_sums(whole, compared, shown))
    if _differs(whole):
        _by_group(scenario, shown)
    draw_moves(compared, about_of(scenario, shown), shown)


def about_of(scenario: Tried, shown: Shown) -> str:
    """The line that goes with every file."""
    return t(
        "scenario.about_line",
        about=shown.about,
        title=words(scenario.title, shown.lang),
        version=scenario.catalogue.version,
    )


def _differs(change: Change) -> bool:
    return bool(change.difference or change.high_difference)


def _changes(scenario: Tried, by: tuple[str, ...], shown: Shown) -> list[Change]:
    on = state.day()
    base, changed = (shown.ground.totals(each, on, by) for each in (shown.catalogue, scenario.catalogue))
    return changes(base, changed, shown.convention)


def _sums(whole: Change, compared: Comparison, shown: Shown) -> Html:
    aside = in_ten_thousands(abs(whole.difference), shown.lang)
    sums = [
        sum_box("until", t("totals.base"), *_written(whole.base[0], shown)),
        sum_box("sure", t("totals.changed"), *_written(whole.changed[0], shown)),
        sum_box("extra", t("totals.difference"), signed(whole.difference), aside),
    ]
    high = t(
        "totals.high_changed",
        base=short_money(whole.base[1], shown.lang),
        changed=short_money(whole.changed[1], shown.lang),
    )
    notes = [high, *moves_in_all(compared, shown.lang)]
    if whole.base_firms != whole.changed_firms:
        base, changed = f"{whole.base_firms:,}", f"{whole.changed_firms:,}"
        notes.append(t("scenario.firms", base=base, changed=changed))
    if not _differs(whole):
        notes.insert(0, t("scenario.other_convention"))
    items = tag("ul", *(tag("li", note) for note in notes), css="notes")
    return tag("section", join(tag("div", *sums, css="sums"), items), css="summary")


def signed(amount: Decimal) -> str:
    """An amount with its sign, to the fen."""
    sign = "+" if amount > ZERO else "−" if amount < ZERO else ""
    return f"{sign}{yuan(abs(amount))}"


def _written(amount: Decimal, shown: Shown) -> tuple[str, str]:
    return yuan(amount), in_ten_thousands(amount, shown.lang)


def _by_group(scenario: Tried, shown: Shown) -> None:
    st.subheader(t("scenario.changes"), anchor=False)
    by = choose("scenario_by", SEEN_BY, t("totals.by"), SEEN_BY[0], grouping_names(SEEN_BY))
    found = sorted(_changes(scenario, (by,), shown), key=lambda each: -abs(each.difference))
    found = [each for each in found if _differs(each) or by not in LONG]
    names = _names(found, by, scenario, shown)
    bars = [(each.key, names[each.key], each.difference) for each in found if each.difference]
    if bars:
        most = found[0]
        gains = t("totals.wins") if most.difference > ZERO else t("totals.loses")
        amount = short_money(abs(most.difference), shown.lang)
        title = t("totals.chart_changed", name=names[most.key], gains=gains, amount=amount)
        chart(title, t("totals.changed_source"), charts.difference_chart(bars, shown.lang), "changed")
    share = t("totals.column_change_share")
    table(_table(found, names, by, scenario, shown), f"changed-{by}", shares=(share,))


def _names(found: Sequence[Change], by: str, scenario: Tried, shown: Shown) -> dict[str, str]:
    """Key → name; a measure may stand in one of the two catalogues only."""
    own = shown.catalogue
    return {
        each.key: group_name(
            by,
            each.key,
            scenario.catalogue if by == "measure" and each.key not in own.measures else own,
            shown.lang,
        )
        for each in found
    }


def _table(
    found: Sequence[Change], names: dict[str, str], by: str, scenario: Tried, shown: Shown
) -> Table:
    rows = [
        [
            names[each.key],
            each.base[0],
            each.changed[0],
            each.difference,
            float(each.difference / each.base[0]) if each.base[0] else None,
            each.base[1],
            each.changed[1],
            each.high_difference,
            each.base_firms,
            each.changed_firms,
        ]
        for each in found
    ]
    keys = (
        *("base", "changed", "difference", "change_share"),
        *("base_high", "changed_high", "high_difference", "base_firms", "changed_firms"),
    )
    columns = (grouping_name(by, shown.lang), *(t(f"totals.column_{key}") for key in keys))
    return Table(columns, rows, about_of(scenario, shown))
