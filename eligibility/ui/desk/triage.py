"""Triage on the page of a case: what the program suggests, and what the adviser sets."""

import streamlit as st

from eligibility.desk.levels import deadline
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.records import Case, LevelKey
from eligibility.desk.triage import Suggestion, set_contact, suggest, triage
from eligibility.reports.labels import label
from eligibility.ui import state
from eligibility.ui.desk.conflict import act, seen_version
from eligibility.ui.desk.words import department_name, department_names, level_name
from eligibility.ui.formats import listing, words
from eligibility.ui.markup import Html, join, plain_markdown, tag
from eligibility.ui.texts import language, t

_SETTABLE: tuple[LevelKey, ...] = ("simple", "general", "cross")


def draw_triage(office: Office, actor: Actor, case: Case) -> None:
    """Level, departments and deadline; then the firm's one contact."""
    if case.level == "common":
        st.html(tag("p", t("triage.common"), css="help"))
        return
    found = suggest(office, case, state.catalogue())
    _form(office, actor, case, found)
    if case.departments:
        _contact(office, actor, case)


def _form(office: Office, actor: Actor, case: Case, found: Suggestion) -> None:
    level, departments = f"case_{case.id}_level", f"case_{case.id}_departments"
    suggested = "general" if found.level == "common" else found.level
    st.session_state.setdefault(level, case.level or suggested)
    keys = [each.key for each in found.departments]
    st.session_state.setdefault(departments, list(case.departments) or keys)

    def save() -> None:
        version, given = seen_version(case), st.session_state
        chosen, to = given[level], given[departments]
        act(
            case.id,
            lambda: triage(office, actor, case.id, version, chosen, to),
            t("triage.saved", level=level_name(office, chosen)),
        )

    with st.form(f"case_triage_{case.id}"):
        st.html(_suggestion(office, found))
        st.pills(
            t("triage.level"),
            _SETTABLE,
            key=level,
            required=True,
            format_func=lambda key: plain_markdown(_level_words(office, key, case)),
        )
        st.multiselect(
            t("triage.departments"),
            list(office.departments.by_key),
            key=departments,
            placeholder=t("desk.choose"),
            format_func=lambda key: department_name(office, key),
            help=t("triage.departments_help"),
        )
        st.form_submit_button(t("triage.save"), key="case_triage", type="primary", on_click=save)


def _level_words(office: Office, key: LevelKey, case: Case) -> str:
    level = office.levels.by_key[key]
    due = deadline(level, case.opened_on, office.calendar)
    return t("triage.level_due", level=words(level.name, language()), day=due)


def _suggestion(office: Office, found: Suggestion) -> Html:
    """The suggestion with its reason, and what no department takes."""
    lang, parts = language(), []
    to = department_names(office, [each.key for each in found.departments])
    name = level_name(office, found.level)
    line = t("triage.suggests_to", level=name, to=to) if to else t("triage.suggests", level=name)
    parts.append(tag("p", line, css="why"))
    if found.untaken:
        kinds = listing([label("kind", kind, lang) for kind in found.untaken], lang)
        parts.append(tag("p", t("triage.untaken", kinds=kinds), css="help"))
    parts.append(tag("p", words(office.levels.note, lang), css="note"))
    return join(*parts)


def _contact(office: Office, actor: Actor, case: Case) -> None:
    """The officer who is the firm's one contact."""
    lead = case.departments[0]
    if case.officer == lead:
        return

    def name() -> None:
        version = seen_version(case)
        act(
            case.id,
            lambda: set_contact(office, actor, case.id, version, lead),
            t("triage.contact_set"),
        )

    st.button(
        plain_markdown(t("triage.contact", department=department_name(office, lead))),
        key="case_contact",
        icon=":material/support_agent:",
        on_click=name,
    )
