"""A session outlives its page: the page hands in a ticket, and the browser keeps a cookie.

The cookie is out of reach of scripts (`HttpOnly`) and of other sites (`SameSite=Strict`), and is gone
with the browser. The ticket goes in a header that only the program's own pages can set.
"""

from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eligibility.desk.errors import SignInError
from eligibility.desk.office import Office
from eligibility.desk.sessions import cookie_for, ticket_for
from eligibility.errors import InputError
from eligibility.ui.desk.office import the_office

COOKIE, PLACE = "suanhui_desk", "suanhui_place"
_PATH, _HEADER = "/desk-session", "X-Suanhui-Ticket"
_CALL = """<script>{{
if (window.suanhuiTicket !== '{ticket}') {{
  window.suanhuiTicket = '{ticket}'
  fetch('{path}', {{method: '{method}', headers: {{'{header}': '{ticket}'}}}})
}}
}}</script>"""
_REMEMBER_PLACE = f"""<script>
document.cookie = '{PLACE}=' + encodeURIComponent(location.pathname + location.search)
  + '; path=/; max-age=900; samesite=strict'
</script>"""


def _answer(request: Request) -> Response:
    """Gives the cookie for a ticket, or takes it away."""
    ticket = request.headers.get(_HEADER)
    if ticket is None or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return Response(status_code=403)
    response = Response(status_code=204, headers={"Cache-Control": "no-store"})
    kept: dict[str, Any] = {
        "secure": request.headers.get("Origin", "").startswith("https:"),
        "httponly": True,
        "samesite": "strict",
    }
    if request.method == "DELETE":
        response.delete_cookie(COOKIE, **kept)
        return response
    try:
        office = the_office()
        if office is None:
            return Response(status_code=404)
        response.set_cookie(COOKIE, cookie_for(office, ticket), **kept)
    except SignInError:
        return Response(status_code=403)
    except InputError:
        return Response(status_code=503)
    return response


ROUTES = [Route(_PATH, _answer, methods=["POST", "DELETE"])]


def remember_session(office: Office, token: str) -> None:
    """Has the next page that is drawn ask for the cookie of a session."""
    st.session_state["desk_call"] = ("POST", ticket_for(office, token))


def forget_session() -> None:
    """Has the next page that is drawn give the cookie back."""
    st.session_state["desk_call"] = ("DELETE", "none")


def draw_call() -> None:
    """What the page has to ask of the server, once; to be drawn on every page."""
    if call := st.session_state.get("desk_call"):
        method, ticket = call
        script = _CALL.format(ticket=ticket, path=_PATH, method=method, header=_HEADER)
        st.html(script, unsafe_allow_javascript=True)


def remember_place() -> None:
    """Keeps the address while somebody signs in elsewhere, so that they come back to it."""
    st.html(_REMEMBER_PLACE, unsafe_allow_javascript=True)
