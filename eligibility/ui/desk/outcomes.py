"""Applications on the page of a case: made, granted, refused, and why."""

from decimal import Decimal

import streamlit as st

from eligibility.desk.advising import advice_of
from eligibility.desk.office import Office
from eligibility.desk.outcomes import Step, add_step, latest, steps_of
from eligibility.desk.permissions import Actor
from eligibility.desk.records import LONG, STATES, Application, Case
from eligibility.reports.labels import label
from eligibility.ui import state
from eligibility.ui.desk.conflict import act
from eligibility.ui.formats import words, yuan
from eligibility.ui.markup import Html, plain_markdown, tag
from eligibility.ui.texts import language, t


def draw_outcomes(office: Office, actor: Actor, case: Case) -> None:
    """Where each application stands, then a form for the next step."""
    steps = steps_of(office, actor, case.id)
    if steps:
        rows = [_row(step, steps) for step in latest(steps).values()]
        st.html(tag("ul", *rows, css="timeline"))
    else:
        st.html(tag("p", t("outcomes.none"), css="teach"))
    _form(office, actor, case)


def _row(last: Application, steps: list[Application]) -> Html:
    """A measure with all of its steps."""
    measure = state.catalogue().measures.get(last.measure)
    title = words(measure.title, language()) if measure else last.measure
    lines = [tag("li", _said(step)) for step in steps if step.measure == last.measure]
    return tag("li", tag("p", tag("b", title)), tag("ul", *lines))


def _said(step: Application) -> str:
    parts = [str(step.on_day), label("application", step.state, language())]
    parts += [yuan(Decimal(step.amount))] if step.amount else []
    parts += [step.reason] if step.reason else []
    return " · ".join([*parts, step.author])


def _form(office: Office, actor: Actor, case: Case) -> None:
    prefix = f"case_{case.id}_step"

    def save() -> None:
        given = st.session_state
        step = Step(
            given[f"{prefix}_measure"] or "",
            given[f"{prefix}_state"],
            state.day(),
            given[f"{prefix}_amount"],
            given[f"{prefix}_reason"],
        )
        catalogue = state.catalogue()
        act(case.id, lambda: add_step(office, actor, case.id, step, catalogue), t("outcomes.saved"))

    with st.form(f"case_step_{case.id}"):
        _what(office, actor, case, prefix)
        st.text_area(t("outcomes.reason"), key=f"{prefix}_reason", max_chars=LONG, height=70)
        st.form_submit_button(t("outcomes.save", day=state.day()), key="case_step", on_click=save)


def _what(office: Office, actor: Actor, case: Case, prefix: str) -> None:
    """Which measure, which step, how much."""
    lang, measures = language(), state.catalogue().measures
    st.selectbox(
        t("outcomes.measure"),
        _first_what_it_gets(office, actor, case, list(measures)),
        index=None,
        key=f"{prefix}_measure",
        placeholder=t("desk.choose"),
        format_func=lambda key: words(measures[key].title, lang),
        filter_mode="contains",
    )
    st.pills(
        t("outcomes.state"),
        STATES,
        key=f"{prefix}_state",
        default=STATES[0],
        required=True,
        format_func=lambda key: plain_markdown(label("application", key, lang)),
    )
    st.number_input(
        t("outcomes.amount"),
        key=f"{prefix}_amount",
        value=None,
        min_value=0.0,
        max_value=1e13,
        format="%.2f",
    )


def _first_what_it_gets(office: Office, actor: Actor, case: Case, measures: list[str]) -> list[str]:
    """The measures: first what the case is about, then what the last advice says the firm gets."""
    given = advice_of(office, actor, case.id)
    results = given[-1].results if given else {}
    gets = [key for key in measures if results.get(key, [""])[0] == "eligible"]
    known = [key for key in case.measures if key in measures]
    return list(dict.fromkeys([*known, *gets, *measures]))
