"""Whom to call: firms that would get something new, or whose deadline is near."""

import re
from collections.abc import Iterable
from itertools import groupby

import streamlit as st

from eligibility.desk.office import Office
from eligibility.desk.outreach import Reminder, outreach, outreach_workbook
from eligibility.desk.permissions import Actor
from eligibility.errors import InputError
from eligibility.reports.labels import label
from eligibility.ui import state
from eligibility.ui.desk.session import desk_page, told
from eligibility.ui.desk.words import case_row
from eligibility.ui.formats import words, yuan
from eligibility.ui.markup import tag
from eligibility.ui.texts import language, t

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REVISION = re.compile(r"[0-9a-f]{7,40}|v[0-9][0-9.]{0,20}")
_MOST = 60


def page() -> None:
    """Draws the page."""
    desk_page("outreach.title", _draw)


def _draw(office: Office, actor: Actor) -> None:
    st.html(tag("p", t("outreach.what"), css="help"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="outreach_choice"):
        days = st.number_input(
            t("outreach.days"), key="outreach_days", min_value=0, max_value=365, value=30, width=200
        )
        older = st.text_input(
            t("outreach.older"),
            key="outreach_older",
            max_chars=40,
            placeholder=t("outreach.older_hint"),
            help=t("outreach.older_help"),
            width=320,
        )
        again = st.button(t("outreach.again"), key="outreach_again", icon=":material/refresh:")
    asked = (actor, int(days), (older or "").strip(), state.day(), state.catalogue().version)
    kept: tuple[object, list[Reminder]] | None = st.session_state.get("outreach_kept")
    if kept is None or kept[0] != asked or again:
        try:
            kept = (asked, _found(office, actor, asked[1], asked[2]))
        except InputError as error:
            told(error)
            return
        st.session_state["outreach_kept"] = kept
    _list(office, kept[1], int(days))


def _found(office: Office, actor: Actor, days: int, older: str) -> list[Reminder]:
    """The list, with a bar while it is made."""
    bar = st.progress(0.0, t("outreach.working"))

    def progress(done: int, of: int) -> None:
        if done % 25 == 0:
            bar.progress(done / of, t("outreach.working"))

    try:
        if not older:
            return outreach(office, actor, state.catalogue(), state.day(), days, progress=progress)
        if not _REVISION.fullmatch(older):
            raise InputError.single("revision", t("outreach.no_revision"), t("outreach.no_revision"))
        from eligibility.diff import catalogue_at

        with catalogue_at(older) as before:
            return outreach(
                office, actor, state.catalogue(), state.day(), days, before, progress=progress
            )
    finally:
        bar.empty()


def _list(office: Office, found: list[Reminder], days: int) -> None:
    """The firms, each with its reasons; the whole list as a workbook."""
    if not found:
        st.html(tag("p", t("outreach.none", days=days), css="teach"))
        return
    firms = _by_case(found)
    st.html(
        tag("p", t("outreach.found", firms=len(firms), reasons=len(found)), css="note", role="status")
    )
    lang = language()
    st.download_button(
        t("outreach.download"),
        lambda: outreach_workbook(found, lang),
        file_name=f"suanhui-outreach-{state.day()}.xlsx",
        mime=_SHEET,
        icon=":material/table_view:",
        on_click="ignore",
        key="outreach_xlsx",
    )
    for reminders in firms[:_MOST]:
        case_row(office, reminders[0].case, state.day())
        st.html(tag("ul", *(tag("li", _reason(each)) for each in reminders), css="indent"))
    if len(firms) > _MOST:
        st.html(tag("p", t("outreach.more", count=len(firms) - _MOST), css="note"))


def _by_case(found: Iterable[Reminder]) -> list[list[Reminder]]:
    """The reasons by firm, in the order of the first of each."""
    order: dict[int, int] = {}
    for each in found:
        order.setdefault(each.case.id, len(order))
    ranked = sorted(found, key=lambda each: order[each.case.id])
    return [list(group) for _, group in groupby(ranked, key=lambda each: each.case.id)]


def _reason(each: Reminder) -> str:
    """Why, which measure, how much, until when."""
    lang = language()
    parts = [label("outreach", each.why, lang), words(each.measure.title, lang)]
    parts.append(label("outcome", each.outcome, lang))
    if each.low and each.low == each.high:
        parts.append(yuan(each.low))
    if each.until:
        parts.append(t("outreach.until", day=each.until))
    return " · ".join(parts)
