"""Chief service officers: each department's officer with cases and load."""

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from eligibility.desk.board import Load, loads
from eligibility.desk.levels import Standing
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.triage import standing_of
from eligibility.reports.labels import label
from eligibility.ui import state
from eligibility.ui.desk.board import share
from eligibility.ui.desk.session import desk_page
from eligibility.ui.desk.words import case_row, standing_words
from eligibility.ui.formats import listing, words
from eligibility.ui.markup import Html, join, plain_markdown, tag
from eligibility.ui.texts import language, t

_URGENT: tuple[Standing, ...] = ("escalated", "overdue", "due_soon")


def page() -> None:
    """Draws the page."""
    desk_page("officers.title", _draw)


def _draw(office: Office, actor: Actor) -> None:
    st.html(_about(office))
    found = loads(office, actor, state.day())
    for load in sorted(found, key=lambda each: -len(each.cases)):
        with st.container(border=True, key=f"officers_{load.department.key}"):
            st.header(plain_markdown(words(load.department.name, language())), anchor=False)
            st.html(_officer(load, _standings(office, load)))
            for case in load.cases[:20]:
                case_row(office, case, state.day())
            if not load.cases:
                st.html(tag("p", t("officers.no_cases"), css="teach"))


def _about(office: Office) -> Html:
    """How Yangpu has it, how many departments are known, how to fill in the others."""
    departments, lang = office.departments, language()
    services = listing([words(each, lang) for each in departments.services], lang)
    source = departments.source
    parts = [
        tag("p", t("officers.what", services=services), css="help"),
        tag(
            "p",
            join(words(source.supports, lang), tag("em", source.publisher, lang="zh"), between=" "),
            css="note",
        ),
    ]
    if departments.to_fill_in:
        known = len(departments.departments)
        said = t("officers.fill_in", known=known, total=departments.total, count=departments.to_fill_in)
        parts.append(tag("p", said, css="note"))
    return join(*parts)


def _standings(office: Office, load: Load) -> Mapping[Standing, int]:
    """How many of the cases shown are due soon, overdue, escalated; the most urgent first."""
    counts = Counter(standing_of(office, case, state.day()) for case in load.cases)
    return {key: counts[key] for key in _URGENT if counts[key]}


def _officer(load: Load, urgent: Mapping[Standing, int]) -> Html:
    """Name, what the department takes, and the load."""
    lang, department = language(), load.department
    officer = department.officer
    name = officer.name if officer else t("officers.unnamed")
    chips = (
        [tag("span", t("officers.example"), css="chip indicative")]
        if officer and officer.is_example
        else []
    )
    chips.append(tag("span", t("officers.open", count=len(load.cases)), css="chip"))
    chips += [
        tag("span", f"{standing_words(key, lang)} {count}", css=f"chip {key}")
        for key, count in urgent.items()
    ]
    chips += [
        tag("span", t("officers.contacts", count=load.contacts), css="chip"),
        tag("span", t("officers.rate", rate=share(load.tally.rate), all=load.tally.all), css="chip"),
    ]
    takes = [label("kind", kind, lang) for kind in department.kinds]
    takes += [label("topic", topic, lang) for topic in department.topics]
    return join(
        tag("p", tag("b", name, lang="zh"), css="lead"),
        tag("p", *chips, css="chips"),
        tag("p", t("officers.takes", kinds=listing(takes, lang)), css="who") if takes else "",
        tag("p", t("officers.named", where=words(department.named, lang)), css="note"),
    )
