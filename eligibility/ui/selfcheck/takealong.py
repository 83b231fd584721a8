"""What a reader takes along: letter, table, calendar, text, and a link that restores the answers."""

import json
from collections.abc import Callable

import streamlit as st

from eligibility.answers import Answer, as_json
from eligibility.expressions.words import Lang
from eligibility.reports.text import answer_text
from eligibility.ui import state
from eligibility.ui.desk.handover import draw_handover
from eligibility.ui.markup import plain_markdown, tag
from eligibility.ui.selfcheck.link import LONGEST, packed
from eligibility.ui.texts import language, t

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARAMETER = "f"


def keep_in_link(answer: Answer) -> None:
    """The address carries the answers, so that a reload or the link brings them back."""
    carried = link_text(answer)
    if carried != st.query_params.get(PARAMETER):
        if carried:
            st.query_params[PARAMETER] = carried
        else:
            st.query_params.pop(PARAMETER, None)


def link_text(answer: Answer) -> str | None:
    """What the address carries; nothing while nothing is stated."""
    if not state.facts():
        return None
    carried = packed(state.facts(), answer.on, answer.catalogue.version)
    return carried if len(carried) <= LONGEST else None


def draw_takealong(answer: Answer) -> None:
    """Draws the buttons, each file made only when it is asked for, and the link."""
    lang = language()
    st.html(tag("h2", t("take.title"), css="group"))
    with st.container(horizontal=True, gap="small", key="check_downloads"):
        _button("pdf", lambda: _letter(answer, lang), answer, "application/pdf", "picture_as_pdf")
        _button("xlsx", lambda: _workbook(answer, lang), answer, _SHEET, "table_view")
        _button("ics", lambda: _calendar(answer, lang), answer, "text/calendar", "event")
        _button("txt", lambda: answer_text(answer, lang), answer, "text/plain", "description")
        _button("json", lambda: _json(answer), answer, "application/json", "data_object")
    _link(answer)
    draw_handover(answer)


def _button(kind: str, make: Callable[[], str | bytes], answer: Answer, mime: str, icon: str) -> None:
    st.download_button(
        t(f"take.{kind}"),
        make,
        file_name=f"suanhui-{answer.on}.{kind}",
        mime=mime,
        icon=f":material/{icon}:",
        on_click="ignore",
        key=f"check_take_{kind}",
    )


def _letter(answer: Answer, lang: Lang) -> bytes:
    from eligibility.reports.letter import letter_pdf

    return letter_pdf(answer, lang)


def _workbook(answer: Answer, lang: Lang) -> bytes:
    from eligibility.reports.workbook import answer_workbook

    return answer_workbook(answer, lang)


def _calendar(answer: Answer, lang: Lang) -> bytes:
    from eligibility.reports.deadlines import deadline_calendar

    return deadline_calendar(answer, lang)


def _json(answer: Answer) -> str:
    return json.dumps(as_json(answer), ensure_ascii=False, indent=1)


def _link(answer: Answer) -> None:
    """The link in sight, with a button that copies it."""
    carried = link_text(answer)
    if carried is None:
        return
    here = str(st.context.url or "").split("?")[0]
    with st.expander(t("take.link"), icon=":material/link:", key="check_link"):
        st.caption(plain_markdown(t("take.link_note")))
        st.code(f"{here}?{PARAMETER}={carried}&lang={language()}", language=None, wrap_lines=True)
