"""A scenario by sliders for the numbers of one measure."""

from decimal import Decimal

import streamlit as st
import yaml

from eligibility.errors import InputError
from eligibility.reckoning.changes import Slot, slots_of, with_values
from eligibility.reports.measure import amount_words
from eligibility.schema import Measure
from eligibility.ui.formats import words
from eligibility.ui.markup import tag
from eligibility.ui.texts import LANGUAGES, t, text
from eligibility.ui.totals.blocks import Shown, nothing
from eligibility.ui.totals.scenario.measures import amount_on
from eligibility.ui.totals.scenario.tried import Tried, offer_yaml, tried
from eligibility.ui.totals.scenario.writing import take_over

_STEPS, _BESIDE = 40, 3


def by_sliders(shown: Shown) -> Tried | None:
    """Draws the choice of a measure and its sliders.

    Returns:
        What they make; None where there is nothing to move, or the numbers make no sense together.
    """
    offered = _offered(shown)
    if not offered:
        nothing()
        return None
    measure = _measure(offered, shown)
    written = _moved(measure)
    if written is None:
        st.html(tag("p", t("totals.no_change"), css="teach"))
        return None
    try:
        scenario = tried(_as_yaml(measure, written), shown.catalogue)
    except InputError:
        st.html(tag("p", t("totals.no_sense", amount=written), css="mistake"))
        return None
    spoken = amount_words(scenario.catalogue.measures[measure.id], shown.lang)[-1][1]
    st.html(tag("p", t("totals.now_reads"), " ", tag("b", spoken), css="lead"))
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("scenario.take_over"),
            key="totals_scenario_take_over",
            icon=":material/edit_note:",
            on_click=take_over,
            args=(scenario.text,),
        )
        offer_yaml(scenario.text, "sliders", f"{measure.id}.yaml")
    return scenario


def _as_yaml(measure: Measure, amount: str) -> str:
    """The sliders as the text of a scenario."""
    title = {
        lang: text("scenario.slider_title", lang, name=words(measure.title, lang)) for lang in LANGUAGES
    }
    content = {"title": title, "changes": [{"measure": measure.id, "amount": amount}]}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)


def _offered(shown: Shown) -> dict[str, Measure]:
    """The measures that hold money by the convention and have a number to change, the greatest first."""
    lines = [line for line in shown.reckoned.lines if line.counts(shown.convention) and line.high > 0]
    lines.sort(key=lambda line: (-line.low, -line.high, line.measure))
    measures = [shown.catalogue.measures[line.measure] for line in lines]
    return {each.id: each for each in measures if slots_of(amount_on(each))}


def _measure(offered: dict[str, Measure], shown: Shown) -> Measure:
    names = {key: words(each.title, shown.lang) for key, each in offered.items()}
    chosen = st.selectbox(
        t("totals.which_measure"),
        list(offered),
        key="totals_changed_measure",
        format_func=lambda key: names[key],
        filter_mode="contains",
        persist_state="session",
    )
    return offered[chosen] if chosen in offered else next(iter(offered.values()))


def _moved(measure: Measure) -> str | None:
    """The amount with the numbers of the sliders; None as long as they stand where they stood."""
    amount = amount_on(measure)
    slots = slots_of(amount)
    columns = st.columns(min(len(slots), _BESIDE), gap="medium")
    values = []
    for i, slot in enumerate(slots):
        with columns[i % _BESIDE]:
            values.append(_slider(measure, i, slot))
    if values == [slot.value for slot in slots]:
        return None
    return with_values(amount, slots, values)


def _slider(measure: Measure, place: int, slot: Slot) -> Decimal:
    """One number, from nothing to twice its size; a rate to the whole at most."""
    most = Decimal(1) if slot.role == "rate" else max(slot.value * 2, Decimal(1))
    step = Decimal("0.01") if slot.role == "rate" else max((most / _STEPS).normalize(), Decimal("0.01"))
    if slot.role == "rate" and slot.value % step:
        step = Decimal("0.005")
    chosen = st.slider(
        t(f"totals.slot_{slot.role}", place=place + 1, value=f"{slot.value:,f}"),
        min_value=0.0,
        max_value=float(most),
        value=float(slot.value),
        step=float(step),
        format="localized" if step >= 1 else "%.3f" if step < Decimal("0.01") else "%.2f",
        key=f"totals_slot_{measure.id}_{place}",
        persist_state="session",
    )
    return Decimal(str(chosen)).normalize()
