"""A park at once: upload a list of firms, see what each gets, take the result along."""

from datetime import date

import streamlit as st

from eligibility.park import Park, park_of
from eligibility.park.template import template_workbook
from eligibility.ui import state
from eligibility.ui.mapping import TYPES, mapping_form
from eligibility.ui.markup import tag
from eligibility.ui.own_file import OwnFirms
from eligibility.ui.park.firm import draw_firm
from eligibility.ui.park.result import draw_result
from eligibility.ui.park.takealong import draw_takealong
from eligibility.ui.texts import language, t

MOST_MEGABYTES, MOST_FIRMS = 30, 10_000  # 10,000 firms take some 300 MB while they are shown
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page() -> None:
    """Draws the page."""
    lang = language()
    st.title(t("park.title"), anchor=False)
    st.html(tag("p", t("park.what"), css="help"))
    st.download_button(
        t("park.template"),
        lambda: template_workbook(lang),
        file_name="suanhui-firms.xlsx",
        mime=_SHEET,
        icon=":material/table:",
        on_click="ignore",
        key="park_template",
    )
    with st.container(key=f"park_upload_{lang}"):
        upload = st.file_uploader(
            t("park.upload"),
            type=TYPES,
            key="park_file",
            help=t("park.upload_help"),
            max_upload_size=MOST_MEGABYTES,
        )
    limits = {"megabytes": MOST_MEGABYTES, "firms": f"{MOST_FIRMS:,}"}
    with st.container(key="park_refused"):  # shown where the file was refused before it was sent
        st.html(tag("p", t("park.refused", **limits), css="mistake"))
    st.html(tag("p", t("park.limit", **limits), " ", t("park.privacy"), css="note"))
    firms = mapping_form(upload, "park")
    if firms is None:
        if upload is None:
            st.html(tag("p", t("park.empty"), css="teach"))
        return
    if firms.table.rows > MOST_FIRMS:
        st.html(tag("p", t("park.too_many", most=f"{MOST_FIRMS:,}"), css="mistake", role="alert"))
        return
    park = _park(firms, state.day())
    draw_result(park, firms.token, lang)
    draw_takealong(park, firms.token, lang)
    draw_firm(park, firms.token, lang)


def _park(firms: OwnFirms, on: date) -> Park:
    """The result, computed once for a file, mapping, day and catalogue."""
    catalogue = state.catalogue()
    key = (firms.token, on, catalogue.version)
    known = st.session_state.get("park_known")
    if known and known[0] == key:
        found: Park = known[1]
        return found
    bar = st.progress(0.0)

    def tell(done: int, of: int) -> None:
        bar.progress(done / of if of else 1.0, t("park.counting", done=f"{done:,}", of=f"{of:,}"))

    tell(0, firms.table.rows)
    park = park_of(firms.connection, firms.table.name, catalogue, on, tell)
    bar.empty()
    st.session_state["park_known"] = (key, park)
    return park
