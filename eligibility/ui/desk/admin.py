"""Administration: accounts, the audit log, a firm's data out or gone."""

import streamlit as st

from eligibility.desk.administration import add_account, list_accounts, remove_account
from eligibility.desk.audit import read_audit
from eligibility.desk.firm_data import (
    cases_of_firm,
    erase_firm,
    export_firm,
    export_json,
    export_workbook,
)
from eligibility.desk.office import Office
from eligibility.desk.permissions import ROLES, Actor, require
from eligibility.desk.records import SHORT
from eligibility.errors import InputError
from eligibility.reports.labels import label, labels
from eligibility.ui.desk.session import desk_page, message
from eligibility.ui.desk.words import moment
from eligibility.ui.markup import tag
from eligibility.ui.texts import language, t

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page() -> None:
    """Draws the page."""
    desk_page("admin.title", _draw)


def _draw(office: Office, actor: Actor) -> None:
    require(actor, "manage_accounts")
    if note := st.session_state.pop("desk_admin_note", None):
        st.html(tag("p", note, css="link-note", role="status"))
    _accounts(office, actor)
    _firm(office, actor)
    _audit(office, actor)


def _do(act: object, said: str) -> None:
    """Runs an act of the administrator and keeps what to say of it."""
    assert callable(act)
    try:
        act()
        st.session_state["desk_admin_note"] = said
    except InputError as error:
        st.session_state["desk_admin_note"] = message(error)


def _accounts(office: Office, actor: Actor) -> None:
    lang = language()
    st.header(t("admin.accounts"), anchor=False)
    rows = [
        tag(
            "tr",
            tag("th", account.name, scope="row"),
            tag("td", label("role", account.role, lang)),
            tag("td", t("admin.by_password" if account.password_hash else "admin.by_oidc")),
        )
        for account in list_accounts(office, actor).values()
    ]
    heads = tag("tr", *(tag("th", t(f"admin.{key}")) for key in ("name", "role", "how")))
    st.html(tag("table", tag("thead", heads), tag("tbody", *rows), css="ledger"))
    left, right = st.columns(2, gap="large")
    with left:
        _add_form(office, actor)
    with right:
        _remove_form(office, actor)


def _add_form(office: Office, actor: Actor) -> None:
    lang = language()

    def add() -> None:
        given = st.session_state
        name, role, password = given["admin_name"], given["admin_role"], given["admin_password"]
        _do(
            lambda: add_account(office, actor, name.strip(), role, password or None),
            t("admin.added", name=name),
        )
        given["admin_password"] = ""

    with st.form("admin_add"):
        st.text_input(t("admin.name"), key="admin_name", max_chars=64, autocomplete="off")
        st.selectbox(
            t("admin.role"), ROLES, key="admin_role", format_func=lambda r: label("role", r, lang)
        )
        st.text_input(
            t("admin.password"),
            key="admin_password",
            type="password",
            max_chars=256,
            autocomplete="new-password",
            help=t("admin.password_help"),
        )
        st.form_submit_button(t("admin.add"), key="admin_add_button", on_click=add)


def _remove_form(office: Office, actor: Actor) -> None:
    def remove() -> None:
        name = st.session_state["admin_remove_name"] or ""
        _do(lambda: remove_account(office, actor, name), t("admin.removed", name=name))

    with st.form("admin_remove"):
        names = list(office.accounts.all())
        st.selectbox(
            t("admin.name"), names, index=None, key="admin_remove_name", placeholder=t("desk.choose")
        )
        st.form_submit_button(t("admin.remove"), key="admin_remove_button", on_click=remove)


def _firm(office: Office, actor: Actor) -> None:
    """A firm's data: out as a file, or gone for good."""
    st.header(t("admin.firm"), anchor=False)
    st.html(tag("p", t("admin.firm_what"), css="help"))
    name = st.text_input(t("admin.firm_name"), key="admin_firm", max_chars=SHORT)
    if not name.strip():
        return
    cases = cases_of_firm(office, actor, name)
    if not cases:
        st.html(tag("p", t("admin.firm_none"), css="teach"))
        return
    st.html(tag("p", t("admin.firm_found", count=len(cases)), css="note", role="status"))
    with st.container(horizontal=True, gap="small", key="admin_exports"):
        _download(office, actor, name, "json")
        _download(office, actor, name, "xlsx")

    def erase() -> None:
        if st.session_state["admin_erase_name"].strip() != name.strip():
            st.session_state["desk_admin_note"] = t("admin.erase_differs")
            return
        _do(lambda: erase_firm(office, actor, name), t("admin.erased", count=len(cases)))
        st.session_state["admin_firm"] = ""

    with st.form("admin_erase"):
        st.html(tag("p", t("admin.erase_what"), css="help"))
        st.text_input(t("admin.erase_again"), key="admin_erase_name", max_chars=SHORT)
        st.form_submit_button(t("admin.erase"), key="admin_erase_button", on_click=erase)


def _download(office: Office, actor: Actor, name: str, kind: str) -> None:
    def make() -> str | bytes:
        content = export_firm(office, actor, name)
        return export_json(content) if kind == "json" else export_workbook(content)

    st.download_button(
        t(f"admin.export_{kind}"),
        make,
        file_name=f"suanhui-firm.{kind}",
        mime="application/json" if kind == "json" else _SHEET,
        on_click="ignore",
        key=f"admin_export_{kind}",
    )


def _audit(office: Office, actor: Actor) -> None:
    lang, known = language(), labels("act")
    st.header(t("admin.audit"), anchor=False)
    st.html(tag("p", t("admin.audit_what"), css="help"))
    rows = [
        tag(
            "tr",
            tag("th", moment(entry.at), scope="row"),
            tag("td", entry.actor),
            tag("td", label("act", entry.act, lang) if entry.act in known else entry.act),
            tag("td", entry.target),
        )
        for entry in read_audit(office.store, actor)
    ]
    heads = tag("tr", *(tag("th", t(f"admin.{key}")) for key in ("when", "who", "what", "target")))
    st.html(tag("table", tag("thead", heads), tag("tbody", *rows), css="ledger"))
