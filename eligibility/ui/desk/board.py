"""The board: due, overdue, closed, the closing rate beside the city's, and common problems."""

from collections.abc import Iterable
from decimal import Decimal

import streamlit as st

from eligibility.desk.board import NO_DEPARTMENT, Tally, due_cases, next_steps, read_board
from eligibility.desk.levels import STANDINGS
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.expressions.words import plain
from eligibility.reports.labels import label
from eligibility.ui import state
from eligibility.ui.desk.commons import draw_commons
from eligibility.ui.desk.reminders import draw_calendar
from eligibility.ui.desk.session import desk_page
from eligibility.ui.desk.words import case_row, department_name, level_name, standing_words
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, join, tag
from eligibility.ui.texts import language, t


def page() -> None:
    """Draws the page."""
    desk_page("board.title", _draw)


def _draw(office: Office, actor: Actor) -> None:
    on = state.day()
    board = read_board(office, actor, on)
    st.html(_headline(office, board.whole))
    if actor.may("work_cases"):
        _urgent(office, actor)
        _steps(office, actor)
        draw_calendar(office, actor)
    if not board.whole.all:
        st.html(tag("p", t("board.none"), css="teach"))
    else:
        st.header(t("board.by_level"), anchor=False)
        st.html(_table([(level_name(office, key), each) for key, each in board.by_level.items()]))
        st.header(t("board.by_department"), anchor=False)
        departments = [
            (t("board.no_department") if key == NO_DEPARTMENT else department_name(office, key), each)
            for key, each in board.by_department.items()
        ]
        st.html(join(_table(departments), tag("p", t("board.several"), css="note")))
    _legend(office)
    draw_commons(office, actor)


def share(rate: Decimal | None) -> str:
    """A rate in percent; a dash where there is none."""
    return "–" if rate is None else f"{plain(rate * 100)}%"


def _headline(office: Office, whole: Tally) -> Html:
    """The closing rate of this desk, and what the city reported of its visits."""
    city = office.levels.city
    ours = f"{whole.closed:,} / {whole.all:,}"
    sums = tag(
        "div",
        _sum("sure", t("board.rate"), share(whole.rate), ours),
        _sum("extra", t("board.city_rate"), share(city.rate), f"{city.closed:,} / {city.problems:,}"),
        css="sums",
    )
    source = city.source
    said = join(
        t("board.city", period=words(city.period, language())),
        words(source.supports, language()),
        tag("em", source.publisher, lang="zh"),
        between="" if language() == "zh" else " ",
    )
    on_time = t("board.on_time", count=whole.on_time, closed=whole.closed)
    notes = [on_time, said, words(office.levels.note, language())]
    return tag("section", sums, tag("ul", *(tag("li", n) for n in notes), css="notes"), css="summary")


def _sum(css: str, name: str, figure: str, aside: str) -> Html:
    return tag("div", tag("span", name, css="name"), tag("strong", figure), tag("small", aside), css=css)


def _table(rows: Iterable[tuple[str, Tally]]) -> Html:
    """One row a group: how many cases stand where, and the closing rate."""
    lang = language()
    heads = [*(label("standing", key, lang) for key in STANDINGS), t("board.all"), t("board.rate")]
    head = tag("tr", tag("th", t("board.group")), *(tag("th", each) for each in heads))
    body = []
    for name, tally in rows:
        figures = [*(str(tally.by_standing.get(key, 0)) for key in STANDINGS)]
        figures += [str(tally.all), share(tally.rate)]
        cells = [
            tag("td", tag("span", said, css="column"), figure, css="none" if figure == "0" else "")
            for said, figure in zip(heads, figures, strict=True)
        ]
        body.append(tag("tr", tag("th", name, scope="row"), *cells))
    return tag("table", tag("thead", head), tag("tbody", *body), css="ledger counts")


def _urgent(office: Office, actor: Actor) -> None:
    """What is due soon or overdue."""
    on = state.day()
    st.header(t("board.urgent"), anchor=False)
    found = due_cases(office, actor, on)
    if not found:
        st.html(tag("p", t("board.nothing_urgent"), css="teach"))
    with st.container(key="board_urgent", gap="small"):
        for case, standing in found:
            level = office.levels.by_key[case.level] if case.level else None
            to = words(level.escalate_to, language()) if level and standing == "escalated" else ""
            case_row(office, case, on, t("board.escalated_to", to=to) if to else "")


def _steps(office: Office, actor: Actor) -> None:
    """The next steps that are due."""
    on = state.day()
    if steps := next_steps(office, actor, on):
        st.header(t("board.steps"), anchor=False)
        with st.container(key="board_steps", gap="small"):
            for case in steps:
                case_row(office, case, on, f"{case.next_on} {case.next_step}")


def _legend(office: Office) -> None:
    """What each level means and how long it may take."""
    with st.expander(t("board.legend"), key="board_legend"):
        rows = [
            tag(
                "div",
                tag("dt", words(level.name, language())),
                tag(
                    "dd",
                    words(level.handling, language()),
                    tag(
                        "em",
                        t(
                            "board.level_days",
                            days=level.working_days,
                            remind=level.remind_before,
                            after=level.escalate_after,
                            to=words(level.escalate_to, language()),
                        ),
                    ),
                ),
                css="term",
            )
            for level in office.levels.levels
        ]
        marks = [tag("li", standing_words(key, language())) for key in STANDINGS]
        st.html(join(tag("dl", *rows), tag("ul", *marks)))
