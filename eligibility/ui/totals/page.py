"""Totals over many firms: what they add up to, what if, and against the official figures."""

from collections.abc import Callable

import streamlit as st

from eligibility.reckoning.ground import Ground
from eligibility.reckoning.lines import Convention
from eligibility.ui import state
from eligibility.ui.markup import join, tag
from eligibility.ui.texts import language, t
from eligibility.ui.totals.blocks import Shown, choose, nothing
from eligibility.ui.totals.comparison import draw_comparison
from eligibility.ui.totals.composition import draw_composition
from eligibility.ui.totals.destination import draw_destination
from eligibility.ui.totals.doubt import draw_doubt, draw_evidence
from eligibility.ui.totals.headline import convention, draw_headline
from eligibility.ui.totals.population import draw_population
from eligibility.ui.totals.scenario.view import draw_scenario
from eligibility.ui.totals.source import choose_ground
from eligibility.ui.totals.waterfall import draw_waterfall


def page() -> None:
    """Draws the page."""
    st.title(t("totals.title"), anchor=False)
    st.html(tag("p", t("totals.what"), css="help"))
    ground = choose_ground()
    if ground is None:
        return
    if ground.synthetic:
        _say_synthetic(ground)
    views = {key: t(f"totals.view_{key}") for key in VIEWS}
    chosen = choose("view", tuple(VIEWS), t("totals.view"), next(iter(VIEWS)), views)
    VIEWS[chosen](_shown(ground, chosen))


def _say_synthetic(ground: Ground) -> None:
    chip = tag("span", t("totals.synthetic"), css="chip indicative")
    said = t("totals.how_many", firms=f"{ground.firms:,}", trading=f"{ground.trading:,}")
    st.html(tag("p", join(chip, said, between=" "), css="note"))


def _shown(ground: Ground, view: str) -> Shown:
    catalogue, on = state.catalogue(), state.day()
    counted: Convention = "relief" if view in WITHOUT_CONVENTION else convention()
    with st.spinner(t("totals.counting", rows=f"{ground.firms:,}"), show_time=True):
        reckoned = ground.reckoned(catalogue, on)
    return Shown(ground, catalogue, reckoned, counted, language())


def _sums(shown: Shown) -> None:
    """The headline, three questions, and the way from gross to paid."""
    whole = shown.ground.totals(shown.catalogue, state.day())
    if not whole.rows:
        nothing()
        return
    draw_headline(shown, whole)
    draw_composition(shown)
    draw_destination(shown)
    draw_doubt(shown)
    draw_waterfall(shown, whole)
    draw_evidence(shown)


WITHOUT_CONVENTION = frozenset({"reconciliation", "population"})
VIEWS: dict[str, Callable[[Shown], None]] = {
    "sums": _sums,
    "scenario": draw_scenario,
    "reconciliation": draw_comparison,
    "population": draw_population,
}
