"""Notes and history on the page of a case."""

from typing import Any

import streamlit as st

from eligibility.desk.advising import advice_of
from eligibility.desk.cases import add_note, history_of, notes_of
from eligibility.desk.office import Office
from eligibility.desk.outcomes import rulings_of, steps_of
from eligibility.desk.permissions import Actor
from eligibility.desk.records import LONG, Case, Event
from eligibility.reports.labels import label, labels
from eligibility.ui import state
from eligibility.ui.desk.conflict import act
from eligibility.ui.desk.words import department_name, department_names, level_name, moment
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, tag
from eligibility.ui.texts import language, t

_HIDDEN = ("firm_key",)


def draw_notes(office: Office, actor: Actor, case: Case) -> None:
    """Every note, the newest first, and a place for another one."""
    key = f"case_{case.id}_note"

    def add() -> None:
        text = st.session_state[key]
        if act(case.id, lambda: add_note(office, actor, case.id, text)):
            st.session_state[key] = ""

    with st.form(f"case_notes_{case.id}", border=False):
        st.text_area(t("notes.new"), key=key, max_chars=LONG, height=90)
        st.form_submit_button(t("notes.add"), key="case_note", on_click=add)
    notes = notes_of(office, actor, case.id)
    if not notes:
        st.html(tag("p", t("notes.none"), css="teach"))
    rows = [
        tag("li", tag("span", f"{moment(note.at)} · {note.author}", css="day"), tag("p", note.text))
        for note in reversed(notes)
    ]
    st.html(tag("ul", *rows, css="timeline"))


def draw_history(office: Office, actor: Actor, case: Case) -> None:
    """Everything that happened, the newest first: changes, notes, advice, applications, exemptions."""
    lang, rows = language(), []
    for event in history_of(office, actor, case.id):
        rows.append(
            (event.at, event.author, label("case_event", event.kind, lang), _changes(office, event))
        )
    for note in notes_of(office, actor, case.id):
        rows.append((note.at, note.author, t("case.part_notes"), tag("p", note.text)))
    for each in advice_of(office, actor, case.id):
        rows.append((each.at, each.author, t("notes.advised", day=each.on_day), Html("")))
    for step in steps_of(office, actor, case.id):
        rows.append((step.at, step.author, label("application", step.state, lang), _title(step.measure)))
    for ruling in rulings_of(office, actor, case.id):
        rows.append((ruling.at, ruling.author, t("case.part_exemptions"), _behaviour(ruling.exemption)))
    items = [
        tag("li", tag("span", f"{moment(at)} · {author}", css="day"), tag("p", tag("b", what)), detail)
        for at, author, what, detail in sorted(rows, key=lambda row: row[0], reverse=True)
    ]
    st.html(tag("ul", *items, css="timeline"))


def _title(measure_id: str) -> Html:
    measure = state.catalogue().measures.get(measure_id)
    return tag("p", words(measure.title, language()) if measure else measure_id)


def _behaviour(exemption_id: str) -> Html:
    known = state.catalogue().exemptions.get(exemption_id)
    return tag("p", words(known.title, language()) if known else exemption_id)


def _changes(office: Office, event: Event) -> Html:
    """The fields that changed, before and after."""
    rows = []
    for name, change in event.content.items():
        if name in _HIDDEN or name not in labels("case_field") or not isinstance(change, list):
            continue
        before, after = (_said(office, name, value) for value in change)
        field = label("case_field", name, language())
        rows.append(tag("li", f"{field}{t('check.colon')}{before} → {after}"))
    return tag("ul", *rows) if rows else Html("")


def _said(office: Office, name: str, value: Any) -> str:
    """A value of the history in words."""
    if name == "level":
        return level_name(office, value) if value else "–"
    if name == "officer":
        return department_name(office, value) if value else "–"
    if name == "departments":
        return department_names(office, value) or "–"
    if name == "facts":
        return t("notes.facts", count=len(value))
    return str(value) if value not in (None, "") else "–"
