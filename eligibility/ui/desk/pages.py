"""The pages of the service desk, as the navigation shows them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from eligibility.ui.desk import admin, board, cases, officers, outreach
from eligibility.ui.texts import t

WORKED_ON = 4  # the first pages are an adviser's, the last one an administrator's


def desk_pages() -> Sequence[Any]:
    """Cases, board, officers, whom to call, administration."""
    pages = [
        st.Page(cases.page, title=t("nav.cases"), url_path="cases"),
        st.Page(board.page, title=t("nav.board"), url_path="board"),
        st.Page(officers.page, title=t("nav.officers"), url_path="officers"),
        st.Page(outreach.page, title=t("nav.outreach"), url_path="outreach"),
        st.Page(admin.page, title=t("nav.admin"), url_path="desk"),
    ]
    st.session_state["cases_page"], st.session_state["board_page"] = pages[:2]
    return pages
