"""What it is made of: any grouping, crossed with any other; at first package and form."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from eligibility.totals.answer import Estimate
from eligibility.ui import state
from eligibility.ui.texts import t
from eligibility.ui.totals import charts
from eligibility.ui.totals.blocks import Shown, chart, grouping_names, nothing, table
from eligibility.ui.totals.crossed import Bar, bars, leading, money_of
from eligibility.ui.totals.files import Table
from eligibility.ui.totals.names import GROUPINGS, group_name, grouping_name

ALONE = "alone"


def draw_composition(shown: Shown) -> None:
    """Draws the question, two choices, chart and table."""
    st.header(t("totals.made_of"), anchor=False)
    rows, parts = _choices()
    by = (rows,) if parts == ALONE else (rows, parts)
    estimate = shown.ground.totals(shown.catalogue, state.day(), by)
    found = bars(estimate, shown.convention, shown.catalogue, shown.lang)
    if not found:
        nothing()
        return

    def part_name(key: str) -> str:
        return group_name(parts, key, shown.catalogue, shown.lang)

    figure = charts.bar_chart(found, part_name, shown.lang)
    chart(share_title(found), t("totals.source"), figure, "made_of")
    table(table_of(estimate, shown), f"by-{'-'.join(by)}")


def _choices() -> tuple[str, str]:
    """The grouping of the bars, and what cuts them."""
    names = grouping_names(GROUPINGS) | {ALONE: t("totals.alone")}
    with st.container(horizontal=True, gap="medium", key="totals_crossing"):
        rows = st.selectbox(
            t("totals.rows"),
            GROUPINGS,
            key="totals_rows",
            format_func=lambda key: names[key],
            width=220,
            persist_state="session",
        )
        options = [ALONE, *(name for name in GROUPINGS if name != rows)]
        default = "form" if rows != "form" else ALONE
        parts = st.selectbox(
            t("totals.parts"),
            options,
            index=options.index(default),
            key=f"totals_parts_{rows}",
            format_func=lambda key: names[key],
            width=220,
            persist_state="session",
        )
    return rows or GROUPINGS[0], parts or ALONE


def share_title(found: Sequence[Bar]) -> str:
    """What a chart of bars shows, as its answer."""
    first, share = leading(found)
    if share is None:
        return t("totals.chart_open", name=first.name)
    return t("totals.chart_share", name=first.name, share=f"{share:.0%}")


def table_of(estimate: Estimate, shown: Shown) -> Table:
    """The rows of an estimate with the names of their groups."""
    rows: list[list[Any]] = []
    for row in estimate.rows:
        low, high = money_of(row, shown.convention)
        if high == 0:
            continue
        names = [group_name(by, row.groups[by], shown.catalogue, shown.lang) for by in estimate.by]
        rows.append([*names, low, high, row.eligible_firms, row.eligible_workers])
    first = len(estimate.by)
    rows.sort(key=lambda row: (-row[first], -row[first + 1]))
    columns = [
        *(grouping_name(by, shown.lang) for by in estimate.by),
        *(t(f"totals.column_{key}") for key in ("low", "high", "firms", "workers")),
    ]
    return Table(tuple(columns), rows, shown.about)
