"""What a measure is connected with: articles, repeats, what it replaces, excludes, adds to; its kind."""

from collections.abc import Sequence

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.neighbourhood import Neighbourhood, Repeat, Tie, neighbourhood
from eligibility.reports.labels import label
from eligibility.schema import Measure
from eligibility.ui import state
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, join, link, listed, plain_markdown, tag
from eligibility.ui.policies.kinds import kind_table, measure_address
from eligibility.ui.texts import t

_SHOWN = 6


def draw_neighbours(measure: Measure, catalogue: Catalogue, lang: Lang) -> None:
    """Draws the articles, the neighbours, and the table of the kind."""
    around = neighbourhood(measure, catalogue, state.day())
    st.html(tag("section", tag("h2", t("measure.neighbours")), css="part"))
    _articles(around.articles, catalogue, lang)
    if around.repeats:
        rows = [_repeat(repeat, lang) for repeat in around.repeats]
        _list(t("measure.restates"), listed(rows, "indent"), len(rows))
    _measures(t("measure.supersedes"), around.replaces, lang)
    _measures(t("measure.superseded_by"), around.replaced_by, lang)
    for tie in around.ties:
        _tie(tie, lang)
    if around.stacks:
        _measures(t("measure.stacks", count=len(around.stacks)), around.stacks, lang)
    if measure.stacking.note:
        st.html(tag("p", words(measure.stacking.note, lang), css="aside"))
    if not _ties(around, measure):
        st.html(tag("p", t("measure.alone"), css="aside"))
    _same_kind(measure, around, lang)


def _ties(around: Neighbourhood, measure: Measure) -> bool:
    """Whether anything is known of how it stands to other measures."""
    known = (around.replaces, around.replaced_by, around.ties, around.stacks, measure.stacking.note)
    return any(known)


def _articles(articles: Sequence[str], catalogue: Catalogue, lang: Lang) -> None:
    for package in dict.fromkeys(article.split("-")[0] for article in articles):
        st.page_link(
            st.session_state["catalogue_page"],
            label=plain_markdown(label("package", package, lang)),
            icon=":material/article:",
            query_params={"package": package},
        )
        named = [article_name(a, catalogue, lang) for a in articles if a.startswith(f"{package}-")]
        st.html(listed(named, "indent"))


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


def _repeat(repeat: Repeat, lang: Lang) -> Html:
    """Its title where one is known, else whose text it is, and its ref."""
    if repeat.measure and repeat.title:
        return link(words(repeat.title, lang), measure_address(repeat.measure, lang))
    named = words(repeat.title, lang) if repeat.title else t("measure.no_title")
    if repeat.district and not repeat.title:
        named = t("measure.text_of", district=FIELDS["district"].choices[repeat.district][lang])
    return join(named, tag("small", f" {repeat.ref}"))


def _tie(tie: Tie, lang: Lang) -> None:
    """A group, why it is one, and its other members."""
    group = tie.group
    sentence = tag("b", t(f"measure.{group.kind}", title=words(group.title, lang)))
    st.html(tag("p", join(sentence, " ", words(group.why, lang))))
    _measures("", tie.others, lang)


def _measures(title: str, measures: Sequence[Measure], lang: Lang) -> None:
    """Links to measures; a long list is folded after the first few."""
    if not measures:
        return
    if title:
        st.html(tag("p", tag("b", title)))
    for measure in measures[:_SHOWN]:
        _link(measure, lang)
    if rest := measures[_SHOWN:]:
        with st.expander(t("measure.more", count=len(rest))):
            for measure in rest:
                _link(measure, lang)


def _link(measure: Measure, lang: Lang) -> None:
    st.page_link(
        st.session_state["catalogue_page"],
        label=plain_markdown(words(measure.title, lang)),
        icon=":material/subdirectory_arrow_right:",
        query_params={"measure": measure.id},
    )


def _list(title: str, content: Html, count: int) -> None:
    """A list under its title, folded where it is long."""
    if count > _SHOWN:
        summary = tag("summary", tag("b", title), f" ({count})")
        st.html(tag("details", summary, content))
    else:
        st.html(join(tag("p", tag("b", title)), content))


def _same_kind(measure: Measure, around: Neighbourhood, lang: Lang) -> None:
    """The table of all measures of the kind; a long one is folded."""
    kind, count = label("kind", measure.kind, lang), len(around.same_kind)
    if count == 1:
        st.html(tag("p", t("measure.only_one", kind=kind), css="aside"))
        return
    heading = t("measure.same_kind", kind=kind, count=count)
    st.html(
        tag("section", tag("h2", heading), tag("p", t("measure.same_kind_note"), css="note"), css="part")
    )
    table = kind_table(measure, around.same_kind, lang)
    if count > 2 * _SHOWN + 8:
        st.html(tag("details", tag("summary", t("measure.show_table", count=count)), table))
    else:
        st.html(table)
