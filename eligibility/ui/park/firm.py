"""One firm of the park, opened: its sums, what to ask first, its measures."""

import streamlit as st

from eligibility.answers import match_firm, plain_value
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.firm.values import NOT_KNOWN
from eligibility.park import Park, Tenant
from eligibility.park.workbook import near_words
from eligibility.ui.desk.start import open_case_button, start_case
from eligibility.ui.formats import span
from eligibility.ui.markup import join, plain_markdown, tag
from eligibility.ui.selfcheck.cards import card
from eligibility.ui.selfcheck.view import GROUPS, view_of
from eligibility.ui.texts import t

_TO_FIRM = """<script>{{
if (window.suanhuiPark !== {turn}) {{
  window.suanhuiPark = {turn}
  document.querySelector('.st-key-park_firm')?.scrollIntoView()
}}
}}</script>"""
_OPEN = ("get", "more", "near", "judged")


def case_from(tenant: Tenant) -> None:
    """Opens a case with what the list says of a firm."""
    facts = {name: plain_value(value) for name, value in tenant.firm.given.items()}
    start_case(facts | dict.fromkeys(tenant.firm.doubtful, NOT_KNOWN), "park")


def show_firm(token: str, place: int) -> None:
    """Opens a firm, and has the page move to it."""
    st.session_state[f"park_open_{token}"] = place
    st.session_state["park_turn"] = st.session_state.get("park_turn", 0) + 1


def draw_firm(park: Park, token: str, lang: Lang) -> None:
    """A choice of firms, and the measures of the one chosen."""
    with st.container(key="park_firm"):
        st.header(t("park.open"), anchor=False)
    if turn := st.session_state.get("park_turn"):
        st.html(_TO_FIRM.format(turn=turn), unsafe_allow_javascript=True)
    tenants = park.tenants
    place = st.selectbox(
        t("park.open"),
        range(len(tenants)),
        index=None,
        key=f"park_open_{token}",
        format_func=lambda each: f"{tenants[each].row} · {tenants[each].name}",
        placeholder=t("park.open_choose"),
        label_visibility="collapsed",
        filter_mode="contains",
    )
    if place is None:
        return
    tenant = tenants[place]
    answer = match_firm(tenant.firm, park.catalogue, park.on)
    view = view_of(answer)
    st.subheader(plain_markdown(tenant.name), anchor=False)
    lines = [tag("li", t("answer.sure"), " ", tag("b", span(tenant.relief, lang)))]
    if tenant.question:
        lines.append(tag("li", t("park.ask"), tag("b", FIELDS[tenant.question].question[lang])))
    if near := near_words(tenant, park, lang):
        lines.append(tag("li", t("park.near"), near))
    st.html(tag("ul", *lines, css="notes"))
    if open_case_button(f"park_case_{token}"):
        case_from(tenant)
    for key in GROUPS:
        decisions = view.groups[key]
        if key in _OPEN and decisions:
            cards = [card(d, answer, lang, view.near.get(d.id), False) for d in decisions]
            st.html(join(tag("h3", t(f"group.{key}", count=len(decisions)), css="group"), *cards))
