"""One measure as a page of a handbook: what, who, how much, when, how; its neighbours; its evidence."""

from datetime import date

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.decisions import window_on
from eligibility.errors import did_you_mean
from eligibility.expressions.parse import parse_amount, parse_test
from eligibility.expressions.words import Lang, describe_amount, describe_test
from eligibility.firm import ENVIRONMENT
from eligibility.firm.vocabulary import WORDS, day
from eligibility.reports.labels import label
from eligibility.schema import Measure
from eligibility.ui import state
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, join, listed, plain_markdown, tag
from eligibility.ui.policies.neighbours import draw_neighbours
from eligibility.ui.policies.picture import draw_picture
from eligibility.ui.selfcheck.cards import chips, claim, evidence
from eligibility.ui.texts import language, t


def draw_measure(measure_id: str, catalogue: Catalogue) -> None:
    """Draws the page of a measure, or says that there is none of that id."""
    st.page_link(
        st.session_state["catalogue_page"], label=t("measure.back"), icon=":material/arrow_back:"
    )
    measure = catalogue.measures.get(measure_id)
    if measure is None:
        near = did_you_mean(measure_id, catalogue.measures)
        st.html(tag("p", t("measure.none", id=measure_id), near, css="teach"))
        return
    lang = language()
    window = window_on(measure.period, state.day())
    st.title(plain_markdown(words(measure.title, lang)), anchor=False)
    st.html(
        tag(
            "p",
            *(tag("span", label(group, key, lang), css="chip") for group, key in _tags(measure)),
            chips(measure, window, lang),
            css="chips",
        )
    )
    with st.container(key="catalogue_measure"):
        _section("what", tag("p", words(measure.benefit.gives, lang), css="lead"))
        left, right = st.columns([5, 4], gap="large")
        with left:
            _section("who", _who(measure, lang))
            _amount(measure, lang)
        with right:
            draw_picture(measure, lang)
        _section("when", _when(measure, lang))
        _section("how", claim(measure, lang))
        draw_neighbours(measure, catalogue, lang)
        _section("evidence", _evidence(measure, catalogue, lang))


def _tags(measure: Measure) -> tuple[tuple[str, str], ...]:
    return (("level", measure.level), ("kind", measure.kind), ("form", measure.relief_form))


def _section(key: str, content: Html) -> None:
    st.html(tag("section", tag("h2", t(f"measure.{key}")), content, css="part"))


def _who(measure: Measure, lang: Lang) -> Html:
    """Criteria in the author's words and as the rule reads; what is declared; what is judged."""
    items = []
    for criterion in measure.criteria:
        rule = describe_test(parse_test(criterion.test, ENVIRONMENT), WORDS, lang)
        items.append(join(words_of(criterion, lang), tag("em", t("measure.read_as"), rule)))
    parts = [listed(items, "criteria") if items else tag("p", t("measure.anyone"))]
    if measure.declared:
        declared = [words(pair, lang) for pair in measure.declared]
        parts += [tag("p", t("measure.declared"), css="aside"), listed(declared)]
    if measure.judged:
        judged = [
            join(words_of(j, lang), tag("em", t("measure.judged_by", by=words(j.by, lang))))
            for j in measure.judged
        ]
        parts += [tag("p", t("measure.judged"), css="aside"), listed(judged, "criteria")]
    if measure.audience == "persons":
        parts.append(tag("p", t("measure.persons"), css="aside"))
    return join(*parts)


def words_of(item: object, lang: Lang) -> str:
    """The sentence of a criterion or of what is judged."""
    return str(getattr(item, lang))


def _amount(measure: Measure, lang: Lang) -> None:
    """The formula in words, then as it is written, by day where it changed."""
    written = measure.benefit.amount
    if written is None:
        _section("amount", tag("p", t("measure.no_amount")))
        return
    dated = written if isinstance(written, dict) else {date.min: written}
    _section("amount", Html(""))
    for i, (since, formula) in enumerate(sorted(dated.items())):
        phrase = describe_amount(parse_amount(formula, ENVIRONMENT), WORDS, lang)
        if since > date.min:
            key = "measure.amount_first" if i == 0 else "measure.amount_since"
            st.html(tag("p", tag("b", t(key, day=day(since, lang))), css="since"))
        st.html(tag("p", t("measure.formula", words=phrase), css="formula"))
        st.code(formula, language="python", wrap_lines=True)


def _when(measure: Measure, lang: Lang) -> Html:
    period = measure.period
    rows = [
        tag("div", tag("dt", t(f"measure.{key}")), tag("dd", day(value, lang)), css="term")
        for key, value in (
            ("starts", period.starts),
            ("ends", period.ends),
            ("apply_by", period.apply_by),
        )
        if value is not None
    ]
    return tag("dl", *rows) if rows else tag("p", t("measure.undated"))


def _evidence(measure: Measure, catalogue: Catalogue, lang: Lang) -> Html:
    sure = t(f"measure.evidence_{measure.evidence}")
    checked = t("measure.checked", day=day(measure.checked, lang), id=measure.id)
    return join(
        tag("p", tag("b", label("evidence", measure.evidence, lang)), t("check.colon"), sure),
        evidence(measure, catalogue, lang),
        tag("p", checked, css="aside"),
    )
