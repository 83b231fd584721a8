"""What is taken along from a park: the workbook, the calendar, and letters, made only when asked for."""

import tempfile
from io import BytesIO

import streamlit as st

from eligibility.expressions.words import Lang
from eligibility.park import Park
from eligibility.park.calendar import park_calendar
from eligibility.park.letters import letters_zip
from eligibility.park.workbook import park_workbook
from eligibility.ui.markup import tag
from eligibility.ui.texts import t, text

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST = 200


def draw_takealong(park: Park, token: str, lang: Lang) -> None:
    """Draws the buttons."""
    st.header(t("park.take"), anchor=False)
    with st.container(horizontal=True, gap="small", key="park_downloads"):
        st.download_button(
            t("park.xlsx"),
            lambda: _workbook(park, lang),
            file_name=f"suanhui-park-{park.on}.xlsx",
            mime=_SHEET,
            icon=":material/table_view:",
            on_click="ignore",
            key="park_xlsx",
        )
        st.download_button(
            t("park.ics"),
            lambda: park_calendar(park, lang),
            file_name=f"suanhui-park-{park.on}.ics",
            mime="text/calendar",
            icon=":material/event:",
            on_click="ignore",
            key="park_ics",
        )
    with st.expander(t("park.letters"), icon=":material/picture_as_pdf:", key="park_letters"):
        _letters(park, token, lang)


def _workbook(park: Park, lang: Lang) -> bytes:
    target = BytesIO()
    park_workbook(park, target, lang)
    return target.getvalue()


def _letters(park: Park, token: str, lang: Lang) -> None:
    """Letters a stretch of firms at a time; Stop, or any other press, ends the work."""
    st.html(tag("p", t("park.letters_note", most=_MOST), css="help"))
    starts = range(0, len(park.tenants), _MOST)
    first = st.selectbox(
        t("park.letters_which"),
        starts,
        key="park_letters_which",
        format_func=lambda start: text(
            "park.letters_range", lang, first=start + 1, last=min(start + _MOST, len(park.tenants))
        ),
    )
    asked = st.button(t("park.letters_make"), key="park_letters_make", icon=":material/print:")
    key = (token, park.on, park.catalogue.version, lang, first)
    if asked:
        chosen = range(first, min(first + _MOST, len(park.tenants)))
        st.session_state["park_letters_made"] = (key, len(chosen), _made(park, lang, chosen))
    made = st.session_state.get("park_letters_made")
    if made and made[0] == key:
        st.download_button(
            t("park.letters_take", count=made[1]),
            made[2],
            file_name=f"suanhui-letters-{first + 1}-{park.on}.zip",
            mime="application/zip",
            icon=":material/folder_zip:",
            on_click="ignore",
            key="park_letters_take",
        )


def _made(park: Park, lang: Lang, chosen: range) -> bytes:
    """The ZIP file, with a bar; it is built on disk and gone from there at once."""
    st.session_state.pop("park_letters_made", None)
    with st.empty().container():
        stop = st.empty()
        stop.button(t("park.letters_stop"), key="park_letters_stop", icon=":material/stop:")
        bar = st.progress(0.0)

        def tell(done: int, of: int) -> None:
            bar.progress(done / of, t("park.letters_working", done=done, of=of))

        with tempfile.TemporaryFile() as file:
            letters_zip(park, file, lang, tell, chosen)
            file.seek(0)
            content = file.read()
        bar.empty()
        stop.empty()
    return content
