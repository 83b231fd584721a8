"""Where it goes: districts as a tile map, industries and sizes as bars."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from eligibility.decisions import ZERO
from eligibility.storage import read_data
from eligibility.totals.answer import Estimate
from eligibility.ui import state
from eligibility.ui.formats import short_money
from eligibility.ui.texts import t
from eligibility.ui.totals import charts
from eligibility.ui.totals.blocks import Shown, chart, choose, grouping_names, nothing, table, titled
from eligibility.ui.totals.composition import share_title
from eligibility.ui.totals.crossed import Bar, bars
from eligibility.ui.totals.files import Table
from eligibility.ui.totals.names import group_name, grouping_name
from eligibility.ui.totals.tiles import tile_map

GOES_TO = ("district", "industry", "size")


def draw_destination(shown: Shown) -> None:
    """Draws the question, the choice of a grouping, map or bars, and the table."""
    st.header(t("totals.goes_to"), anchor=False)
    by = choose("goes_to", GOES_TO, t("totals.by"), GOES_TO[0], grouping_names(GOES_TO))
    on = state.day()
    found = bars(
        shown.ground.totals(shown.catalogue, on, (by,)), shown.convention, shown.catalogue, shown.lang
    )
    if not found:
        nothing()
        return
    if by == "district":
        titled(share_title(found), t("totals.map_source"))
        st.html(tile_map(found, _beside(shown), shown.lang))
    else:
        crossed = shown.ground.totals(shown.catalogue, on, (by, "form"))
        parts = bars(crossed, shown.convention, shown.catalogue, shown.lang)
        _bars(parts, _title(by, found, shown), by, shown)
    table(_table(found, by, shown), f"to-{by}", shares=(t("totals.column_share"),))


def _bars(found: Sequence[Bar], title: str, by: str, shown: Shown) -> None:
    def part_name(key: str) -> str:
        return group_name("form", key, shown.catalogue, shown.lang)

    figure = charts.bar_chart(found, part_name, shown.lang)
    chart(title, t("totals.source"), figure, f"goes_to_{by}")


def _title(by: str, found: Sequence[Bar], shown: Shown) -> str:
    if by != "size":
        return share_title(found)
    per_firm = {bar.name: bar.low / bar.firms for bar in found if bar.firms}
    if not per_firm:
        return share_title(found)
    first = max(per_firm, key=lambda name: per_firm[name])
    return t("totals.chart_per_firm", name=first, amount=short_money(per_firm[first], shown.lang))


def _beside(shown: Shown) -> dict[str, Decimal]:
    """What areas that are no districts give by measures of their own."""
    by_measure: Estimate = shown.ground.totals(shown.catalogue, state.day(), ("measure",))
    keys = [key for key in read_data("district_tiles") if key not in _districts()]
    sums = dict.fromkeys(keys, ZERO)
    for bar in bars(by_measure, shown.convention, shown.catalogue, shown.lang):
        district = shown.catalogue.measures[bar.key].district
        if district in sums:
            sums[district] += bar.low
    return sums


def _districts() -> frozenset[str]:
    from eligibility.firm import FIELDS

    return frozenset(FIELDS["district"].choices)


def _table(found: Sequence[Bar], by: str, shown: Shown) -> Table:
    whole = sum((bar.low for bar in found), ZERO)
    rows = [
        [
            bar.name,
            bar.low,
            bar.high,
            float(bar.low / whole) if whole else 0.0,
            bar.firms,
            bar.workers,
            (bar.low / bar.firms).quantize(Decimal("0.01")) if bar.firms else None,
        ]
        for bar in found
    ]
    keys = ("low", "high", "share", "firms", "workers", "per_firm")
    columns = (grouping_name(by, shown.lang), *(t(f"totals.column_{key}") for key in keys))
    return Table(columns, rows, shown.about)
