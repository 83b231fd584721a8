"""What a visit remembers: language, day, the firm's facts; and the catalogue, read once."""

from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from eligibility.answers import Answer, match_firm
from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.errors import InputError
from eligibility.firm import firm_from
from eligibility.firm.values import NOT_KNOWN
from eligibility.storage import DATA, POLICIES
from eligibility.ui.selfcheck.link import BadLinkError, unpacked
from eligibility.ui.texts import LANGUAGES, t

FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2035, 12, 31)


@st.cache_resource(show_spinner=False, max_entries=2)
def _read(stamp: tuple[tuple[str, int], ...]) -> Catalogue:
    """The catalogue as it was when the files had these times of change."""
    del stamp
    return read_catalogue()


def _stamp() -> tuple[tuple[str, int], ...]:
    files: list[Path] = [*POLICIES.rglob("*.yaml"), *DATA.glob("*.yaml")]
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files))


def catalogue() -> Catalogue:
    """The catalogue; its mistakes, if it has any, are shown instead of the page."""
    try:
        with st.spinner(t("frame.reading"), show_time=False):
            return _read(_stamp())
    except InputError as error:
        st.error(t("frame.broken", count=len(error.mistakes)))
        st.code("\n".join(map(str, error.mistakes[:50])), language=None)
        st.stop()


def start(reference_day: date) -> None:
    """Fills in what a visit begins with; a link may carry the language and the day."""
    state = st.session_state
    if "facts" not in state:
        state["facts"], state["rare"] = {}, set()
        _restore(st.query_params.get("f"))
    if "frame_lang" not in state:
        asked = st.query_params.get("lang", "zh")
        state["frame_lang"] = asked if asked in LANGUAGES else "zh"
    if "frame_day" not in state:
        state["frame_day"] = _asked_day() or state.get("link_day") or reference_day


def _restore(carried: str | None) -> None:
    """Takes over the answers that a link carries, and notes what the reader must know of them."""
    if not carried:
        return
    state = st.session_state
    try:
        restored = unpacked(carried)
    except BadLinkError:
        state["link_note"] = "bad"
        return
    state["facts"] = dict(restored.facts)
    state["stage"] = "asking"
    if FIRST_DAY <= restored.on <= LAST_DAY:
        state["link_day"] = restored.on
    if restored.version != catalogue().version:
        state["link_note"], state["link_version"] = "changed", restored.version


def _asked_day() -> date | None:
    try:
        day = date.fromisoformat(st.query_params.get("on", ""))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def day() -> date:
    """The day of reference."""
    chosen = st.session_state.get("frame_day")
    return chosen if isinstance(chosen, date) else catalogue().reference_day


def facts() -> dict[str, Any]:
    """Field → what was stated; `?` where the reader does not know."""
    given: dict[str, Any] = st.session_state["facts"]
    return given


def doubtful() -> frozenset[str]:
    """The fields answered "I don't know"."""
    return frozenset(name for name, value in facts().items() if value == NOT_KNOWN)


def remember(name: str, value: Any) -> None:
    """Keeps a fact; None forgets it."""
    if value is None:
        facts().pop(name, None)
    else:
        facts()[name] = value


def answer() -> Answer:
    """What the catalogue says of the firm as far as it is stated."""
    return match_firm(firm_from(facts()), catalogue(), day())
