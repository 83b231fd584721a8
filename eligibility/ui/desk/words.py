"""Cases in words: standing, level, departments, days; and links to them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.desk.levels import Standing
from eligibility.desk.office import Office
from eligibility.desk.records import Case
from eligibility.desk.triage import standing_of
from eligibility.expressions.words import Lang
from eligibility.reports.labels import label
from eligibility.ui.formats import listing, words
from eligibility.ui.markup import Html, join, plain_markdown, tag
from eligibility.ui.texts import language, t

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_NAMED = 5
_MARKS: Mapping[Standing, str] = {
    "escalated": "‼",
    "overdue": "!",
    "due_soon": "◔",
    "on_track": "·",
    "untriaged": "?",
    "closed": "✓",
}


def moment(at: datetime) -> str:
    """A moment as a clock in Shanghai shows it."""
    return at.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M")


def standing_words(standing: Standing, lang: Lang) -> str:
    """A standing with its mark, so that colour is never alone."""
    return f"{_MARKS[standing]} {label('standing', standing, lang)}"


def level_name(office: Office, key: str | None) -> str:
    """The name of a level; that there is none yet."""
    levels = {level.key: words(level.name, language()) for level in office.levels.levels}
    return levels[key] if key in levels else label("standing", "untriaged", language())


def department_name(office: Office, key: str) -> str:
    """The name of a department; its key where it is not known any more."""
    found = office.departments.by_key.get(key)
    return words(found.name, language()) if found else key


def department_names(office: Office, keys: Iterable[str]) -> str:
    """Departments in a row."""
    return listing([department_name(office, key) for key in keys], language())


def measure_names(ids: Sequence[str], catalogue: Catalogue) -> str:
    """The titles of measures, the first few of them; an id where the catalogue has it no more."""
    known = catalogue.measures
    titles = [words(known[each].title, language()) if each in known else each for each in ids[:_NAMED]]
    named = listing(titles, language())
    return named if len(ids) <= _NAMED else t("case.measures_more", named=named, count=len(ids))


def case_name(case: Case) -> str:
    """Number, firm, subject."""
    return f"#{case.id} {case.firm or t('desk.no_name')} · {case.subject}"


def case_chips(office: Office, case: Case, on: date) -> Html:
    """Where a case stands: standing, level, deadline, who looks after it, departments."""
    standing = standing_of(office, case, on)
    parts = [tag("span", standing_words(standing, language()), css=f"chip {standing}")]
    said = [level_name(office, case.level)] if case.level else []
    if case.due and case.is_open:
        said.append(t("case.due", day=case.due))
    if case.closed_on:
        said.append(t("case.closed", day=case.closed_on))
    said.append(t("case.with", name=case.adviser) if case.adviser else t("case.nobodys"))
    if case.departments:
        said.append(department_names(office, case.departments))
    parts += [tag("span", each, css="chip") for each in said]
    return tag("p", *parts, css="chips")


def case_link(case: Case) -> None:
    """A link to a case."""
    st.page_link(
        st.session_state["cases_page"],
        label=plain_markdown(case_name(case)),
        query_params={"case": str(case.id)},
    )


def case_row(office: Office, case: Case, on: date, aside: str = "") -> None:
    """A case in a list: its link, where it stands, and a remark."""
    with st.container(gap=None):
        case_link(case)
        note = tag("p", aside, css="who") if aside else ""
        st.html(tag("div", join(case_chips(office, case, on), note), css="entry"))
