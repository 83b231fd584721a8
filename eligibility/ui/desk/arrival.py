"""Somebody for whom an identity provider has just vouched (OIDC): in, or told why not."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from eligibility.desk.errors import SignInError
from eligibility.desk.sessions import is_fresh, sign_in_elsewhere
from eligibility.desk.settings import read_settings
from eligibility.errors import InputError
from eligibility.ui import state
from eligibility.ui.desk.office import the_office
from eligibility.ui.desk.session import begin, the_actor
from eligibility.ui.desk.staying import PLACE
from eligibility.ui.texts import LANGUAGES


def arrive(pages: Sequence[StreamlitPage]) -> None:
    """Begins the session, once a visit, and goes back to where the sign-in was asked for.

    The provider sends everybody back to the first page, as a visit of its own.

    Args:
        pages: Those of the desk; the first one where no place is known.
    """
    if "arrived" in st.session_state or not st.user.get("is_logged_in"):
        return
    st.session_state["arrived"] = True
    try:
        if read_settings().sign_in == "oidc" and _begins():
            _go_back(pages)
    except InputError:
        return  # a desk that cannot be opened is told of on its pages


def _begins() -> bool:
    """Whether this visit comes straight from the provider; its session, or the refusal, is set down."""
    office, address = the_office(), str(st.user.get("email") or st.user.get("sub") or "")
    if office is None or not is_fresh(office, _vouched_at()):
        return False
    actor = the_actor(office)
    if actor is not None and actor.name.casefold() == address.casefold():
        return False
    try:
        begin(office, sign_in_elsewhere(office, address, st.user.get("email_verified") is True))
    except SignInError as error:
        st.session_state["desk_refused"] = error
    return True


def _vouched_at() -> datetime:
    issued = st.user.get("iat")
    return datetime.fromtimestamp(issued if isinstance(issued, int) else 0, UTC)


def _go_back(pages: Sequence[StreamlitPage]) -> None:
    """To the page, language and day of before; the cookie that says so is read with care."""
    place = urlsplit(unquote(st.context.cookies.get(PLACE, "")))
    asked = {key: values[0] for key, values in parse_qs(place.query).items()}
    name = place.path.rsplit("/", 1)[-1]
    page = next((each for each in pages if each.url_path == name), pages[0])
    if asked.get("lang") in LANGUAGES:
        st.session_state["frame_lang"] = asked["lang"]
    if day := _day(asked.get("on", "")):
        st.session_state["frame_day"] = day
    case = asked.get("case", "")
    st.switch_page(page, query_params={"case": case} if case.isdecimal() and len(case) < 10 else None)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if state.FIRST_DAY <= day <= state.LAST_DAY else None
