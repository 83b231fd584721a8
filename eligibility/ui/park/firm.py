"""One firm of the park, opened: its sums, what to ask first, its measures."""

import streamlit as st

from eligibility.answers import match_firm
from eligibility.expressions.words import Lang
from eligibility.firm import FIELDS
from eligibility.park import Park
from eligibility.park.workbook import near_words
from eligibility.ui.formats import span
from eligibility.ui.markup import join, plain_markdown, tag
from eligibility.ui.selfcheck.cards import card
from eligibility.ui.selfcheck.view import GROUPS, view_of
from eligibility.ui.texts import t

_OPEN = ("get", "more", "near", "judged")


def draw_firm(park: Park, token: str, lang: Lang) -> None:
    """A choice of firms, and the measures of the one chosen."""
    st.header(t("park.open"), anchor=False)
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
    for key in GROUPS:
        decisions = view.groups[key]
        if key in _OPEN and decisions:
            cards = [card(d, answer, lang, view.near.get(d.id), False) for d in decisions]
            st.html(join(tag("h3", t(f"group.{key}", count=len(decisions)), css="group"), *cards))
