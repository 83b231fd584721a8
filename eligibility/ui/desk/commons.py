"""Common problems on the board: those that stand, and, for a lead, those that the program finds."""

import streamlit as st

from eligibility.desk.alike import Alike
from eligibility.desk.commons import close_common, commons_of, find_common, take_up
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.records import LONG, SHORT, Common
from eligibility.errors import InputError
from eligibility.ui import state
from eligibility.ui.desk.session import message
from eligibility.ui.desk.words import case_row, department_name, department_names
from eligibility.ui.formats import words
from eligibility.ui.markup import plain_markdown, tag
from eligibility.ui.texts import language, t

_MOST = 10


def draw_commons(office: Office, actor: Actor) -> None:
    """Draws both."""
    st.header(t("commons.title"), anchor=False)
    if note := st.session_state.pop("desk_commons_note", None):
        st.html(tag("p", note, css="link-note", role="status"))
    common = commons_of(office, actor)
    for each, count in common:
        _one(office, actor, each, count)
    if not actor.may("take_up_common"):
        if not common:
            st.html(tag("p", t("commons.none"), css="teach"))
        return
    found = find_common(office, actor)
    alike = office.levels.alike
    if not found:
        st.html(tag("p", t("commons.none_found", firms=alike.firms), css="teach"))
    for group in found[:_MOST]:
        _found(office, actor, group)


def _one(office: Office, actor: Actor, common: Common, count: int) -> None:
    """A common problem, with a form to close it."""
    with st.container(border=True, key=f"desk_common_{common.id}"):
        st.subheader(plain_markdown(common.title), anchor=False)
        said = [t("commons.cases", count=count), t("case.due", day=common.due)]
        if common.departments:
            said.append(department_names(office, common.departments))
        if common.closed_on:
            said.append(t("case.closed", day=common.closed_on))
        st.html(tag("p", *(tag("span", each, css="chip") for each in said), css="chips"))
        if common.resolution:
            st.html(tag("p", common.resolution))
        if common.closed_on or not actor.may("take_up_common"):
            return
        key = f"desk_common_{common.id}_resolution"

        def close() -> None:
            said, on = st.session_state[key], state.day()
            try:
                close_common(office, actor, common.id, common.version, said, on)
                st.session_state["desk_commons_note"] = t("commons.closed", count=count)
            except InputError as error:
                st.session_state["desk_commons_note"] = message(error)

        with st.form(f"desk_common_form_{common.id}", border=False):
            st.text_area(t("case.resolution"), key=key, max_chars=LONG, height=70)
            st.form_submit_button(
                t("commons.close"), key=f"desk_common_close_{common.id}", on_click=close
            )


def _found(office: Office, actor: Actor, group: Alike) -> None:
    """Cases of the same kind, with a form to take them up."""
    lang, first = language(), group.cases[0]
    measures = state.catalogue().measures
    title = first.subject
    if group.measures and group.measures[0] in measures:
        title = words(measures[group.measures[0]].title, lang)
    prefix = f"desk_alike_{first.id}"
    known = dict.fromkeys(key for case in group.cases for key in case.departments)

    def gather() -> None:
        given = st.session_state
        ids = [case.id for case in group.cases]
        name, to = given[f"{prefix}_title"], given[f"{prefix}_departments"]
        try:
            take_up(office, actor, ids, name, to, state.day())
            given["desk_commons_note"] = t("commons.taken_up", count=len(ids))
        except InputError as error:
            given["desk_commons_note"] = message(error)

    with st.container(border=True, key=prefix):
        st.html(tag("p", t("commons.alike", firms=group.firms, cases=len(group.cases)), css="why"))
        for case in group.cases[:5]:
            case_row(office, case, state.day())
        with st.form(f"{prefix}_form", border=False):
            st.text_input(t("commons.name"), title, key=f"{prefix}_title", max_chars=SHORT)
            st.multiselect(
                t("triage.departments"),
                list(office.departments.by_key),
                list(known),
                key=f"{prefix}_departments",
                placeholder=t("desk.choose"),
                format_func=lambda key: department_name(office, key),
            )
            st.form_submit_button(
                t("commons.take_up"), key=f"{prefix}_take_up", type="primary", on_click=gather
            )
