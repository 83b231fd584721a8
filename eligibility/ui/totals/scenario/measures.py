"""How a measure is written now, as the part of a scenario that would change it."""

from typing import Any

import streamlit as st
import yaml

from eligibility.schema import Measure
from eligibility.ui import state
from eligibility.ui.formats import words
from eligibility.ui.markup import listed, tag
from eligibility.ui.texts import t
from eligibility.ui.totals.blocks import Shown

_KEYS = ("numbers", "amount", "criteria", "drop", "add", "period", "off", "measures")


def amount_on(measure: Measure) -> str:
    """The text of the amount that holds on the day of reference."""
    written = measure.benefit.amount
    if isinstance(written, dict):
        begun = [day for day in sorted(written) if day <= state.day()] or sorted(written)[:1]
        return written[begun[-1]]
    return written or ""


def as_it_is(measure: Measure) -> str:
    """A change that changes nothing: the measure's own amount, tests and days."""
    change: dict[str, Any] = {"measure": measure.id}
    if amount := amount_on(measure):
        change["amount"] = amount
    if measure.criteria:
        change["criteria"] = [{"id": each.id, "test": each.test} for each in measure.criteria]
    period = measure.period.model_dump(exclude_none=True)
    if period:
        change["period"] = period
    if len(change) == 1:
        change["off"] = False
    return yaml.safe_dump({"changes": [change]}, allow_unicode=True, sort_keys=False, width=1000)


def draw_how(shown: Shown) -> None:
    """What a scenario may say, and any measure as it is written now."""
    with st.expander(t("scenario.how"), key="totals_scenario_how"):
        st.html(tag("p", t("scenario.how_begin")))
        st.html(listed([t(f"scenario.how_{key}") for key in _KEYS]))
        names = {
            key: f"{words(each.title, shown.lang)} · {key}"
            for key, each in shown.catalogue.measures.items()
        }
        chosen = st.selectbox(
            t("scenario.look_up"),
            list(names),
            key="totals_scenario_look_up",
            format_func=lambda key: names[key],
            filter_mode="contains",
            persist_state="session",
        )
        if chosen in names:
            st.code(as_it_is(shown.catalogue.measures[chosen]), language=None, wrap_lines=True)
