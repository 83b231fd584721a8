"""A penalty exemption that was checked on its own page goes into a case: one press, for an adviser."""

import streamlit as st

from eligibility.desk.cases import Filter, find_cases, read_case
from eligibility.desk.office import Office
from eligibility.desk.opening import NewCase, open_case
from eligibility.desk.outcomes import rule_on_case
from eligibility.desk.permissions import Actor
from eligibility.desk.records import SHORT
from eligibility.errors import InputError
from eligibility.exemption_schema import Exemption
from eligibility.exemptions import Circumstances
from eligibility.ui import state
from eligibility.ui.desk.session import adviser_at_work, told
from eligibility.ui.desk.words import case_link, case_name
from eligibility.ui.formats import words
from eligibility.ui.markup import tag
from eligibility.ui.texts import language, t

_NEW, _MOST = 0, 200


def draw_attach(exemption: Exemption, given: Circumstances) -> None:
    """The choice of a case and the button; nothing for the public."""
    at_work = adviser_at_work()
    if at_work is None:
        return
    office, actor = at_work
    with st.container(border=True, key="exemptions_attach"):
        st.html(tag("p", tag("b", t("attach.title"))))
        _choice(office, actor)
        st.button(
            t("attach.keep"),
            key="exemptions_keep",
            icon=":material/folder_open:",
            on_click=_keep,
            args=(office, actor, exemption, given),
        )
        if refused := st.session_state.pop("exemptions_refused", None):
            told(refused)
        kept = st.session_state.get("exemptions_kept")
        if kept and kept[:2] == (exemption.id, given):
            st.html(tag("p", t("rulings.saved"), css="link-note good", role="status"))
            case_link(read_case(office, actor, kept[2]))


def _choice(office: Office, actor: Actor) -> None:
    """An open case, or `_NEW` for one to be opened."""
    _, everything = find_cases(office, actor, Filter(), limit=1)
    sought = ""
    if everything > _MOST:
        sought = st.text_input(
            t("cases.search"),
            key="exemptions_case_search",
            placeholder=t("cases.search_hint"),
            max_chars=SHORT,
        )
    cases, _ = find_cases(office, actor, Filter(text=sought), limit=_MOST)
    names = {_NEW: t("attach.new")} | {case.id: case_name(case) for case in cases}
    st.selectbox(
        t("attach.case"),
        list(names),
        key="exemptions_case",
        format_func=lambda key: names.get(key, str(key)),
        filter_mode="contains",
    )


def _keep(office: Office, actor: Actor, exemption: Exemption, given: Circumstances) -> None:
    """Writes what was checked, the answer, the day and the catalogue's version into the case."""
    catalogue, on, case_id = state.catalogue(), state.day(), st.session_state["exemptions_case"]
    try:
        if case_id == _NEW:
            subject = words(exemption.title, language())[:SHORT]
            new = NewCase(dict(state.facts()), subject, on)
            case_id = open_case(office, actor, new, catalogue).id
        rule_on_case(office, actor, case_id, exemption.id, given, catalogue, on)
    except InputError as error:
        st.session_state["exemptions_refused"] = error
        return
    st.session_state["exemptions_case"] = case_id  # another press goes to the same case
    st.session_state["exemptions_kept"] = (exemption.id, given, case_id)
