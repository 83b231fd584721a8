"""The rare facts in one checklist, by topic."""

from itertools import groupby

import streamlit as st

from eligibility.answers import Answer
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.firm.values import NOT_KNOWN
from eligibility.reports.labels import label
from eligibility.ui import state
from eligibility.ui.formats import listing
from eligibility.ui.markup import plain_markdown
from eligibility.ui.selfcheck.view import rare_fields
from eligibility.ui.texts import language, t
from eligibility.ui.widgets import draw


def rare_line(lang: Lang) -> str:
    """The checklist in one line, once it is answered."""
    ticked = [f.words[lang] for name, f in FIELDS.items() if f.presumed is not None and _ticked(name)]
    if not ticked:
        return t("check.rare_none")
    return t("check.rare_some", named=listing(ticked, lang))


def draw_checklist(answer: Answer) -> None:
    """Draws those that matter for this firm by topic, and the others folded."""
    rare = rare_fields(answer)
    near = [name for name, matters in rare.items() if matters or _ticked(name)]
    others = [name for name in rare if name not in near]
    st.header(t("check.rare"), anchor=False)
    st.caption(t("check.rare_help"))
    for topic, names in groupby(near, lambda name: FIELDS[name].topic):
        _topic(topic, list(names))
    if others:
        with st.expander(t("check.rare_others", count=len(others))):
            _topic("others", others)
    lang = language()
    st.multiselect(
        t("check.rare_unsure"),
        [*near, *others],
        key="check_unsure",
        format_func=lambda name: FIELDS[name].words[lang],
        placeholder=t("field.choose"),
        on_change=_keep_unsure,
        persist_state="session",
        filter_mode="contains",
        select_all=False,
    )


def _topic(topic: str, names: list[str]) -> None:
    """The facts of one topic to tick; what needs a figure is asked below."""
    lang, key = language(), f"check_rare_{topic}"
    ticked = [name for name in names if _ticked(name)]
    if st.session_state.get(key) != ticked:
        st.session_state[key] = ticked
    st.pills(
        t("check.rare_others_title")
        if topic == "others"
        else plain_markdown(label("topic", topic, lang)),
        names,
        selection_mode="multi",
        key=key,
        format_func=lambda name: plain_markdown(FIELDS[name].words[lang]),
        on_change=_tick,
        args=(key, tuple(names)),
    )
    for name in names:
        if _ticked(name) and FIELDS[name].type != "flag":
            with st.container(key=f"check_figure_{name}"):
                draw(name, FIELDS[name].question[lang], explain=True, empty=NOT_KNOWN)


def _ticked(name: str) -> bool:
    return name in st.session_state["rare"] or state.facts().get(name, NOT_KNOWN) != NOT_KNOWN


def _tick(key: str, names: tuple[str, ...]) -> None:
    """A flag is settled by the tick; a figure is not known until it is typed."""
    chosen = set(st.session_state[key])
    for name in names:
        if name in chosen and not _ticked(name):
            st.session_state["rare"].add(name)
            state.remember(name, True if FIELDS[name].type == "flag" else NOT_KNOWN)
        elif name not in chosen and _ticked(name):
            st.session_state["rare"].discard(name)
            state.remember(name, None)


def _keep_unsure() -> None:
    chosen = set(st.session_state["check_unsure"])
    for name, field in FIELDS.items():
        if field.presumed is None or _ticked(name):
            continue
        state.remember(name, NOT_KNOWN if name in chosen else None)
