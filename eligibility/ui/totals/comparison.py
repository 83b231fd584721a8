"""The reconciliation on the page: model, official figure, ratio, reason, the worst first."""

from collections.abc import Sequence

import streamlit as st

from eligibility.expressions.words import Lang
from eligibility.reckoning.draws import Interval
from eligibility.reckoning.official import OfficialFigure, read_shares
from eligibility.reckoning.reconciliation import Compared, reconcile
from eligibility.reckoning.written import COLUMNS, ratio_text, reconciliation_rows
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, join, link, listed, tag
from eligibility.ui.texts import t
from eligibility.ui.totals.blocks import Shown, downloads
from eligibility.ui.totals.files import Table
from eligibility.ui.totals.round_money import spoken


def draw_comparison(shown: Shown) -> None:
    """Draws the section: how to read it, one row a figure, then what is not compared."""
    st.header(t("totals.reconciliation"), anchor=False)
    found = reconcile(shown.reckoned)
    if not shown.ground.synthetic:
        st.html(tag("p", t("totals.own_compared"), css="link-note"))
    st.html(tag("p", t("totals.reconciliation_what"), css="help"))
    held_out = [row for row in found.rows if row.role == "held_out"]
    near = sum(0.5 <= row.ratio <= 2 for row in held_out)
    st.html(tag("p", t("totals.chart_near", near=near, count=len(held_out)), css="chart-title"))
    st.html(_rows(found.rows, shown.lang))
    downloads(Table(COLUMNS, reconciliation_rows(found), shown.about), "reconciliation")
    st.html(_others(found.others, shown.lang))


def _rows(rows: Sequence[Compared], lang: Lang) -> Html:
    keys = ("figure", "model", "official", "ratio")
    head = tag("tr", *(tag("th", t(f"totals.column_{key}"), scope="col") for key in keys))
    body = tag("tbody", *(_row(row, lang) for row in rows))
    return tag("table", tag("thead", head), body, css="ledger compared")


def _row(row: Compared, lang: Lang) -> Html:
    figure = row.figure
    fitted = row.compare.fitted
    role = t("totals.calibrated", name=words(fitted, lang)) if fitted else t(f"totals.{row.role}")
    about = join(
        tag("b", words(figure.what, lang)),
        tag("span", role, css="chip indicative" if row.role == "calibrated" else "chip"),
        between=" ",
    )
    first = join(about, tag("span", words(row.compare.reason, lang), css="about"), _more(row, lang))
    counts = t(f"totals.counts_{row.compare.counts}")
    official = join(
        tag("span", _figure(row.official.median, figure, lang)),
        tag("small", join(t(f"totals.{figure.qualifier}"), t(f"totals.{figure.status}"), between=" · ")),
    )
    cells = [
        (
            "model",
            join(tag("span", _figure(row.model.median, figure, lang)), _range(row.model, figure, lang)),
        ),
        ("official", official),
        ("ratio", join(tag("strong", ratio_text(row.ratio)), tag("small", counts))),
    ]
    columns = [
        tag("td", tag("span", t(f"totals.column_{key}"), css="column"), tag("span", cell, css="figure"))
        for key, cell in cells
    ]
    return tag("tr", tag("th", first, scope="row"), *columns)


def _range(interval: Interval, figure: OfficialFigure, lang: Lang) -> Html:
    low, high = (_figure(end, figure, lang) for end in (interval.low, interval.high))
    return tag("small", t("totals.ninety", low=low, high=high))


def _figure(value: float, figure: OfficialFigure, lang: Lang) -> str:
    if figure.unit == "CNY":
        return spoken(value, lang)
    if figure.unit == "percent":
        return f"{value:g}%"
    return t("totals.count", count=f"{value:,.0f}")


def _more(row: Compared, lang: Lang) -> Html:
    """Sources, doubts and the assumed share, one click away."""
    parts = [_sources(row.figure)]
    if row.compare.share:
        share = read_shares()[row.compare.share]
        ends = [f"{end:.1%}" for end in (share.low, share.central, share.high)]
        said = t(
            "totals.share", name=words(share.name, lang), low=ends[0], central=ends[1], high=ends[2]
        )
        parts.append(tag("p", join(said, words(share.why, lang), between=" ")))
    parts.append(listed([words(doubt, lang) for doubt in row.figure.doubts], "doubts"))
    return tag("details", tag("summary", t("totals.sources", day=_day(row.figure))), *parts)


def _day(figure: OfficialFigure) -> str:
    return figure.as_of.isoformat() if figure.as_of else t("totals.no_day")


def _sources(figure: OfficialFigure) -> Html:
    return listed(
        [
            join(
                link(page.publisher, page.url) if page.url else page.publisher,
                page.date or "",
                between=" · ",
            )
            for page in figure.sources
        ]
    )


def _others(figures: Sequence[OfficialFigure], lang: Lang) -> Html:
    """What is shown and never compared: loans, base figures, what the model does not hold."""
    folds = []
    for use in ("credit", "not_modelled", "base"):
        chosen = [figure for figure in figures if figure.use == use]
        items = [
            join(
                f"{words(figure.what, lang)}: {_figure(figure.value, figure, lang)}",
                tag("em", words(figure.why, lang)) if figure.why else "",
                _sources(figure),
            )
            for figure in chosen
        ]
        summary = tag("summary", t(f"totals.use_{use}", count=len(chosen)))
        folds.append(tag("details", summary, listed(items, "why-not"), css="fold"))
    return join(*folds)
