"""What drives the doubt: the tornado, and how much rests on which evidence."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, get_args

import streamlit as st

from eligibility.reckoning.factors import Factor
from eligibility.reckoning.tornado import Swing, tornado
from eligibility.schema import Evidence
from eligibility.ui import state
from eligibility.ui.formats import words
from eligibility.ui.texts import t
from eligibility.ui.totals import charts
from eligibility.ui.totals.blocks import Shown, chart, nothing, table
from eligibility.ui.totals.composition import share_title, table_of
from eligibility.ui.totals.crossed import bars
from eligibility.ui.totals.files import Table
from eligibility.ui.totals.round_money import spoken

MOST_SWINGS = 12
EVERY_LEVEL: frozenset[Evidence] = frozenset(get_args(Evidence))
_FEN = Decimal("0.01")


def draw_doubt(shown: Shown) -> None:
    """Draws the question, tornado and table."""
    st.header(t("totals.doubt"), anchor=False)
    factors = shown.reckoned.factors
    swings = tornado(shown.reckoned.lines, factors, shown.convention)
    if not swings:
        nothing()
        return
    by_key = {factor.key: factor for factor in factors}

    def name(swing: Swing) -> str:
        return swing_name(swing, by_key, shown)

    ends = [spoken(end, shown.lang) for end in (swings[0].low, swings[0].high)]
    title = t("totals.chart_doubt", name=name(swings[0]), low=ends[0], high=ends[1])
    figure = charts.tornado_chart(swings[:MOST_SWINGS], name, shown.lang)
    chart(title, t("totals.doubt_source"), figure, "doubt")
    table(_table(swings, by_key, shown), "doubt", first="large")


def swing_name(swing: Swing, factors: dict[str, Factor], shown: Shown) -> str:
    """What swings: take-up of a way of claiming, an assumption, or what a measure leaves open."""
    if swing.group == "law":
        return t("totals.law", name=words(shown.catalogue.measures[swing.key].title, shown.lang))
    factor_name = words(factors[swing.key].name, shown.lang)
    return t(f"totals.{swing.group}", name=factor_name)


def _table(swings: Sequence[Swing], factors: dict[str, Factor], shown: Shown) -> Table:
    rows: list[list[Any]] = []
    for swing in swings:
        factor = factors.get(swing.key)
        values: list[float | None] = [None, None, None]
        basis = t("totals.basis_law")
        if factor:
            values = [factor.low, factor.central, factor.high]
            known = factor.basis in ("official", "assumed")
            basis = t(f"totals.basis_{factor.basis}") if known else factor.basis
        money = [Decimal(end).quantize(_FEN) for end in (swing.low, swing.high, swing.width)]
        rows.append([swing_name(swing, factors, shown), *money, *values, basis])
    keys = ("thing", "at_low", "at_high", "width", "value_low", "value_central", "value_high", "basis")
    return Table(tuple(t(f"totals.column_{key}") for key in keys), rows, shown.about)


def draw_evidence(shown: Shown) -> None:
    """How much rests on texts seen, and on which."""
    st.header(t("totals.evidence"), anchor=False)
    estimate = shown.ground.totals(shown.catalogue, state.day(), ("evidence",), EVERY_LEVEL)
    found = bars(estimate, shown.convention, shown.catalogue, shown.lang)
    if not found:
        nothing()
        return
    figure = charts.bar_chart(found, str, shown.lang)
    chart(share_title(found), t("totals.evidence_source"), figure, "evidence")
    table(table_of(estimate, shown), "evidence")
