"""What is due, said on every page of the desk; the days of one's own cases to take along."""

import streamlit as st

from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.reminders import case_calendar, due_of
from eligibility.ui import state
from eligibility.ui.markup import tag
from eligibility.ui.texts import language, t


def draw_due(office: Office, actor: Actor) -> None:
    """One line with numbers that leads to the board; nothing where nothing is due."""
    due = due_of(office, actor, state.day())
    said = [
        t(f"remind.{name}", count=count)
        for name, count in (("overdue", due.overdue), ("soon", due.due_soon), ("steps", due.steps))
        if count
    ]
    if said:
        with st.container(key="desk_due"):
            st.page_link(
                st.session_state["board_page"],
                label=t("remind.line", said=t("remind.between").join(said)),
                icon=":material/notifications:",
            )


def draw_calendar(office: Office, actor: Actor) -> None:
    """The deadlines and next steps of one's own cases, for one's own calendar."""
    calendar = case_calendar(office, actor, language())
    if calendar is None:
        return
    st.download_button(
        t("remind.calendar"),
        calendar,
        file_name="suanhui-cases.ics",
        mime="text/calendar",
        icon=":material/event:",
        on_click="ignore",
        key="board_ics",
    )
    st.html(tag("p", t("remind.calendar_help"), css="note"))
