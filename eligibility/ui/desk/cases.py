"""Cases: find one, or open a new one; with `?case=` in the address, that case."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from eligibility.desk.cases import PAGE, Filter, find_cases
from eligibility.desk.office import Office
from eligibility.desk.opening import NewCase, open_case
from eligibility.desk.permissions import Actor
from eligibility.desk.records import SHORT
from eligibility.errors import InputError
from eligibility.firm.fields import TOPICS
from eligibility.reports.labels import label
from eligibility.schema import Measure
from eligibility.ui import state
from eligibility.ui.desk.case import draw_case
from eligibility.ui.desk.session import desk_page, message
from eligibility.ui.desk.words import case_row, department_name, level_name
from eligibility.ui.formats import words
from eligibility.ui.markup import plain_markdown, tag
from eligibility.ui.texts import language, t

_STATES: Mapping[str, bool | None] = {"open": True, "closed": False, "all": None}


def page() -> None:
    """Draws the case that the address names, else the list."""
    asked = st.query_params.get("case", "")
    if asked.isdecimal() and len(asked) < 10:
        desk_page("case.title", lambda office, actor: draw_case(office, actor, int(asked)))
    else:
        desk_page("cases.title", _draw)


def _draw(office: Office, actor: Actor) -> None:
    if note := st.session_state.pop("cases_note", None):
        st.html(tag("p", note, css="link-note bad", role="alert"))
    wanted = _filter(office, actor)
    cases, count = find_cases(office, actor, wanted, offset=_offset())
    if count:
        st.html(tag("p", t("cases.found", count=count), css="note", role="status"))
    else:
        st.html(tag("p", t("cases.none"), css="teach"))
    with st.container(key="catalogue_list", gap="small"):
        for case in cases:
            case_row(office, case, state.day())
    _pager(count)
    with st.expander(t("cases.new"), icon=":material/add:", key="cases_new", expanded=not count):
        _new_form(office, actor)


def _offset() -> int:
    return int(st.session_state.get("cases_page_number", 0)) * PAGE


def _pager(count: int) -> None:
    number = int(st.session_state.get("cases_page_number", 0))
    if count <= PAGE and not number:
        return
    with st.container(horizontal=True, gap="small", key="cases_pager"):
        for key, step, ends in (
            ("earlier", -1, number == 0),
            ("later", 1, (number + 1) * PAGE >= count),
        ):
            st.button(
                t(f"cases.{key}"),
                key=f"cases_{key}",
                disabled=ends,
                on_click=_turn,
                args=(number + step,),
            )


def _turn(number: int) -> None:
    st.session_state["cases_page_number"] = number


def _filter(office: Office, actor: Actor) -> Filter:
    """What is looked for, as chosen above the list."""
    with st.container(key="cases_filter", horizontal=True, vertical_alignment="bottom", gap="small"):
        query = st.text_input(
            t("cases.search"),
            key="cases_query",
            placeholder=t("cases.search_hint"),
            max_chars=SHORT,
            on_change=_turn,
            args=(0,),
            persist_state="session",
        )
        chosen = _choice("cases.state", "state", list(_STATES), lambda key: t(f"cases.state_{key}"))
        whose = ["any", "mine", "nobody"]
        mine = _choice("cases.whose", "whose", whose, lambda key: t(f"cases.whose_{key}"))
        levels = ["any", *office.levels.by_key, "none"]
        level = _choice(
            "cases.level",
            "level",
            levels,
            lambda key: t("cases.any") if key == "any" else level_name(office, key),
        )
        department = _choice(
            "cases.department",
            "department",
            ["any", *office.departments.by_key],
            lambda key: t("cases.any") if key == "any" else department_name(office, key),
        )
    return Filter(
        text=query or "",
        is_open=_STATES[chosen],
        level=None if level == "any" else level,
        department=None if department == "any" else department,
        adviser=actor.name if mine == "mine" else None,
        is_unassigned=mine == "nobody",
    )


def _choice(name: str, key: str, options: list[str], say: Any) -> str:
    return str(
        st.selectbox(
            t(name),
            options,
            key=f"cases_{key}",
            format_func=say,
            width=170,
            on_change=_turn,
            args=(0,),
            persist_state="session",
        )
    )


def _new_form(office: Office, actor: Actor) -> None:
    """A new case; what was filled in at the self-check can come along."""
    lang, measures = language(), state.catalogue().measures

    def title(key: str) -> str:
        measure: Measure = measures[key]
        return words(measure.title, lang)

    with st.form("cases_form", border=False):
        st.text_input(t("cases.firm"), key="cases_firm", max_chars=SHORT)
        st.text_input(
            t("cases.subject"), key="cases_subject", max_chars=SHORT, placeholder=t("cases.subject_hint")
        )
        st.text_input(t("cases.reach"), key="cases_reach", max_chars=SHORT)
        st.pills(
            t("cases.topic"),
            TOPICS,
            key="cases_topic",
            format_func=lambda key: plain_markdown(label("topic", key, lang)),
        )
        st.multiselect(
            t("cases.measures"),
            list(measures),
            key="cases_measures",
            placeholder=t("desk.choose"),
            format_func=title,
        )
        if state.facts():
            st.checkbox(t("cases.take_facts", count=len(state.facts())), key="cases_take", value=True)
        st.form_submit_button(
            t("cases.open"), key="cases_open", type="primary", on_click=_open, args=(office, actor)
        )


def _open(office: Office, actor: Actor) -> None:
    given = st.session_state
    facts = dict(state.facts()) if given.get("cases_take") else {}
    if name := given["cases_firm"].strip():
        facts["name"] = name
    new = NewCase(
        facts,
        given["cases_subject"],
        state.day(),
        measures=given["cases_measures"],
        topic=given["cases_topic"],
        reach=given["cases_reach"],
    )
    try:
        case = open_case(office, actor, new, state.catalogue())
    except InputError as error:
        given["cases_note"] = message(error)
        return
    st.query_params["case"] = str(case.id)
