"""What is sure, by package and form of relief: one small chart, and the same as a table."""

import html
from collections import defaultdict
from decimal import Decimal

import plotly.graph_objects as go
import streamlit as st

from eligibility.answers import Answer
from eligibility.compiled import compile_catalogue
from eligibility.decisions import ZERO
from eligibility.expressions.words import Lang
from eligibility.reports.labels import label
from eligibility.schema import Form
from eligibility.ui.formats import short_money, yuan
from eligibility.ui.markup import tag
from eligibility.ui.texts import language, t, text

_LOOKS: dict[Form, tuple[str, str]] = {  # colour and pattern: never colour alone
    "cash": ("#0b6b64", ""),
    "waiver": ("#5fae9f", "/"),
    "refund": ("#5b7f95", "."),
    "deferral": ("#c9a25f", "x"),
}
Sums = dict[tuple[str, Form], Decimal]


def sure_sums(answer: Answer) -> Sums:
    """(Package, form) → what is sure, in the catalogue's order; nothing that is zero."""
    packages = {rule.measure.id: rule.package for rule in compile_catalogue(answer.catalogue).rules}
    sums: Sums = defaultdict(Decimal)
    for decision in answer.decisions:
        if decision.adds and decision.adds.low > ZERO:
            sums[packages[decision.id], decision.form] += decision.adds.low
    order = [*answer.catalogue.packages, "none"]
    forms = list(_LOOKS)
    return dict(
        sorted(sums.items(), key=lambda item: (order.index(item[0][0]), forms.index(item[0][1])))
    )


def draw_chart(answer: Answer) -> None:
    """Draws both; nothing while nothing is sure."""
    sums, lang = sure_sums(answer), language()
    if not sums:
        return
    by_form: dict[Form, Decimal] = defaultdict(Decimal)
    for (_, form), amount in sums.items():
        by_form[form] += amount
    form, most = max(by_form.items(), key=lambda item: item[1])
    share = f"{most / sum(by_form.values()):.0%}"
    title = t("chart.title", name=label("form", form, lang), share=share)
    with st.container(key="check_chart"):
        st.html(tag("h2", title, css="group"))
        st.plotly_chart(
            _figure(sums, lang),
            key="check_sums",
            config={"displayModeBar": False, "staticPlot": True},
            alt=title,
        )
        st.html(_table(sums, lang))


def _figure(sums: Sums, lang: Lang) -> go.Figure:
    packages = list(dict.fromkeys(package for package, _ in sums))[::-1]
    names = [html.escape(label("package", package, lang)) for package in packages]
    figure = go.Figure()
    for form, (colour, pattern) in _LOOKS.items():
        amounts = [sums.get((package, form), ZERO) for package in packages]
        if not any(amounts):
            continue
        figure.add_bar(
            y=names,
            x=[float(amount) for amount in amounts],
            orientation="h",
            name=html.escape(label("form", form, lang)),
            marker={
                "color": colour,
                "pattern": {"shape": pattern, "fillmode": "overlay", "solidity": 0.15, "size": 7},
            },
            text=[short_money(amount, lang) if amount else "" for amount in amounts],
            textposition="auto",
            insidetextanchor="middle",
            textangle=0,
        )
    figure.update_layout(
        barmode="stack",
        height=84 + 40 * len(packages),
        margin={"l": 0, "r": 8, "t": 4, "b": 4},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        bargap=0.3,
        uniformtext={"minsize": 10, "mode": "hide"},
    )
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
    return figure


def _table(sums: Sums, lang: Lang) -> str:
    head = tag(
        "tr",
        *(tag("th", text(f"chart.{key}", lang), scope="col") for key in ("package", "form", "sure")),
    )
    rows = [
        tag(
            "tr",
            tag("td", label("package", package, lang)),
            tag("td", label("form", form, lang)),
            tag("td", yuan(amount), css="money"),
        )
        for (package, form), amount in sums.items()
    ]
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return tag("details", tag("summary", text("chart.table", lang)), table, css="small-fold")
