"""The desk of this installation, opened once."""

import streamlit as st

from eligibility.desk.office import Office, open_office
from eligibility.desk.settings import Settings, read_settings


@st.cache_resource(show_spinner=False, max_entries=4)
def _office(settings: Settings) -> Office:
    return open_office(settings)


def the_office() -> Office | None:
    """The desk of this installation; None where there is none."""
    settings = read_settings()
    return _office(settings) if settings.is_configured else None
