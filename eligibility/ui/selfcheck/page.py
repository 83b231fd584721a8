"""Self-check: questions at the left, the live answer at the right."""

import streamlit as st

from eligibility.ui import state
from eligibility.ui.markup import tag
from eligibility.ui.selfcheck.answer import draw_answer
from eligibility.ui.selfcheck.questions import draw_questions
from eligibility.ui.selfcheck.takealong import keep_in_link
from eligibility.ui.texts import t


def page() -> None:
    """Draws the page."""
    st.title(t("check.title"), anchor=False)
    _body()


@st.fragment
def _body() -> None:
    """Runs again, alone, after each answer."""
    answer = state.answer()
    keep_in_link(answer)
    if note := st.session_state.get("link_note"):
        st.html(tag("p", t(f"link.{note}"), css=f"link-note {note}", role="status"))
    left, right = st.columns([5, 6], gap="large")
    with left, st.container(key="check_questions"):
        draw_questions(answer)
    with right, st.container(key="check_answer"):
        draw_answer(answer)
