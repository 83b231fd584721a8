"""Facts and advice on the page of a case; facts are filled in at the self-check and brought back."""

from typing import Any

import streamlit as st

from eligibility.answers import Answer
from eligibility.decisions import ZERO, Decision
from eligibility.desk.advising import Replay, ResultChange, advice_of, advise, replay
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.records import Advice, Case
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.reports.labels import label
from eligibility.ui import state
from eligibility.ui.desk.conflict import act
from eligibility.ui.desk.words import moment
from eligibility.ui.formats import listing, span, window_words, words, yuan
from eligibility.ui.markup import Html, join, tag
from eligibility.ui.texts import language, t
from eligibility.ui.widgets import value_in_words

_MOST = 30


def draw_advice(office: Office, actor: Actor, case: Case) -> None:
    """The facts, then the newest advice beside what the catalogue says now."""
    _facts(case)
    given = advice_of(office, actor, case.id)

    def give() -> None:
        catalogue, on = state.catalogue(), state.day()
        act(case.id, lambda: advise(office, actor, case.id, catalogue, on), t("advice.given"))

    if case.is_open and case.facts:
        st.button(
            t("advice.give", day=state.day()),
            key="case_advise",
            icon=":material/fact_check:",
            on_click=give,
        )
    if not given:
        st.html(tag("p", t("advice.none"), css="teach"))
        return
    newest = given[-1]
    found = replay(newest, state.catalogue())
    st.html(_advice(newest, found, language()))
    _letter(newest, found)
    if len(given) > 1:
        rows = [tag("li", _line(each)) for each in reversed(given[:-1])]
        st.html(tag("details", tag("summary", t("advice.older")), tag("ul", *rows), css="fold"))


def _facts(case: Case) -> None:
    lang = language()
    rows = [
        tag(
            "div",
            tag("dt", FIELDS[name].words[lang]),
            tag("dd", value_in_words(name, value, lang)),
            css="term",
        )
        for name, value in case.facts.items()
        if name in FIELDS
    ]
    if rows:
        summary = tag("summary", t("advice.facts", count=len(rows)))
        st.html(tag("details", summary, tag("dl", *rows), css="fold"))
    else:
        st.html(tag("p", t("advice.no_facts"), css="teach"))
    if case.is_open and st.button(t("advice.fill_in"), key="case_fill_in", icon=":material/edit:"):
        fill_in(case)


def fill_in(case: Case) -> None:
    """Takes the facts of a case to the self-check, which brings them back."""
    given: Any = st.session_state
    given["facts"], given["stage"] = dict(case.facts), "asking" if case.facts else "start"
    given["desk_filling"] = (case.id, case.version, case.firm)
    st.switch_page(given["check_page"])


def _advice(advice: Advice, found: Replay, lang: Lang) -> Html:
    """The day, the sums, what the firm gets, and what another version of the catalogue would say."""
    answer = found.answer
    sums = tag(
        "p",
        tag("b", t("advice.sure")),
        f" {yuan(answer.totals.relief.low)}",
        css="lead",
    )
    parts = [tag("p", _line(advice), css="note"), sums, _gets(answer, lang)]
    if found.is_same_catalogue and not found.changes:
        parts.append(tag("p", t("advice.replayed"), css="note"))
    elif not found.changes:
        parts.append(tag("p", t("advice.newer_same", version=answer.catalogue.version), css="note"))
    else:
        rows = [tag("li", _change(change, answer, lang)) for change in found.changes[:_MOST]]
        head = t("advice.changed", version=answer.catalogue.version, count=len(found.changes))
        parts.append(tag("div", tag("p", head), tag("ul", *rows), css="link-note"))
    return tag("div", *parts, css="summary")


def _line(advice: Advice) -> str:
    return t(
        "advice.line",
        day=advice.on_day,
        author=advice.author,
        at=moment(advice.at),
        version=advice.catalogue,
    )


def _gets(answer: Answer, lang: Lang) -> Html:
    """What the firm is sure to get, the greatest amount first, and how many measures are open."""
    sure = [d for d in answer.decisions if d.outcome == "eligible" and d.amount is not None]
    sure.sort(key=lambda d: -(d.amount.low if d.amount else ZERO))
    rows = [tag("li", tag("i", "✓"), tag("span", _get(d, lang)), css="met") for d in sure]
    open_ones = [d for d in answer.decisions if d.outcome == "unknown" and d.missing]
    more = t("advice.open", count=len(open_ones))
    if question := answer.next_question:
        named = FIELDS[question.field].words[lang]
        more = t("advice.ask", count=len(open_ones), field=named)
    return join(tag("ul", *rows, css="reasons"), tag("p", more, css="why") if open_ones else "")


def _get(decision: Decision, lang: Lang) -> Html:
    amount = span(decision.amount, lang) if decision.amount else ""
    when = window_words(decision.measure, decision.window, lang)
    said = listing([amount, when], lang)
    return join(words(decision.measure.title, lang), tag("em", said))


def _change(change: ResultChange, answer: Answer, lang: Lang) -> str:
    """A measure with its result then and now."""
    measure = answer.catalogue.measures.get(change.measure)
    title = words(measure.title, lang) if measure else change.measure
    before, after = (_result(each, lang) for each in (change.before, change.after))
    return f"{title}{t('check.colon')}{before} → {after}"


def _result(result: Any, lang: Lang) -> str:
    if result is None:
        return "–"
    outcome, window, low, high = result
    parts = [label("outcome", outcome, lang), label("window", window, lang)]
    if low is not None:
        parts.append(f"¥{low}" if low == high else f"¥{low} – {'¥' + high if high else '∞'}")
    return listing(parts, lang)


def _letter(advice: Advice, found: Replay) -> None:
    """The letter to print, on the day of the advice."""
    lang = language()

    def make() -> bytes:
        from eligibility.reports.letter import letter_pdf

        return letter_pdf(found.answer, lang)

    st.download_button(
        t("advice.letter"),
        make,
        file_name=f"suanhui-case-{advice.case_id}-{advice.on_day}.pdf",
        mime="application/pdf",
        icon=":material/picture_as_pdf:",
        on_click="ignore",
        key="case_letter",
    )
