"""Totals over many firms: the headline with its range, what it is made of, where it goes."""

from typing import Any

import pandas as pd
import streamlit as st

from eligibility.decisions import Range
from eligibility.errors import InputError, Mistake
from eligibility.estimates import Estimate, EstimateRow, totals_csv
from eligibility.expressions.words import Lang
from eligibility.reports.labels import label
from eligibility.tables import template_columns
from eligibility.ui import state
from eligibility.ui.formats import in_ten_thousands, listing, span, words, yuan
from eligibility.ui.markup import Html, join, listed, plain_markdown, tag
from eligibility.ui.texts import language, t
from eligibility.ui.totals.charts import bar_chart
from eligibility.ui.totals.figures import (
    GOES_TO,
    MADE_OF,
    SAMPLE,
    Bar,
    Loaded,
    bars,
    leading,
    load_content,
    load_sample,
    money_of,
    most_open,
)

_SHOWN_MISTAKES = 50


def page() -> None:
    """Draws the page."""
    st.title(t("totals.title"), anchor=False)
    st.html(tag("p", t("totals.what"), css="help"))
    loaded = _firms()
    if loaded is None:
        return
    _read(loaded)
    if loaded.table.rows:
        _totals(loaded, language())


def _firms() -> Loaded | None:
    """The firms of the file, or the sample; what was read stays until another file comes."""
    with st.container(key=f"totals_upload_{language()}"):
        upload = st.file_uploader(
            t("totals.upload"),
            type=["csv", "parquet", "xlsx"],
            key="totals_file",
            help=t("totals.upload_help"),
        )
    sample = _other_ways()
    fresh = upload is not None and upload.file_id != st.session_state.get("totals_seen")
    if fresh or sample:
        st.session_state.pop("totals_loaded", None)
        try:
            with st.spinner(t("totals.reading"), show_time=True):
                if upload is None or sample:
                    st.session_state["totals_loaded"] = load_sample()
                else:
                    st.session_state["totals_loaded"] = load_content(upload.name, upload.getvalue())
        except InputError as error:
            st.html(join(tag("p", t("totals.unreadable"), css="mistake"), _mistakes(error.mistakes)))
            return None
        st.session_state["totals_seen"] = upload.file_id if upload else None
    loaded: Loaded | None = st.session_state.get("totals_loaded")
    if loaded is None:
        st.html(tag("p", t("totals.empty"), css="teach"))
    return loaded


def _other_ways() -> bool:
    """The sample, and an empty table to fill in; whether the sample was asked for."""
    with st.container(horizontal=True, gap="small"):
        sample = st.button(
            t("totals.sample"),
            key="totals_sample",
            icon=":material/groups:",
            disabled=not SAMPLE.exists(),
        )
        st.download_button(
            t("totals.template"),
            "\ufeff" + ",".join(template_columns()) + "\n",
            file_name="firms.csv",
            mime="text/csv",
            icon=":material/table:",
            on_click="ignore",
            key="totals_template",
        )
    return sample


def _mistakes(mistakes: Any) -> Html:
    lang = language()
    shown: list[Mistake] = list(mistakes)[:_SHOWN_MISTAKES]
    return listed([mistake.in_words(lang) for mistake in shown], "mistakes")


def _read(loaded: Loaded) -> None:
    """What was read, and every row that was not."""
    table = loaded.table
    made_up = t("totals.made_up") if loaded.name == SAMPLE.name else ""
    st.html(tag("p", t("totals.read", name=loaded.name, rows=f"{table.rows:,}"), made_up, css="lead"))
    if table.mistakes:
        more = len(table.mistakes) - _SHOWN_MISTAKES
        st.html(
            tag(
                "details",
                tag("summary", t("totals.bad_rows", rows=table.bad_rows, cells=len(table.mistakes))),
                _mistakes(table.mistakes),
                tag("p", t("totals.more_mistakes", count=more)) if more > 0 else "",
                css="bad",
            )
        )
    if table.warnings:
        summary = tag("summary", t("totals.warnings", count=len(table.warnings)))
        st.html(tag("details", summary, _mistakes(table.warnings), css="small-fold"))


def _totals(loaded: Loaded, lang: Lang) -> None:
    catalogue, on = state.catalogue(), state.day()
    with st.spinner(t("totals.counting", rows=f"{loaded.table.rows:,}"), show_time=True):
        whole = loaded.totals(catalogue, on)
    liquidity = (
        st.segmented_control(
            t("totals.convention"),
            ["relief", "both"],
            key="totals_convention",
            default="relief",
            required=True,
            format_func=lambda key: t(f"totals.{key}"),
            persist_state="session",
        )
        == "both"
    )
    if not whole.rows:
        st.html(tag("p", t("totals.nothing"), css="teach"))
        return
    st.html(_headline(whole, liquidity, lang))
    _part(loaded, "made_of", MADE_OF, liquidity, lang)
    _part(loaded, "goes_to", GOES_TO, liquidity, lang)
    _doubt(loaded, liquidity, lang)


