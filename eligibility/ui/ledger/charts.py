"""The chart of the ledger: rules by issuer, each bar made of its levels of evidence."""

import html
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from eligibility.expressions.words import Lang
from eligibility.ledger import LEVELS, Issuer
from eligibility.reports.labels import label
from eligibility.schema import Evidence
from eligibility.ui.formats import listing, words
from eligibility.ui.texts import text

# The theme's teal for what is known, its amber for what is inferred, grey for a mere name.
COLOURS: dict[Evidence, str] = {
    "confirmed": "#1b8077",
    "sourced": "#83bdb5",
    "indicative": "#d9a04f",
    "named": "#9aa5a8",
}
PATTERNS: dict[Evidence, str] = {"confirmed": "", "sourced": "", "indicative": "/", "named": "."}


def issuer_chart(issuers: Sequence[Issuer], lang: Lang) -> go.Figure:
    """One bar an issuer, the greatest on top; the figures stand in the bars."""
    shown = sorted(issuers, key=lambda issuer: -issuer.tally.rules)[::-1]
    keys = [issuer.key for issuer in shown]
    figure = go.Figure()
    for level in LEVELS:
        counts = [issuer.tally.by_evidence[level] for issuer in shown]
        if not any(counts):
            continue
        name = label("evidence", level, lang)
        figure.add_bar(
            y=keys,
            x=counts,
            orientation="h",
            name=name,
            text=[str(count) if count else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": "#ffffff" if level == "confirmed" else "#15211f"},
            marker=_marker(level),
            customdata=[html.escape(words(issuer.name, lang)) for issuer in shown],
            hovertemplate="%{customdata}<br>" + html.escape(name) + ": %{x}<extra></extra>",
        )
    figure.update_layout(
        barmode="stack",
        height=70 + 26 * len(shown),
        margin={"l": 0, "r": 16, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.01, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        bargap=0.25,
    )
    figure.update_xaxes(dtick=1, fixedrange=True, tickangle=0)
    names = [f"{html.escape(words(each.name, lang))}  {each.tally.rules}" for each in shown]
    figure.update_yaxes(automargin=True, type="category", tickvals=keys, ticktext=names, fixedrange=True)
    return figure


def _marker(level: Evidence) -> dict[str, Any]:
    """Colour and pattern of a level: the pattern tells it apart where colour does not."""
    pattern = {"shape": PATTERNS[level], "fillmode": "overlay", "fgcolor": "#5d6b68"}
    return {"color": COLOURS[level], "pattern": {**pattern, "size": 6, "solidity": 0.15}}


def chart_title(issuers: Sequence[Issuer], side: str, lang: Lang) -> str:
    """What the chart shows, as its answer."""
    with_rules = [issuer for issuer in issuers if issuer.rules]
    most = max((issuer.tally.rules for issuer in issuers), default=0)
    leading = [words(i.name, lang) for i in issuers if i.tally.rules == most]
    return text(
        f"ledger.chart_{side}",
        lang,
        count=len(issuers),
        recorded=len(with_rules),
        rules=sum(issuer.tally.rules for issuer in issuers),
        most=most,
        named=listing(leading, lang),
    )
