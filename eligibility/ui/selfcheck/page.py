"""Self-check: questions at the left, the live answer at the right."""

import streamlit as st

from eligibility.ui import state
from eligibility.ui.selfcheck.answer import draw_answer
from eligibility.ui.selfcheck.questions import draw_questions
from eligibility.ui.selfcheck.since import draw_link_note
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
    draw_link_note()
    left, right = st.columns([5, 6], gap="large")
    with left, st.container(key="check_questions"):
        draw_questions(answer)
    with right, st.container(key="check_answer"):
        draw_answer(answer)
