"""Penalty exemptions: find a behaviour, answer what its list asks, read the ruling."""

from collections import Counter

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.errors import did_you_mean
from eligibility.exemption_schema import Exemption, LegalBasis
from eligibility.exemptions import (
    GENERAL_RULE,
    Circumstances,
    Reason,
    Ruling,
    asks,
    find_exemptions,
    rule_on,
)
from eligibility.expressions.words import Lang
from eligibility.reports.exemption import (
    fine_money,
    fine_remarked,
    list_title,
    place,
    reason_words,
    verdict,
)
from eligibility.reports.labels import label, labels
from eligibility.schema import Source, Words
from eligibility.ui import state
from eligibility.ui.desk.attach import draw_attach
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, join, link, listed, plain_markdown, tag
from eligibility.ui.texts import language, t, text

VIEW = "exemptions"
_MARKS = {True: "✓", False: "✗", None: "?"}
_STATES = {True: "met", False: "failed", None: "open"}
_OUTCOMES = {True: "eligible", False: "ineligible", None: "unknown"}
_ANSWERS = {"yes": True, "no": False, "unsure": None}


def draw_exemptions(catalogue: Catalogue) -> None:
    """Draws the check of the behaviour that the address names, else all behaviours."""
    asked = st.query_params.get("exemption")
    if asked is None:
        _draw_list(catalogue)
        return
    _link(t("exemptions.back"), None, ":material/arrow_back:")
    exemption = catalogue.exemptions.get(asked)
    if exemption is None:
        near = did_you_mean(asked, catalogue.exemptions)
        st.html(tag("p", t("exemptions.none_of_id", id=asked), near, css="teach"))
    else:
        _draw_check(exemption, catalogue)


def _link(name: str, exemption_id: str | None, icon: str | None = None) -> None:
    """A link to a behaviour, or to the list of all."""
    query = {"package": VIEW} | ({"exemption": exemption_id} if exemption_id else {})
    page = st.session_state["catalogue_page"]
    st.page_link(page, label=plain_markdown(name), query_params=query, icon=icon)