def _headline(whole: Estimate, liquidity: bool, lang: Lang) -> Html:
    row: EstimateRow = whole.rows[0]
    low, end = money_of(row, liquidity)
    sums = [
        _sum("sure", t("totals.headline_low"), yuan(low), in_ten_thousands(low, lang)),
        _sum("extra", t("totals.headline_high"), yuan(end), in_ten_thousands(end, lang)),
    ]
    notes = [
        t("totals.firms", firms=f"{whole.firms:,}", eligible=f"{row.eligible_firms:,}"),
        t("totals.as_relief") if not liquidity else t("totals.as_both"),
    ]
    if not liquidity:
        notes.append(join(t("answer.liquidity"), tag("b", span(Range(*row.liquidity), lang))))
    if whole.unbounded:
        measures = state.catalogue().measures
        named = [words(measures[i].title, lang) for i in whole.unbounded]
        some = listing(named[:3], lang)
        if len(named) > 3:
            some = t("check.and_more", named=some, count=len(named))
        notes.append(t("totals.unbounded", count=len(named), named=some))
    items = tag("ul", *(tag("li", note) for note in notes), css="notes")
    return tag("section", tag("div", *sums, css="sums"), items, css="summary")


def _sum(css: str, name: str, amount: str, aside: str) -> Html:
    small = tag("small", aside) if aside else ""
    return tag("div", tag("span", name, css="name"), tag("strong", amount), small, css=css)


def _part(loaded: Loaded, key: str, groupings: tuple[str, ...], liquidity: bool, lang: Lang) -> None:
    """One question: a grouping to choose, a chart whose title is its answer, the table."""
    st.header(t(f"totals.{key}"), anchor=False)
    by = st.pills(
        t("totals.by"),
        groupings,
        key=f"totals_{key}",
        default=groupings[0],
        required=True,
        format_func=lambda name: plain_markdown(label("group", str(name), lang)),
        label_visibility="collapsed",
        persist_state="session",
    )
    by = by or groupings[0]
    catalogue, on = state.catalogue(), state.day()
    with st.spinner(t("totals.counting", rows=f"{loaded.table.rows:,}"), show_time=True):
        estimate = loaded.totals(catalogue, on, (by,))
    found = bars(estimate, by, liquidity, catalogue, lang)
    if not found:
        st.html(tag("p", t("totals.nothing"), css="teach"))
        return
    _chart(_title(found), found, f"totals_chart_{key}", lang)
    _table(found, label("group", by, lang), lang)
    st.download_button(
        t("totals.csv"),
        totals_csv(estimate),
        file_name=f"suanhui-{by}-{on}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"totals_csv_{key}",
    )


def _title(found: list[Bar]) -> str:
    """What a chart shows, as its answer."""
    first, share = leading(found)
    if share is None:
        return t("totals.chart_open", name=first.name)
    return t("totals.chart_share", name=first.name, share=f"{share:.0%}")


def _chart(title: str, found: list[Bar], key: str, lang: Lang) -> None:
    st.html(join(tag("p", title, css="chart-title"), tag("p", t("totals.source"), css="note")))
    config = {"displayModeBar": False, "responsive": True}
    st.plotly_chart(bar_chart(found, lang), key=key, config=config, alt=title)


def _table(found: list[Bar], name: str, lang: Lang) -> None:
    columns = [name, t("totals.column_firms"), t("totals.column_low"), t("totals.column_high")]
    rows = [[bar.name, bar.firms, float(bar.low), float(bar.high)] for bar in found]
    money = st.column_config.NumberColumn(format="accounting")
    st.dataframe(
        pd.DataFrame(rows, columns=pd.Index(columns)),
        hide_index=True,
        column_config={
            columns[0]: st.column_config.TextColumn(width="medium"),
            columns[1]: st.column_config.NumberColumn(format="localized"),
            columns[2]: money,
            columns[3]: money,
        },
    )


def _doubt(loaded: Loaded, liquidity: bool, lang: Lang) -> None:
    """Which measures make the range wide."""
    catalogue = state.catalogue()
    estimate = loaded.totals(catalogue, state.day(), ("measure",))
    found, share = most_open(bars(estimate, "measure", liquidity, catalogue, lang))
    if not found:
        return
    st.header(t("totals.doubt"), anchor=False)
    _chart(
        t("totals.chart_doubt", name=found[0].name, share=f"{share:.0%}"),
        found[:10],
        "totals_chart_doubt",
        lang,
    )
    _table(found, label("group", "measure", lang), lang)
