"""Handing the self-check's answers to the desk: a firm's own wish, with its consent, or not at all."""

import streamlit as st

from eligibility.answers import Answer
from eligibility.desk.handover import hand_over
from eligibility.desk.office import Office
from eligibility.desk.records import SHORT
from eligibility.errors import InputError
from eligibility.ui import state
from eligibility.ui.desk.office import the_office
from eligibility.ui.desk.session import adviser_at_work, message
from eligibility.ui.desk.start import bring_back_button, open_case_button, start_case
from eligibility.ui.markup import tag
from eligibility.ui.texts import t


def draw_handover(answer: Answer) -> None:
    """For the public, the form of consent, if there is a desk; for an adviser, the way into a case."""
    try:
        office = the_office()
    except InputError:
        return  # the desk is out of order: the self-check works without it
    if office is None or not state.facts():
        return
    if adviser_at_work():
        if "desk_filling" in st.session_state:
            bring_back_button()
        elif open_case_button("check_open_case"):
            start_case(state.facts(), "desk")
        return
    with st.expander(t("handover.title"), icon=":material/support_agent:", key="check_handover"):
        if number := st.session_state.get("handed_over"):
            st.html(tag("p", t("handover.done", number=number), role="status"))
        else:
            _form(office, answer)


def _form(office: Office, answer: Answer) -> None:
    def send() -> None:
        given = st.session_state
        try:
            given["handed_over"] = hand_over(
                office,
                state.facts(),
                given["handover_reach"],
                given["handover_wish"],
                given["handover_consent"],
                answer.catalogue,
                answer.on,
            )
        except InputError as error:
            given["handover_note"] = message(error)

    if note := st.session_state.pop("handover_note", None):
        st.html(tag("p", note, css="mistake", role="alert"))
    st.html(tag("p", t("handover.what"), css="help"))
    with st.form("handover_form", border=False):
        st.text_input(t("handover.wish"), key="handover_wish", max_chars=SHORT)
        st.text_input(t("handover.reach"), key="handover_reach", max_chars=SHORT)
        st.checkbox(t("handover.consent"), key="handover_consent")
        st.form_submit_button(t("handover.send"), key="handover_send", on_click=send)
