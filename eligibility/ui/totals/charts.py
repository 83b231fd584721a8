"""The charts of the totals: what is sure in the accent colour, what is open beside it."""

import html
import textwrap
from decimal import Decimal

import plotly.graph_objects as go

from eligibility.decisions import ZERO
from eligibility.expressions.words import Lang
from eligibility.ui.formats import short_money
from eligibility.ui.texts import text
from eligibility.ui.totals.figures import Bar

SURE, OPEN = "#1b8077", "#d9a04f"
_MOST = 21  # all districts, or all sections of industry, and what is not stated


def bar_chart(bars: list[Bar], lang: Lang) -> go.Figure:
    """Sure and possible amounts of each group, the greatest on top."""
    shown = bars[:_MOST][::-1]
    keys = [bar.key for bar in shown]
    figure = go.Figure()
    figure.add_bar(
        y=keys,
        x=[float(bar.low) for bar in shown],
        orientation="h",
        name=text("totals.sure", lang),
        marker={"color": SURE},
        customdata=[[html.escape(bar.name), short_money(bar.low, lang)] for bar in shown],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    )
    if any(bar.doubt > ZERO for bar in shown):
        figure.add_bar(
            y=keys,
            x=[float(bar.doubt) for bar in shown],
            orientation="h",
            name=text("totals.open", lang),
            marker={"color": OPEN, "pattern": {"shape": "/", "fgcolor": "#8a5a10", "size": 6}},
            customdata=[[html.escape(bar.name), short_money(bar.doubt, lang)] for bar in shown],
            hovertemplate="%{customdata[0]}<br>+ %{customdata[1]}<extra></extra>",
        )
    _axis(figure, max((bar.high for bar in shown), default=ZERO), lang)
    figure.update_layout(
        barmode="stack",
        height=90 + 38 * max(len(shown), 2),
        margin={"l": 0, "r": 16, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        bargap=0.35,
    )
    figure.update_yaxes(
        automargin=True, type="category", tickvals=keys, ticktext=[_broken(bar.name) for bar in shown]
    )
    return figure


def _axis(figure: go.Figure, most: Decimal, lang: Lang) -> None:
    """Ticks in words that people read: 20万元, ¥200,000."""
    step = _step(most)
    ticks = [step * i for i in range(int(most / step) + 2)] if most > ZERO else [ZERO]
    figure.update_xaxes(
        tickvals=[float(tick) for tick in ticks],
        ticktext=["0" if tick == ZERO else short_money(tick, lang) for tick in ticks],
        tickangle=0,
        fixedrange=True,
    )
    figure.update_yaxes(fixedrange=True)


def _step(most: Decimal) -> Decimal:
    """A round step that gives three to five ticks."""
    if most <= ZERO:
        return Decimal(1)
    power = Decimal(10) ** most.adjusted()
    for factor in map(Decimal, ("0.2", "0.25", "0.5", "1", "2", "2.5", "5")):
        if most / (power * factor) <= Decimal("3.6"):
            return power * factor
    return power * 10


def _broken(name: str) -> str:
    """A long name in two lines; plotly reads tags in it, so it is escaped."""
    width = 26 if name.isascii() else 14
    if " " in name:
        lines = textwrap.wrap(name, width)
    else:
        lines = [name[i : i + width] for i in range(0, len(name), width)]
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: width - 1]}…"]
    return "<br>".join(html.escape(line) for line in lines)
