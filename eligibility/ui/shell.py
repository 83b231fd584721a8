"""The frame around every page: name, day of reference, language, navigation."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from eligibility.ui import state
from eligibility.ui.desk.arrival import arrive
from eligibility.ui.desk.pages import WORKED_ON, desk_pages
from eligibility.ui.desk.session import adviser_at_work
from eligibility.ui.desk.staying import draw_call
from eligibility.ui.ledger import page as ledger
from eligibility.ui.markup import join, tag
from eligibility.ui.park import page as park
from eligibility.ui.policies import page as policies
from eligibility.ui.selfcheck import page as selfcheck
from eligibility.ui.texts import LANGUAGES, language, t, text
from eligibility.ui.totals import page as totals

_STYLE = Path(__file__).with_name("style.css")


def run() -> None:
    """Draws the frame and the page that was asked for."""
    st.set_page_config(page_title="算惠 Suanhui", page_icon="🧮", layout="wide")
    st.html(_STYLE)
    catalogue = state.catalogue()
    state.start(catalogue.reference_day)
    pages = [
        st.Page(selfcheck.page, title=t("nav.check"), url_path="check", default=True),
        st.Page(policies.page, title=t("nav.catalogue"), url_path="catalogue"),
        st.Page(totals.page, title=t("nav.totals"), url_path="totals"),
        st.Page(ledger.page, title=t("nav.ledger"), url_path="ledger"),
    ]
    st.session_state["check_page"], st.session_state["catalogue_page"] = pages[:2]
    embedded = bool(st.context.is_embedded)
    park_page = st.Page(park.page, title=t("nav.park"), url_path="park")
    desk = desk_pages()
    sections = {"": pages, t("nav.desk"): [park_page, *desk]}
    chosen = st.navigation(sections, position="hidden" if embedded else "top")
    arrive(desk)
    _frame(embedded)
    if not embedded:
        at_work = adviser_at_work() is not None
        _destinations([*pages, park_page, *(desk[:WORKED_ON] if at_work else ())])
    chosen.run()
    draw_call()
    st.html(tag("p", t("frame.foot", version=catalogue.version, day=state.day()), css="foot"))


def _frame(embedded: bool) -> None:
    """Name, day and language; in another site's frame (`?embed=true`) without the name and the claim."""
    with st.container(
        key="frame_embedded" if embedded else "frame",
        horizontal=True,
        vertical_alignment="center",
        gap="small",
    ):
        if not embedded:
            name = tag("strong", t("frame.name"))
            st.html(tag("p", join(name, tag("span", t("frame.claim"))), css="brand"))
        st.html(tag("span", t("frame.day"), css="day"), width="content")
        st.date_input(
            t("frame.day"),
            key="frame_day",
            min_value=state.FIRST_DAY,
            max_value=state.LAST_DAY,
            format="YYYY-MM-DD",
            required=True,
            width=140,
            label_visibility="collapsed",
            help=t("frame.day_help"),
        )
        st.segmented_control(
            t("frame.choose_language"),
            LANGUAGES,
            key="frame_lang",
            format_func=lambda lang: text("frame.language", lang),
            required=True,
            label_visibility="collapsed",
            width="content",
        )
    st.html(tag("p", t("frame.note", day=state.day()), css="note"))
    _keep_in_link()


def _destinations(pages: list[StreamlitPage]) -> None:
    """The pages as a row of links where the screen is too narrow for the navigation at the top."""
    with st.container(key="frame_pages", horizontal=True, gap=None):
        for page in pages:
            st.page_link(page)


def _keep_in_link() -> None:
    """The address says what is shown, so it can be sent on: page and measure, language and day.

    Language and day stand in it where they are not the usual ones. It is written on each run, since a
    link within the app does not change the address by itself.
    """
    usual = state.catalogue().reference_day
    shown = {key: value for key, value in st.query_params.to_dict().items() if key not in ("lang", "on")}
    if language() == "en":
        shown["lang"] = "en"
    if state.day() != usual:
        shown["on"] = state.day().isoformat()
    st.query_params.from_dict(shown)
