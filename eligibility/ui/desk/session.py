"""Who is at the desk: the office, read once, and the session of whoever has signed in."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAuthError

from eligibility.desk.errors import ForbiddenError, SignInError
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.sessions import actor_of, sign_in, sign_out
from eligibility.desk.settings import read_settings
from eligibility.errors import InputError
from eligibility.reports.labels import label
from eligibility.ui.desk.office import the_office
from eligibility.ui.desk.reminders import draw_due
from eligibility.ui.desk.staying import COOKIE, forget_session, remember_place, remember_session
from eligibility.ui.markup import join, listed, tag
from eligibility.ui.texts import language, t

_TOKEN = "desk_token"  # noqa: S105 - a key of the session, not a secret

_OURS = ("case_", "cases_", "desk_", "admin_", "outreach_", "exemptions_case", "exemptions_kept")


def the_actor(office: Office) -> Actor | None:
    """Who has signed in, in this page or in another one of this browser, if the session still stands."""
    if token := st.session_state.get(_TOKEN):
        try:
            return actor_of(office, token)
        except SignInError as error:
            st.session_state.pop(_TOKEN)
            st.session_state["desk_note"] = message(error)
    return _kept(office)


def _kept(office: Office) -> Actor | None:
    """Who the cookie belongs to that the browser sent when this page began."""
    secret = st.context.cookies.get(COOKIE)
    if not secret or st.session_state.get("desk_over") == secret:
        return None
    try:
        actor = actor_of(office, secret)
    except SignInError:
        st.session_state["desk_over"] = secret
        return None
    st.session_state[_TOKEN] = secret
    return actor


def begin(office: Office, token: str) -> None:
    """Takes up a session in this page, and has the browser keep it."""
    st.session_state[_TOKEN] = token
    remember_session(office, token)


def adviser_at_work() -> tuple[Office, Actor] | None:
    """The desk and an adviser or lead who has signed in; None where there is neither."""
    if not st.session_state.get(_TOKEN) and not st.context.cookies.get(COOKIE):
        return None  # the public waits for no database
    try:
        office = the_office()
        actor = the_actor(office) if office else None
    except InputError:
        return None
    return (office, actor) if office and actor and actor.may("work_cases") else None


def message(error: InputError) -> str:
    """A refusal in the reader's language."""
    return "\n".join(mistake.in_words(language()) for mistake in error.mistakes)


def told(error: InputError) -> None:
    """Shows a refusal where it happened."""
    st.html(tag("p", message(error), css="mistake", role="alert"))


def desk_page(title: str, draw: Callable[[Office, Actor], None]) -> None:
    """Draws a page of the desk: its title, the sign-in if nobody is there, else the page."""
    st.title(t(title), anchor=False)
    try:
        office = the_office()
        if office is None:
            _teach()
            return
        actor = the_actor(office)
        if actor is None:
            _sign_in_form(office)
            return
        _who(office, actor)
        if actor.may("work_cases") and title != "board.title":
            draw_due(office, actor)
        draw(office, actor)
    except ForbiddenError as error:
        st.html(tag("p", message(error), css="teach", role="status"))
    except InputError as error:
        told(error)


def _teach() -> None:
    steps = [t("desk.setup_account"), t("desk.setup_database"), t("desk.setup_data")]
    code = "python -m eligibility desk add-account NAME --role administrator"
    st.html(join(tag("p", t("desk.setup"), css="help"), listed(steps, "indent")))
    st.code(code, language=None, wrap_lines=True)


def _sign_in_form(office: Office) -> None:
    st.html(tag("p", t("desk.sign_in_why"), css="help"))
    if note := st.session_state.pop("desk_note", None):
        st.html(tag("p", note, css="link-note", role="status"))
    if read_settings().sign_in == "oidc":
        _sign_in_elsewhere()
        return
    with st.form("desk_sign_in", width=420):
        st.text_input(t("desk.name"), key="desk_name", autocomplete="username", max_chars=64)
        st.text_input(
            t("desk.password"),
            key="desk_password",
            type="password",
            autocomplete="current-password",
            max_chars=256,
        )
        st.form_submit_button(
            t("desk.sign_in"), key="desk_enter", type="primary", on_click=_enter, args=(office,)
        )


def _sign_in_elsewhere() -> None:
    """The way to the organisation's own sign-in; whoever came back in vain is told why."""
    refused = st.session_state.get("desk_refused")
    if refused:
        told(refused)
    remember_place()
    with st.container(horizontal=True, gap="small", key="desk_elsewhere"):
        name = t("desk.sign_in_other") if refused else t("desk.sign_in_oidc")
        st.button(name, key="desk_oidc", type="primary", on_click=_to_provider)
        if refused:
            st.button(t("desk.sign_out"), key="desk_leave", type="tertiary", on_click=st.logout)


def _to_provider() -> None:
    try:
        st.login()
    except StreamlitAuthError:
        st.session_state["desk_note"] = t("desk.no_provider")


def _enter(office: Office) -> None:
    state: Any = st.session_state
    try:
        begin(office, sign_in(office, state["desk_name"], state["desk_password"]))
    except InputError as error:
        state["desk_note"] = message(error)
    state["desk_password"] = ""


def _who(office: Office, actor: Actor) -> None:
    role = label("role", actor.role, language())
    with st.container(key="desk_who", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(tag("span", t("desk.who", name=actor.name, role=role), css="day"), width="content")
        st.button(
            t("desk.sign_out"),
            key="desk_leave",
            type="tertiary",
            icon=":material/logout:",
            on_click=_leave,
            args=(office,),
        )


def _leave(office: Office) -> None:
    sign_out(office, st.session_state.pop(_TOKEN, ""))
    if "desk_filling" in st.session_state:
        st.session_state["facts"] = {}  # a firm's facts do not stay on the screen
    for key in [key for key in st.session_state if str(key).startswith(_OURS)]:
        del st.session_state[key]
    forget_session()
    if read_settings().sign_in == "oidc":
        st.logout()
