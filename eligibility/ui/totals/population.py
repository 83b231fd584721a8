"""How the synthetic firms are made: take-up and assumptions with range and source, and the margins."""

from decimal import Decimal

import streamlit as st

from eligibility.expressions.words import Lang
from eligibility.reckoning.factors import read_take_up
from eligibility.ui.formats import words
from eligibility.ui.markup import join, link, tag
from eligibility.ui.texts import t
from eligibility.ui.totals.blocks import Shown, downloads
from eligibility.ui.totals.files import Table
from eligibility.ui.totals.margins import draw_assumptions, draw_margins, ledger

_KEYS = ("thing", "value_low", "value_central", "value_high", "unit", "basis")


def draw_population(shown: Shown) -> None:
    """Draws the take-up and, for synthetic firms, the assumptions behind them."""
    st.header(t("totals.take_up_rows"), anchor=False)
    st.html(tag("p", t("totals.take_up_what"), css="help"))
    st.html(ledger(("way", "value", "range", "basis"), _ways(shown.lang), "assumed"))
    downloads(_take_up(shown), "take-up")
    if shown.ground.assumptions:
        st.header(t("totals.assumptions"), anchor=False)
        st.html(tag("p", t("totals.assumptions_what"), css="help"))
        draw_margins(shown.about)
        draw_assumptions()
        downloads(_assumptions(shown), "assumptions")


def _ways(lang: Lang) -> list[tuple[str, ...]]:
    """Each way of claiming: its share, range and what that rests on."""
    return [
        (
            words(row.name, lang),
            f"{row.central:.0%}",
            f"{row.low:.0%}–{row.high:.0%}",
            join(
                tag("span", t(f"totals.basis_{row.basis}")),
                tag("span", words(row.why, lang), css="about"),
                *(
                    tag("span", link(page.publisher, page.url or ""), css="about")
                    for page in row.sources
                ),
            ),
        )
        for row in read_take_up()
    ]


def _take_up(shown: Shown) -> Table:
    rows = []
    for row in read_take_up():
        pages = [page.url or page.publisher for page in row.sources]
        basis = [t(f"totals.basis_{row.basis}"), words(row.why, shown.lang), *pages]
        numbers = (Decimal(str(end)) for end in (row.low, row.central, row.high))
        rows.append([words(row.name, shown.lang), *numbers, t("margins.unit_share"), " · ".join(basis)])
    return Table(tuple(t(f"totals.column_{key}") for key in _KEYS), rows, shown.about)


def _assumptions(shown: Shown) -> Table:
    rows = []
    for each in shown.ground.assumptions or ():
        numbers = (each.low, each.value, each.high)
        basis = t("totals.basis_assumed") if each.source == "assumed" else each.source
        if each.note[shown.lang]:
            basis = f"{basis} · {each.note[shown.lang]}"
        rows.append([each.words[shown.lang], *numbers, t(f"margins.unit_{each.unit}"), basis])
    return Table(tuple(t(f"totals.column_{key}") for key in _KEYS), rows, shown.about)
