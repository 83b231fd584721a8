"""The questions: four to start with, one checklist of rare facts, then one question at a time."""

import streamlit as st

from eligibility.advice import Question
from eligibility.answers import Answer
from eligibility.decisions import ZERO
from eligibility.firm import FIELDS
from eligibility.firm.fields import TOPICS
from eligibility.firm.values import NOT_KNOWN
from eligibility.reports.labels import label
from eligibility.ui import state
from eligibility.ui.formats import listing, money, words
from eligibility.ui.markup import join, plain_markdown, tag
from eligibility.ui.selfcheck.checklist import draw_checklist, rare_line
from eligibility.ui.selfcheck.view import FIRST_QUESTIONS, question_of, topic_of
from eligibility.ui.texts import language, t
from eligibility.ui.widgets import draw, keep, name_with_unit, own_value

# Streamlit leaves the page as it is scrolled: after the long checklist far below the next question.
# The card comes and grows in several steps, so it is sought again at each of them until the reader does
# something. The script stands in every run, since the next may break one off; it acts once a turn.
_TO_QUESTION = """<script>{{
if (window.suanhuiTurn !== {turn}) {{
  window.suanhuiTurn = {turn}
  const show = () => document.querySelector('.st-key-check_card')?.scrollIntoView()
  const follow = new MutationObserver(show)
  const main = document.querySelector('[data-testid=stMain]')
  follow.observe(main, {{childList: true, subtree: true}})
  const grows = new ResizeObserver(show)
  grows.observe(main.querySelector('[data-testid=stMainBlockContainer]'))
  const stop = () => {{ follow.disconnect(); grows.disconnect() }}
  for (const act of ['pointerdown', 'keydown', 'wheel', 'touchmove'])
    addEventListener(act, stop, {{once: true}})
  show()
}}
}}</script>"""


def draw_questions(answer: Answer) -> None:
    """Draws the guided questions, or the full form."""
    _draw_stage(answer)
    if turn := st.session_state.get("turn"):
        st.html(_TO_QUESTION.format(turn=turn), unsafe_allow_javascript=True)


def _draw_stage(answer: Answer) -> None:
    if st.toggle(t("check.full"), key="check_full", persist_state="session", help=t("check.full_help")):
        _full_form()
        return
    stage = st.session_state.get("stage", "start")
    if stage == "start":
        _start()
        return
    _answered()
    if editing := st.session_state.get("editing"):
        _card(editing, None)
    elif stage == "rare":
        with st.container(border=True, key="check_card"):
            draw_checklist(answer)
            st.button(
                t("check.next"), key="check_done_rare", type="primary", on_click=_go, args=("asking",)
            )
    elif question := question_of(answer, state.doubtful(), topic_of(state.facts())):
        _card(question.field, question, answer)
    else:
        with st.container(border=True, key="check_card"):
            st.html(tag("p", t("check.all_asked"), css="why"))


def _go(stage: str) -> None:
    st.session_state["stage"] = stage
    st.session_state["turn"] = st.session_state.get("turn", 0) + 1
    st.session_state.pop("editing", None)


def _start() -> None:
    lang = language()
    with st.container(border=True, key="check_card"):
        st.header(t("check.start"), anchor=False)
        st.caption(t("check.start_help"))
        for name in FIRST_QUESTIONS:
            draw(name, FIELDS[name].question[lang], explain=True)
        st.button(t("check.next"), key="check_done_start", type="primary", on_click=_go, args=("rare",))


def _answered() -> None:
    """What was stated, one line a fact; a press opens it again."""
    lang = language()
    rare = [name for name, field in FIELDS.items() if field.presumed is not None]
    stated = [name for name in state.facts() if name not in rare]
    editing = st.session_state.get("editing")
    with st.container(key="check_stated", gap=None):
        for name in stated:
            if name != editing:
                own = plain_markdown(own_value(name, lang))
                st.button(
                    f"{plain_markdown(FIELDS[name].words[lang])}{t('check.colon')}**{own}**",
                    key=f"check_edit_{name}",
                    type="tertiary",
                    icon=":material/edit:",
                    on_click=_edit,
                    args=(name,),
                )
        if st.session_state.get("stage") != "rare":
            line = plain_markdown(rare_line(lang))
            st.button(
                line,
                key="check_edit_rare",
                type="tertiary",
                icon=":material/edit:",
                on_click=_go,
                args=("rare",),
            )


def _edit(name: str) -> None:
    st.session_state["editing"] = name
    st.session_state.pop(f"check_{name}", None)


def _card(name: str, question: Question | None, answer: Answer | None = None) -> None:
    """One question: what, why, how to find the figure, the field, and "I don't know"."""
    field, lang = FIELDS[name], language()
    with st.container(border=True, key="check_card"), st.form(f"check_form_{name}", border=False):
        st.header(plain_markdown(field.question[lang]), anchor=False)
        if question and answer:
            st.html(tag("p", _why(question, answer), css="why"))
        find = field.find[lang]
        st.html(
            join(
                tag("p", field.help[lang], css="help"),
                tag("p", tag("b", t("check.find")), find, css="help") if find else "",
            )
        )
        draw(name, name_with_unit(name, lang), commit=False)
        if st.session_state.get("left_empty") == name:
            st.html(tag("p", t("check.left_empty"), css="mistake"))
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                t("check.save"), key="check_save", type="primary", on_click=_save, args=(name,)
            )
            st.form_submit_button(
                t("check.unsure_button"), key="check_pass", on_click=_unsure, args=(name,)
            )


def _save(name: str) -> None:
    before = state.facts().get(name)
    if keep(name):
        st.session_state.pop("left_empty", None)
        st.session_state.pop("editing", None)
    else:
        state.remember(name, before)
        st.session_state["left_empty"] = name


def _unsure(name: str) -> None:
    state.remember(name, NOT_KNOWN)
    st.session_state.pop("left_empty", None)
    st.session_state.pop("editing", None)


def _why(question: Question, answer: Answer) -> str:
    """What the answer is worth: the money it settles, or the measures."""
    lang = language()
    titles = [words(answer.catalogue.measures[i].title, lang) for i in question.settles]
    named = listing(titles[:2], lang)
    if len(titles) > 2:
        named = t("check.and_more", named=named, count=len(titles))
    if question.spread > ZERO:
        return t("check.worth", money=money(question.spread, lang), named=named)
    return t("check.concerns", named=named)


def _full_form() -> None:
    """Every field, one topic at a time."""
    lang = language()
    topic = st.pills(
        t("check.topic"),
        TOPICS,
        key="check_topic",
        default=TOPICS[0],
        required=True,
        format_func=lambda key: plain_markdown(label("topic", str(key), lang)),
        persist_state="session",
    )
    st.caption(t("check.full_note"))
    for name, field in FIELDS.items():
        if field.topic == topic:
            draw(name, name_with_unit(name, lang), explain=True)
