"""The result of a park: the sums, what they are made of, a row a firm."""

from typing import Any

import pandas as pd
import streamlit as st

from eligibility.decisions import ZERO
from eligibility.expressions.words import Lang
from eligibility.park import Park
from eligibility.park.workbook import firm_heads, firm_rows
from eligibility.reports.labels import label
from eligibility.ui.desk.session import adviser_at_work
from eligibility.ui.formats import in_ten_thousands, span, yuan
from eligibility.ui.markup import Html, join, tag
from eligibility.ui.park.firm import case_from, show_firm
from eligibility.ui.texts import t

_MONEY = (2, 3, 5, 6, 12)
_PRESS: dict[Lang, int] = {"zh": 96, "en": 124}  # how wide a column of buttons is, in pixels
_SHOWN_OFF = {1}  # the row's number is for the workbook


def draw_result(park: Park, token: str, lang: Lang) -> None:
    """Sums, their parts, and the table of firms."""
    st.html(_headline(park, lang))
    st.html(_parts(park, lang))
    st.header(t("park.table"), anchor=False)
    st.html(tag("p", t("park.table_note"), css="note"))
    heads = firm_heads(lang)
    rows = [
        [float(c) if i in _MONEY and c is not None else c for i, c in enumerate(row)]
        for row in firm_rows(park, lang)
    ]
    frame = pd.DataFrame(rows, columns=pd.Index(heads))
    kept = [head for place, head in enumerate(heads) if place not in _SHOWN_OFF]
    config: dict[str, Any] = {
        heads[place]: st.column_config.NumberColumn(format="accounting") for place in _MONEY
    }
    config[heads[0]] = st.column_config.TextColumn(width="medium", pinned=True)
    shown = frame[kept]
    for place, (name, key) in enumerate(_presses(), 1):
        shown.insert(place, name, [name] * len(shown))
        config[name] = st.column_config.ButtonColumn(key=key, width=_PRESS[lang])
    st.dataframe(shown, hide_index=True, column_config=config, key="park_table")
    if pressed := st.session_state.get("park_row_open"):
        show_firm(token, pressed.row)
    if pressed := st.session_state.get("park_row_case"):
        case_from(park.tenants[pressed.row])


def _presses() -> list[tuple[str, str]]:
    """What can be pressed in each row: open the firm below; for an adviser, open a case."""
    presses = [(t("park.row_open"), "park_row_open")]
    return [*presses, (t("start.open"), "park_row_case")] if adviser_at_work() else presses


def _headline(park: Park, lang: Lang) -> Html:
    low, high = park.relief
    assert high is not None
    sums = [
        _sum("sure", t("park.sure"), yuan(low), in_ten_thousands(low, lang)),
        _sum("extra", t("park.possible"), yuan(high), in_ten_thousands(high, lang)),
    ]
    getting = sum(tenant.relief.low > ZERO for tenant in park.tenants)
    notes = [
        t("park.firms", firms=f"{len(park.tenants):,}", getting=f"{getting:,}"),
    ]
    if any(park.liquidity):
        notes.append(join(t("park.liquidity"), tag("b", span(park.liquidity, lang))))
    if open_ended := sum(bool(tenant.unbounded) for tenant in park.tenants):
        notes.append(t("park.unbounded", count=f"{open_ended:,}"))
    items = tag("ul", *(tag("li", note) for note in notes), css="notes")
    return tag("section", tag("div", *sums, css="sums"), items, css="summary")


def _sum(css: str, name: str, amount: str, aside: str) -> Html:
    small = tag("small", aside) if aside else ""
    return tag("div", tag("span", name, css="name"), tag("strong", amount), small, css=css)


def _parts(park: Park, lang: Lang) -> Html:
    """What the sums are made of, by form and by kind."""
    rows = [
        tag(
            "tr",
            tag("th", label(group, key, lang), scope="row"),
            tag("td", span(relief if any(relief) else liquidity, lang), css="money"),
        )
        for group in ("form", "kind")
        for key, (relief, liquidity) in park.sums[group].items()
        if any((*relief, *liquidity))
    ]
    summary = tag("summary", t("park.by"))
    return tag("details", summary, tag("table", tag("tbody", *rows)), css="small-fold")
