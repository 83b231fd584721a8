"""Acting on a case from a page: with the version that was seen, and what to do if it is gone."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from eligibility.desk.cases import change_case
from eligibility.desk.errors import ConflictError
from eligibility.desk.office import Office
from eligibility.desk.permissions import Actor
from eligibility.desk.records import Case
from eligibility.errors import InputError
from eligibility.reports.labels import label
from eligibility.ui.desk.session import message
from eligibility.ui.markup import join, tag
from eligibility.ui.texts import language, t

_TEXTS = ("next_step", "subject", "reach")


def seen_version(case: Case) -> int:
    """The version of the case that the reader has before them: that of the first look at it."""
    seen: dict[int, int] = st.session_state.setdefault("case_seen", {})
    return seen.setdefault(case.id, case.version)


def look_again(case_id: int) -> None:
    """Takes the case as it stands now; forgets what was typed and not saved."""
    st.session_state.get("case_seen", {}).pop(case_id, None)
    st.session_state.pop("case_conflict", None)
    for key in [key for key in st.session_state if str(key).startswith(f"case_{case_id}_")]:
        del st.session_state[key]


def act(case_id: int, do: Callable[[], Any], said: str = "") -> bool:
    """Does something to a case; a refusal is kept for the page to show. Whether it was done."""
    st.session_state.pop("case_said", None)
    try:
        do()
    except ConflictError as conflict:
        st.session_state["case_conflict"] = conflict
        return False
    except InputError as error:
        st.session_state["case_said"] = ("bad", message(error))
        return False
    look_again(case_id)
    if said:
        st.session_state["case_said"] = ("good", said)
    return True


def draw_said() -> None:
    """What came of the last act."""
    if said := st.session_state.pop("case_said", None):
        kind, words = said
        role = "alert" if kind == "bad" else "status"
        st.html(tag("p", words, css=f"link-note {kind}", role=role))


def draw_conflict(office: Office, actor: Actor, case: Case) -> None:
    """Both versions, where somebody else was quicker, and the choice between them."""
    conflict: ConflictError | None = st.session_state.get("case_conflict")
    if conflict is None:
        _draw_newer(case)
        return
    rows = [
        tag(
            "div",
            tag("dt", label("case_field", name, language())),
            tag(
                "dd",
                tag("b", t("case.theirs", name=conflict.author)),
                tag("p", str(conflict.theirs.get(name) or "–")),
                tag("b", t("case.mine")),
                tag("p", str(mine or "–")),
            ),
            css="term",
        )
        for name, mine in conflict.mine.items()
        if conflict.theirs.get(name) != mine and name in _TEXTS
    ]
    note = tag("p", t("case.conflict", name=conflict.author), role="alert")
    st.html(tag("div", note, join(tag("dl", *rows)) if rows else "", css="link-note"))
    with st.container(horizontal=True, gap="small", key="case_conflict_choice"):
        if rows:
            _button("keep_mine", office, actor, case, conflict.mine)
            _button("keep_both", office, actor, case, _both(conflict))
        st.button(t("case.keep_theirs"), key="case_keep_theirs", on_click=look_again, args=(case.id,))


def _both(conflict: ConflictError) -> dict[str, Any]:
    """Theirs and mine, one under the other, where both are texts."""
    both = dict(conflict.mine)
    for name in _TEXTS:
        theirs, mine = conflict.theirs.get(name), conflict.mine.get(name)
        if name in both and theirs and mine and theirs != mine:
            both[name] = f"{theirs}\n{mine}"
    return both


def _button(key: str, office: Office, actor: Actor, case: Case, values: Mapping[str, Any]) -> None:
    def write() -> None:
        act(
            case.id, lambda: change_case(office, actor, case.id, case.version, **values), t("case.saved")
        )

    st.button(t(f"case.{key}"), key=f"case_{key}", on_click=write)


def _draw_newer(case: Case) -> None:
    """That somebody changed the case since the reader looked."""
    if seen_version(case) == case.version:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="case_newer"):
        st.html(tag("p", t("case.newer", name=case.changed_by), css="link-note", role="status"))
        st.button(t("case.look_again"), key="case_look_again", on_click=look_again, args=(case.id,))
