"""What a measure is connected with: articles, texts that repeat it, what it replaces or shares."""

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.expressions.words import Lang
from eligibility.reports.labels import label
from eligibility.schema import Measure
from eligibility.ui.formats import words
from eligibility.ui.markup import join, listed, plain_markdown, tag
from eligibility.ui.texts import t


def draw_neighbours(measure: Measure, catalogue: Catalogue, lang: Lang) -> None:
    """Draws the articles and the neighbours; nothing where there are none."""
    articles = catalogue.articles_of(measure)
    others = [ref for ref in measure.restates if ref not in catalogue.article_of_ref]
    stacking = measure.stacking
    groups = [g for g in (stacking.one_of, stacking.same_payment, stacking.shared_cap) if g]
    if not (articles or others or groups or stacking.supersedes or stacking.note):
        return
    st.html(tag("section", tag("h2", t("measure.neighbours")), css="part"))
    for package in dict.fromkeys(article.split("-")[0] for article in articles):
        st.page_link(
            st.session_state["catalogue_page"],
            label=plain_markdown(label("package", package, lang)),
            icon=":material/article:",
            query_params={"package": package},
        )
        named = [article_name(a, catalogue, lang) for a in articles if a.startswith(f"{package}-")]
        st.html(listed(named, "indent"))
    if others:
        st.html(tag("p", t("measure.restates"), ", ".join(others), css="aside"))
    for group in groups:
        _group(group, measure, catalogue, lang)
    _measures(t("measure.supersedes"), [catalogue.measures[i] for i in stacking.supersedes], lang)
    newer = [m for m in catalogue.measures.values() if measure.id in m.stacking.supersedes]
    _measures(t("measure.superseded_by"), newer, lang)
    if stacking.note:
        st.html(tag("p", words(stacking.note, lang), css="aside"))


def article_name(article: str, catalogue: Catalogue, lang: Lang) -> str:
    """Number and title of an article, or the title of a subject without a number."""
    package, _, rest = article.partition("-")
    entry = catalogue.packages[package]
    for known in entry.articles:
        if entry.article_id(known) == article and known.title:
            return t("measure.article", number=known.number, title=words(known.title, lang))
    for subject in entry.unplaced:
        if subject.id == article:
            return t("measure.unplaced", title=words(subject.title, lang))
    return rest


def _group(group_id: str, measure: Measure, catalogue: Catalogue, lang: Lang) -> None:
    group = catalogue.groups[group_id]
    sentence = tag("b", t(f"measure.{group.kind}", title=words(group.title, lang)))
    st.html(tag("p", join(sentence, " ", words(group.why, lang))))
    others = [
        m
        for m in catalogue.measures.values()
        if m.id != measure.id
        and group_id in (m.stacking.one_of, m.stacking.same_payment, m.stacking.shared_cap)
    ]
    _measures("", others, lang)


def _measures(title: str, measures: list[Measure], lang: Lang) -> None:
    if not measures:
        return
    if title:
        st.html(tag("p", tag("b", title)))
    for measure in measures:
        st.page_link(
            st.session_state["catalogue_page"],
            label=plain_markdown(words(measure.title, lang)),
            icon=":material/subdirectory_arrow_right:",
            query_params={"measure": measure.id},
        )
