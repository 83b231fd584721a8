"""A scenario as YAML: one of the ready-made, changed at will, or one of one's own."""

from pathlib import Path
from typing import Any

import streamlit as st

from eligibility.errors import InputError
from eligibility.scenarios import read_scenario
from eligibility.storage import DATA
from eligibility.ui.formats import words
from eligibility.ui.markup import tag
from eligibility.ui.texts import language, t
from eligibility.ui.totals.blocks import Shown
from eligibility.ui.totals.scenario.measures import draw_how
from eligibility.ui.totals.scenario.tried import Tried, offer_yaml, told, tried

FOLDER = DATA / "scenarios"
WAY = "scenario_way"
OWN = "own"
MOST_CHARS = 100_000
_START, _LAST = "totals_scenario_start", "totals_scenario_last"
_HEIGHT = 340


def by_text(shown: Shown) -> Tried | None:
    """Draws the choice of a scenario and its text.

    Returns:
        What the text says; None where it is empty or has mistakes, which are shown below it.
    """
    begun = _start()
    if begun == OWN:
        _upload()
    typed = _typed(begun)
    draw_how(shown)
    if not typed.strip():
        st.html(tag("p", t("scenario.empty"), css="teach"))
        return None
    try:
        return tried(typed, shown.catalogue)
    except InputError as error:
        st.html(told(error.mistakes, typed, shown.lang))
        return None


def take_over(text: str) -> None:
    """Makes a text the reader's own scenario, and shows it."""
    st.session_state[f"totals_{WAY}"] = "text"
    st.session_state[_START] = OWN
    st.session_state[_key(OWN)] = text


def _key(begun: str) -> str:
    return f"totals_scenario_text_{begun}"


def _start() -> str:
    """With which scenario to begin; remembered across languages, in which its name differs."""
    names = {path.name: _name(path) for path in sorted(FOLDER.glob("*.yaml"))} | {OWN: t("scenario.own")}
    last = st.session_state.get(_LAST)
    chosen = st.selectbox(
        t("scenario.start"),
        list(names),
        index=list(names).index(last) if last in names else 0,
        key=_START,
        format_func=lambda key: names[key],
        persist_state="session",
    )
    st.session_state[_LAST] = chosen if chosen in names else OWN
    return str(st.session_state[_LAST])


def _name(path: Path) -> str:
    try:
        return words(read_scenario(path).content.title, language())
    except InputError:
        return path.name


def _text_of(begun: str) -> str:
    """What a scenario says before it is changed."""
    return "" if begun == OWN else (FOLDER / begun).read_text(encoding="utf-8-sig", errors="replace")


def _typed(begun: str) -> str:
    """The text, which each scenario keeps as it was last typed, and what can be done with it."""
    key = _key(begun)
    if key not in st.session_state:
        st.session_state[key] = _text_of(begun)
    typed = st.text_area(
        t("scenario.text"),
        key=key,
        height=_HEIGHT,
        max_chars=MOST_CHARS,
        placeholder=t("scenario.placeholder"),
        persist_state="session",
    )
    with st.container(horizontal=True, gap="small"):
        st.button(t("scenario.compute"), key="totals_scenario_compute", type="primary")
        if begun != OWN and typed != _text_of(begun):
            st.button(
                t("scenario.restore"), key="totals_scenario_restore", on_click=_restore, args=(begun,)
            )
        if typed.strip():
            offer_yaml(typed, begun, "scenario.yaml" if begun == OWN else begun)
    return typed


def _restore(begun: str) -> None:
    st.session_state[_key(begun)] = _text_of(begun)


def _upload() -> None:
    """Takes over a file once, when it comes; what is typed after that stays."""
    with st.container(key=f"totals_scenario_upload_{language()}"):
        upload = st.file_uploader(
            t("scenario.upload"), type=["yaml", "yml", "txt"], key="totals_scenario_file"
        )
    if upload is None:
        st.session_state.pop("totals_scenario_seen", None)
        return
    if st.session_state.get("totals_scenario_seen") != upload.file_id:
        st.session_state["totals_scenario_seen"] = upload.file_id
        st.session_state["totals_scenario_refused"] = _refused(upload)
    if st.session_state.get("totals_scenario_refused"):
        st.html(tag("p", t(st.session_state["totals_scenario_refused"], most=MOST_CHARS), css="mistake"))


def _refused(upload: Any) -> str:
    """Why a file is no text of a scenario; empty where it was taken over."""
    if upload.size > 4 * MOST_CHARS:
        return "scenario.too_long"
    try:
        text = upload.getvalue().decode("utf-8-sig")
    except UnicodeDecodeError:
        return "scenario.no_text"
    if len(text) > MOST_CHARS:
        return "scenario.too_long"
    st.session_state[_key(OWN)] = text.replace("\r\n", "\n")
    return ""