def _draw_list(catalogue: Catalogue) -> None:
    lang = language()
    st.html(tag("p", t("exemptions.what"), css="note"))
    query = st.text_input(
        t("exemptions.search"),
        key="exemptions_query",
        placeholder=t("exemptions.search_hint"),
        icon=":material/search:",
        type="search",
        live=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    counts = Counter(e.area for e in find_exemptions(catalogue, query or ""))
    area = st.pills(
        t("exemptions.area"),
        [key for key in labels("area") if any(e.area == key for e in catalogue.exemptions.values())],
        key="exemptions_area",
        format_func=lambda key: f"{plain_markdown(label('area', key, lang))} ({counts.get(key, 0)})",
        persist_state="session",
    )
    found = find_exemptions(catalogue, query or "", area)
    if not found:
        st.html(tag("p", t("exemptions.none"), css="teach"))
        return
    st.html(tag("p", t("exemptions.found", count=len(found)), css="note"))
    with st.container(key="catalogue_list", gap="small"):
        for exemption in found:
            with st.container(gap=None):
                _link(words(exemption.title, lang), exemption.id)
                st.html(_row(exemption, catalogue, lang))


def _row(exemption: Exemption, catalogue: Catalogue, lang: Lang) -> Html:
    entry = catalogue.exemption_lists[exemption.list]
    fine = fine_remarked(exemption.fine, lang)
    return tag(
        "div",
        tag("p", words(exemption.behaviour, lang), css="clamp"),
        tag("p", tag("b", t("exemptions.fine"), t("check.colon")), fine, css="clamp who")
        if fine
        else "",
        tag("p", list_title(entry, lang), css="clamp who"),
        _chips(exemption, lang),
        css="entry",
    )


def _chips(exemption: Exemption, lang: Lang) -> Html:
    return tag(
        "p",
        tag("span", label("area", exemption.area, lang), css="chip"),
        " ",
        tag("span", label("evidence", exemption.evidence, lang), css=f"chip {exemption.evidence}"),
        css="chips",
    )


def _draw_check(exemption: Exemption, catalogue: Catalogue) -> None:
    lang = language()
    st.header(plain_markdown(words(exemption.title, lang)), anchor=False)
    st.html(join(tag("p", words(exemption.behaviour, lang), css="lead"), _chips(exemption, lang)))
    with st.container(key="catalogue_measure"):
        case = _questions(exemption, lang)
        ruling = rule_on(exemption.id, case, catalogue, state.day())
        st.html(_answer(ruling, lang))
        draw_attach(exemption, case)
        if not ruling.applies and exemption.area != GENERAL_RULE:
            for rule in find_exemptions(catalogue, area=GENERAL_RULE):
                _link(t("exemptions.general", title=words(rule.title, lang)), rule.id)
        st.html(_evidence(ruling, lang))


def _questions(exemption: Exemption, lang: Lang) -> Circumstances:
    """Asks what the list asks, and nothing else."""
    asked = asks(exemption)
    if asked:
        st.html(tag("p", t("exemptions.ask"), css="help"))
    truths: dict[str, bool | None] = {}
    for question in asked:
        chosen = st.pills(
            plain_markdown(_statement(exemption, question, lang)),
            list(_ANSWERS),
            key=f"exemptions_{question}",
            format_func=lambda key: text(f"exemptions.{key}", lang),
        )
        truths[question] = _ANSWERS.get(chosen or "")
    return Circumstances(**truths)


def _statement(exemption: Exemption, question: str, lang: Lang) -> str:
    """The list's own words where they can be answered by yes or no, else the usual ones."""
    ground = exemption.grounds[0]
    own = getattr(ground, question)
    if len(exemption.grounds) > 1 or (question == "harmless" and own.slight):
        return t(f"exemptions.{question}")
    return words(own, lang)


def _answer(ruling: Ruling, lang: Lang) -> Html:
    """The verdict, the list and place, the fine, and a line for each condition."""
    fine, parts = ruling.exemption.fine, [tag("li", place(ruling, lang))]
    if fine:
        name = label("exemption", "spared" if ruling.spares else "at_stake", lang)
        other = words(fine.other, lang) if fine.other else ""
        said = [tag("b", money) if (money := fine_money(fine, lang)) else "", other]
        seen = label("seen", fine.seen, lang)
        parts.append(tag("li", name, t("check.colon"), join(*said, seen, between=" · ")))
    rows: list[Html] = [_reasons(ruling.common, lang)]
    for i, ground in enumerate(ruling.grounds, 1):
        if len(ruling.grounds) > 1:
            rows.append(tag("p", f"{label('exemption', 'ground', lang)} {i}", css="aside"))
        rows.append(_reasons(ground, lang))
    mark = f"{_MARKS[ruling.applies]} {verdict(ruling, lang)}"
    return tag(
        "div",
        tag("p", mark, css=f"verdict {_OUTCOMES[ruling.applies]}", role="status"),
        tag("ul", *parts, css="notes"),
        *rows,
        css="summary",
    )


def _reasons(reasons: tuple[Reason, ...], lang: Lang) -> Html:
    rows = [
        tag("li", tag("i", _MARKS[r.met]), tag("span", reason_words(r, lang)), css=_STATES[r.met])
        for r in reasons
    ]
    return tag("ul", *rows, css="reasons")


def _evidence(ruling: Ruling, lang: Lang) -> Html:
    """Who it concerns, law, sources and doubts; those of the list after those of the behaviour."""
    exemption, entry = ruling.exemption, ruling.list
    sources = dict.fromkeys([*exemption.sources, *entry.sources])
    doubts = [words(doubt, lang) for doubt in dict.fromkeys((*exemption.doubts, *entry.doubts))]
    rows = [
        ("who", listed([words(each, lang) for each in exemption.who])),
        ("law", _law(exemption.law, lang) if exemption.law else ""),
        ("issuer", words(entry.issuer, lang)),
        ("note", words(entry.note, lang) if entry.note else ""),
        ("sources", listed([_source(source, lang) for source in sources])),
        ("doubts", listed(doubts, "doubts")),
    ]
    terms = [
        tag("div", tag("dt", t(f"exemptions.{name}")), tag("dd", content), css="term")
        for name, content in rows
        if content
    ]
    foot = t("measure.checked", day=exemption.checked, id=exemption.id)
    return join(tag("dl", *terms), tag("p", foot, css="aside"))


def _law(law: LegalBasis, lang: Lang) -> Html:
    named: list[tuple[str, Words | None]] = [("violated", law.violated), ("punished", law.punished)]
    lines = [t(f"exemptions.{name}", law=words(pair, lang)) for name, pair in named if pair]
    remarks = [label("seen", law.seen, lang), *([words(law.note, lang)] if law.note else [])]
    return join(listed(lines), *(tag("em", remark) for remark in remarks))


def _source(source: Source, lang: Lang) -> Html:
    name = link(source.publisher, source.url) if source.url else source.publisher
    day = f" {source.date}" if source.date else ""
    return join(name, day, tag("em", words(source.supports, lang)))
