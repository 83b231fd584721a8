"""The view of scenarios: how one is made, then what it does."""

import streamlit as st

from eligibility.ui.markup import tag
from eligibility.ui.texts import t
from eligibility.ui.totals.blocks import Shown, choose
from eligibility.ui.totals.scenario.result import draw_result
from eligibility.ui.totals.scenario.sliders import by_sliders
from eligibility.ui.totals.scenario.writing import WAY, by_text

WAYS = {"sliders": by_sliders, "text": by_text}


def draw_scenario(shown: Shown) -> None:
    """Draws the choice of a way, the scenario, and what it changes."""
    st.header(t("totals.scenario"), anchor=False)
    st.html(tag("p", t("scenario.what"), css="help"))
    names = {way: t(f"scenario.way_{way}") for way in WAYS}
    way = choose(WAY, tuple(WAYS), t("scenario.way"), "sliders", names)
    scenario = WAYS[way](shown)
    if scenario is not None:
        draw_result(scenario, shown)
