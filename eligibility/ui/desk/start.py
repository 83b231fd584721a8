"""From a firm's facts on any page to a case: one press, where an adviser has signed in."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from eligibility.answers import match_firm
from eligibility.desk.advising import advise
from eligibility.desk.cases import change_case
from eligibility.desk.errors import ConflictError
from eligibility.desk.office import Office
from eligibility.desk.opening import NewCase, open_case
from eligibility.desk.permissions import Actor
from eligibility.desk.records import Source
from eligibility.errors import InputError
from eligibility.firm import firm_from
from eligibility.ui import state
from eligibility.ui.desk.session import adviser_at_work, told
from eligibility.ui.markup import plain_markdown, tag
from eligibility.ui.selfcheck.view import view_of
from eligibility.ui.texts import t


def open_case_button(key: str) -> bool:
    """A button for an adviser who has signed in, nothing for the public; whether it was pressed."""
    return adviser_at_work() is not None and st.button(
        t("start.open"), key=key, icon=":material/folder_open:"
    )


def start_case(facts: Mapping[str, Any], source: Source) -> None:
    """Opens a case about what the firm is sure to get, with the advice of the day, and shows it.

    Args:
        facts: Field → value, as `firm_from` reads it.
    """
    at_work = adviser_at_work()
    if at_work is None:
        return
    office, actor = at_work
    catalogue, on = state.catalogue(), state.day()
    try:
        gets = view_of(match_firm(firm_from(facts), catalogue, on)).groups["get"]
        measures = [each.id for each in gets if each.window != "closed"]
        new = NewCase(facts, t("start.subject"), on, measures, source=source)
        case = open_case(office, actor, new, catalogue)
        advise(office, actor, case.id, catalogue, on)
    except InputError as error:
        told(error)
        return
    _show(case.id)


def bring_back_button() -> None:
    """Takes the facts back to the case from which they came to the self-check."""
    filling = st.session_state.get("desk_filling")
    at_work = adviser_at_work()
    if filling is None or at_work is None:
        return
    case_id, version, firm = filling
    st.html(tag("p", t("start.filling", id=case_id, firm=firm or t("desk.no_name")), css="link-note"))
    with st.container(horizontal=True, gap="small", key="desk_bring_back"):
        if st.button(
            plain_markdown(t("start.bring_back", id=case_id)),
            key="desk_bring_back_button",
            type="primary",
            icon=":material/folder_open:",
        ):
            _bring_back(*at_work, case_id, version)
        if st.button(t("start.drop"), key="desk_drop", type="tertiary"):
            st.session_state.pop("desk_filling")
            st.rerun()


def _bring_back(office: Office, actor: Actor, case_id: int, version: int) -> None:
    """Writes the facts into the case and gives advice on them."""
    try:
        change_case(office, actor, case_id, version, facts=dict(state.facts()))
        advise(office, actor, case_id, state.catalogue(), state.day())
    except ConflictError as conflict:
        _, _, firm = st.session_state["desk_filling"]
        st.session_state["desk_filling"] = (case_id, conflict.version, firm)
        st.html(tag("p", t("start.conflict", name=conflict.author), css="link-note", role="alert"))
        return
    except InputError as error:
        told(error)
        return
    st.session_state.pop("desk_filling")
    _show(case_id)


def _show(case_id: int) -> None:
    st.session_state.get("case_seen", {}).pop(case_id, None)
    st.switch_page(st.session_state["cases_page"], query_params={"case": str(case_id)})
