"""The drawing of a rule beside its words, with the firm's path where facts were given."""

import streamlit as st

from eligibility.expressions.words import Lang
from eligibility.reports.drawing import draw_rule
from eligibility.schema import Measure
from eligibility.ui import state
from eligibility.ui.markup import tag
from eligibility.ui.texts import t

# `st.html` takes SVG out, and as a picture file it would not know the theme's colours. What is handed
# over is markup of our own, in which every text is escaped; it is read as XML.
_SHOW = """
export default function ({ data, parentElement }) {
  const read = new DOMParser().parseFromString(data, "image/svg+xml");
  const place = parentElement.querySelector(".rule-place");
  if (read.querySelector("parsererror")) return;
  place.replaceChildren(document.importNode(read.documentElement, true));
}
"""


def draw_picture(measure: Measure, lang: Lang) -> None:
    """Draws conditions and amount; where the reader has said something of a firm, how far it comes."""
    answer = state.answer() if state.facts() else None
    note = t("drawing.legend") if answer else t("drawing.without")
    if measure.audience == "persons":
        note = t("measure.persons")
    st.html(tag("section", tag("h2", t("drawing.title")), tag("p", note, css="note"), css="part"))
    show = st.components.v2.component(
        "suanhui_rule", html='<div class="rule-place"></div>', js=_SHOW, isolate_styles=False
    )
    show(data=draw_rule(measure, lang, state.day(), answer), key=f"catalogue_drawing_{measure.id}")
