"""Penalty exemptions on the page of a case: the catalogue's check, kept with its answer and day."""

import streamlit as st

from eligibility.desk.office import Office
from eligibility.desk.outcomes import replayed, rule_on_case, rulings_of
from eligibility.desk.permissions import Actor
from eligibility.desk.records import Case, RulingRecord
from eligibility.exemptions import QUESTIONS, Circumstances
from eligibility.reports.exemption import place, reason_words, verdict
from eligibility.ui import state
from eligibility.ui.desk.conflict import act
from eligibility.ui.desk.words import moment
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, plain_markdown, tag
from eligibility.ui.texts import language, t

_ANSWERS = {"yes": True, "no": False, "unsure": None}
_MARKS = {True: "✓", False: "✗", None: "?"}
_OUTCOMES = {True: "eligible", False: "ineligible", None: "unknown"}
_STATES = {True: "met", False: "failed", None: "open"}


def draw_exemptions(office: Office, actor: Actor, case: Case) -> None:
    """What was checked, the newest first, and a form for another check."""
    _form(office, actor, case)
    kept = rulings_of(office, actor, case.id)
    if not kept:
        st.html(tag("p", t("rulings.none"), css="teach"))
    for each in reversed(kept):
        st.html(_ruling(each))


def _form(office: Office, actor: Actor, case: Case) -> None:
    lang, known = language(), state.catalogue().exemptions
    prefix = f"case_{case.id}_exempt"

    def check() -> None:
        given = st.session_state
        truths = {name: _ANSWERS.get(given[f"{prefix}_{name}"] or "") for name in QUESTIONS}
        catalogue, on, chosen = state.catalogue(), state.day(), given[prefix] or ""
        act(
            case.id,
            lambda: rule_on_case(office, actor, case.id, chosen, Circumstances(**truths), catalogue, on),
            t("rulings.saved"),
        )

    with st.form(f"case_exempt_{case.id}"):
        st.selectbox(
            t("rulings.behaviour"),
            list(known),
            index=None,
            key=prefix,
            placeholder=t("desk.choose"),
            format_func=lambda key: words(known[key].title, lang),
            filter_mode="contains",
        )
        for name in QUESTIONS:
            st.pills(
                plain_markdown(t(f"exemptions.{name}")),
                list(_ANSWERS),
                key=f"{prefix}_{name}",
                format_func=lambda key: t(f"exemptions.{key}"),
            )
        st.form_submit_button(t("rulings.check", day=state.day()), key="case_exempt", on_click=check)


def _ruling(kept: RulingRecord) -> Html:
    """A check with its answer on its day; where the catalogue has changed, both answers."""
    lang = language()
    head = t(
        "rulings.line",
        day=kept.on_day,
        version=kept.catalogue,
        author=kept.author,
        at=moment(kept.at),
    )
    found = replayed(kept, state.catalogue())
    if found is None:
        gone = t("rulings.gone", id=kept.exemption)
        return tag("div", tag("p", head, css="note"), tag("p", gone), css="summary")
    rows = [
        tag("li", tag("i", _MARKS[r.met]), tag("span", reason_words(r, lang)), css=_STATES[r.met])
        for r in (*found.common, *(each for ground in found.grounds for each in ground))
    ]
    parts = [
        tag("p", tag("b", words(found.exemption.title, lang))),
        tag(
            "p",
            f"{_MARKS[found.applies]} {verdict(found, lang)}",
            css=f"verdict {_OUTCOMES[found.applies]}",
        ),
        tag("p", place(found, lang), css="aside"),
        tag("ul", *rows, css="reasons"),
        tag("p", head, css="note"),
    ]
    if kept.applies != found.applies:
        then = t(f"rulings.then_{_OUTCOMES[kept.applies]}", version=kept.catalogue)
        parts.append(tag("p", then, css="link-note"))
    return tag("div", *parts, css="summary")
