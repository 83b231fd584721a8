"""One case: where it stands and what to do next at the left; what is known of it at the right."""

from datetime import date

import streamlit as st

from eligibility.desk.administration import advisers
from eligibility.desk.cases import assign_case, change_case, close_case, read_case, reopen_case
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.records import LONG, Case
from eligibility.reports.labels import label
from eligibility.ui import state
from eligibility.ui.desk.advice import draw_advice
from eligibility.ui.desk.conflict import act, draw_conflict, draw_said, seen_version
from eligibility.ui.desk.exemptions import draw_exemptions
from eligibility.ui.desk.outcomes import draw_outcomes
from eligibility.ui.desk.records import draw_history, draw_notes
from eligibility.ui.desk.triage import draw_triage
from eligibility.ui.desk.words import case_chips, case_name, department_name, measure_names
from eligibility.ui.markup import plain_markdown, tag
from eligibility.ui.texts import language, t

_PARTS = {
    "advice": draw_advice,
    "outcomes": draw_outcomes,
    "exemptions": draw_exemptions,
    "notes": draw_notes,
    "history": draw_history,
}


def draw_case(office: Office, actor: Actor, case_id: int) -> None:
    """Draws the case, if the actor may see it."""
    st.button(
        t("case.back"), key="case_back", type="tertiary", icon=":material/arrow_back:", on_click=_back
    )
    case = read_case(office, actor, case_id)
    draw_said()
    draw_conflict(office, actor, case)
    st.header(plain_markdown(case_name(case)), anchor=False)
    st.html(case_chips(office, case, state.day()))
    st.html(_about(office, case))
    left, right = st.columns([5, 6], gap="large")
    with left, st.container(key="case_work"):
        if case.is_open:
            draw_triage(office, actor, case)
            _next_step(office, actor, case)
            _hand_on(office, actor, case)
            _close(office, actor, case)
        else:
            _reopen(office, actor, case)
    with right, st.container(key="case_known"):
        part = st.segmented_control(
            t("case.part"),
            list(_PARTS),
            key="case_part",
            default="advice",
            required=True,
            format_func=lambda key: t(f"case.part_{key}"),
            label_visibility="collapsed",
        )
        _PARTS[str(part)](office, actor, case)


def _back() -> None:
    st.query_params.pop("case", None)


def _about(office: Office, case: Case) -> str:
    """Where it comes from, how to reach the firm, its one contact, what came of it."""
    source = label("case_source", case.source, language())
    rows = [("opened", t("case.opened", day=case.opened_on, name=case.opened_by, source=source))]
    if case.measures:
        rows.append(("measures", measure_names(case.measures, state.catalogue())))
    if case.reach:
        rows.append(("reach", case.reach))
    if case.officer:
        found = office.departments.by_key.get(case.officer)
        named = found.officer.name if found and found.officer else "–"
        rows.append(("officer", f"{department_name(office, case.officer)} · {named}"))
    if case.next_step:
        rows.append(("next_step", f"{case.next_on or ''} {case.next_step}".strip()))
    if case.resolution:
        rows.append(("resolution", case.resolution))
    terms = [
        tag("div", tag("dt", t(f"case.{name}_term")), tag("dd", said), css="term") for name, said in rows
    ]
    return tag("dl", *terms)


def _next_step(office: Office, actor: Actor, case: Case) -> None:
    """What is done next, and on which day."""
    step, day = f"case_{case.id}_step", f"case_{case.id}_day"
    st.session_state.setdefault(step, case.next_step)
    st.session_state.setdefault(day, case.next_on)

    def save() -> None:
        version, given = seen_version(case), st.session_state
        values = {"next_step": given[step], "next_on": given[day]}
        act(case.id, lambda: change_case(office, actor, case.id, version, **values), t("case.saved"))

    with st.form(f"case_next_{case.id}"):
        st.text_area(t("case.next_step"), key=step, max_chars=LONG, height=90)
        st.date_input(
            t("case.next_on"),
            key=day,
            min_value=date(2022, 1, 1),
            max_value=date(2035, 12, 31),
            format="YYYY-MM-DD",
        )
        st.form_submit_button(t("case.save"), key="case_save_next", on_click=save)


def _hand_on(office: Office, actor: Actor, case: Case) -> None:
    """Take a case that is nobody's, give it back, or, as a lead, assign it."""

    def give(to: str | None) -> None:
        version = seen_version(case)
        act(case.id, lambda: assign_case(office, actor, case.id, version, to), t("case.assigned"))

    if actor.may("assign"):
        with st.form(f"case_assign_{case.id}"):
            names = advisers(office, actor)
            chosen = st.selectbox(
                t("case.assign_to"),
                names,
                index=names.index(case.adviser) if case.adviser in names else None,
                key=f"case_{case.id}_adviser",
                placeholder=t("desk.choose"),
            )
            if st.form_submit_button(t("case.assign"), key="case_assign"):
                give(chosen)
                st.rerun()
    elif case.adviser is None:
        st.button(t("case.take"), key="case_take", on_click=give, args=(actor.name,))
    else:
        st.button(
            t("case.give_back"), key="case_give_back", type="tertiary", on_click=give, args=(None,)
        )


def _close(office: Office, actor: Actor, case: Case) -> None:
    """Closes the case with what came of it."""
    if case.level == "common":
        st.html(tag("p", t("case.closed_together"), css="help"))
        return
    key = f"case_{case.id}_resolution"

    def close() -> None:
        version, said, on = seen_version(case), st.session_state[key], state.day()
        act(
            case.id,
            lambda: close_case(office, actor, case.id, version, said, on),
            t("case.now_closed", day=on),
        )

    with st.form(f"case_close_{case.id}"):
        st.text_area(t("case.resolution"), key=key, max_chars=LONG, height=90)
        st.form_submit_button(
            t("case.close", day=state.day()), key="case_close", type="primary", on_click=close
        )


def _reopen(office: Office, actor: Actor, case: Case) -> None:
    """Opens a closed case again, with the reason."""
    key = f"case_{case.id}_reason"

    def reopen() -> None:
        version, why = seen_version(case), st.session_state[key]
        act(
            case.id,
            lambda: reopen_case(office, actor, case.id, version, why),
            t("case.now_open"),
        )

    with st.form(f"case_reopen_{case.id}"):
        st.text_input(t("case.reopen_why"), key=key, max_chars=200)
        st.form_submit_button(t("case.reopen"), key="case_reopen", on_click=reopen)
