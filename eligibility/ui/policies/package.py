"""One package: all of its articles in order, and the subjects whose number is not known."""

from itertools import groupby

import streamlit as st

from eligibility.catalogue import PackageEntry
from eligibility.expressions.words import Lang
from eligibility.reports.labels import label
from eligibility.schema import Article, Measure, Source, Unplaced
from eligibility.ui import state
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, join, link, listed, plain_markdown, tag
from eligibility.ui.policies.index import Index
from eligibility.ui.selfcheck.cards import document_line
from eligibility.ui.texts import language, t


def draw_package(entry: PackageEntry, index: Index) -> None:
    """Draws a package."""
    lang, catalogue = language(), state.catalogue()
    known, placed = entry.known
    st.header(plain_markdown(words(entry.package.title, lang)), anchor=False)
    document = catalogue.documents[entry.package.document]
    st.html(
        join(
            tag("p", document_line(document, lang)),
            tag(
                "p",
                t("package.known", articles=len(entry.articles), known=known, placed=placed),
                css="lead",
            ),
            listed([words(doubt, lang) for doubt in document.doubts], "doubts note"),
        )
    )
    st.subheader(t("package.articles"), anchor=False)
    for seen, run in groupby(entry.articles, lambda article: article.title is not None):
        if not seen:
            st.html(_unseen(list(run)))
            continue
        for article in run:
            found = index.of_article.get(entry.article_id(article), ())
            _draw(_article(article, lang), entry.article_id(article), found, lang)
    if entry.unplaced:
        st.subheader(t("package.unplaced", count=len(entry.unplaced)), anchor=False)
        st.caption(t("package.unplaced_note"))
        for subject in entry.unplaced:
            _draw(_subject(subject, lang), subject.id, index.of_article.get(subject.id, ()), lang)


def _draw(content: Html, article: str, measures: tuple[Measure, ...], lang: Lang) -> None:
    """An article, and links to the measures in which it has its benefits."""
    st.html(content)
    if measures:
        with st.container(key=f"catalogue_links_{article}", horizontal=True, gap="xsmall"):
            for measure in measures:
                st.page_link(
                    st.session_state["catalogue_page"],
                    label=plain_markdown(words(measure.title, lang)),
                    icon=":material/subdirectory_arrow_right:",
                    query_params={"measure": measure.id},
                )


def _article(article: Article, lang: Lang) -> Html:
    assert article.title is not None
    number = tag("span", t("package.number", number=article.number), css="number")
    return tag("div", number, _entry(article, words(article.title, lang), lang), css="slot")


def _unseen(articles: list[Article]) -> Html:
    """The slots of a run whose text has not been seen: each number, and once that it is so."""
    numbers = [tag("span", t("package.number", number=a.number), css="chip") for a in articles]
    note = t("package.unseen") if len(articles) == 1 else t("package.unseen_run", count=len(articles))
    content = tag(
        "div", tag("p", note, css="unseen"), tag("p", join(*numbers, between=" "), css="chips")
    )
    return tag("div", tag("span", "…", css="number"), content, css="slot")


def _subject(subject: Unplaced, lang: Lang) -> Html:
    place = words(subject.section, lang) if subject.section else ""
    guess = t("package.guess", article=subject.article_guess) if subject.article_guess else ""
    where = tag("p", join(place, guess, between=" · "), css="aside") if place or guess else ""
    entry = _entry(subject, words(subject.title, lang), lang, where)
    return tag("div", tag("span", "—", css="number"), entry, css="slot")


def _entry(item: Article | Unplaced, title: str, lang: Lang, place: str = "") -> Html:
    gives = words(item.gives, lang) if item.gives else ""
    chip = tag("span", label("evidence", item.evidence, lang), css=f"chip {item.evidence}")
    doubts = [words(doubt, lang) for doubt in item.doubts]
    return tag(
        "div",
        tag("p", tag("b", title), " ", chip),
        place,
        tag("p", gives) if gives else "",
        _sources(item.sources, doubts, lang),
        css="slot-text",
    )


def _sources(sources: tuple[Source, ...], doubts: list[str], lang: Lang) -> Html:
    """Sources and doubts, folded."""
    if not sources and not doubts:
        return Html("")
    rows = [
        join(
            link(s.publisher, s.url) if s.url else s.publisher,
            f" {s.date}" if s.date else "",
            tag("em", words(s.supports, lang)),
        )
        for s in sources
    ]
    summary = tag("summary", t("package.sources", sources=len(sources), doubts=len(doubts)))
    return tag("details", summary, listed(rows, "why-not"), listed(doubts, "doubts"), css="small-fold")
