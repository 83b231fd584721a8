"""What every part of the page is made of: a title that says what a chart shows, chart, table, files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.expressions.words import Lang
from eligibility.reckoning.ground import Ground
from eligibility.reckoning.lines import Convention
from eligibility.reckoning.reckoned import Reckoned
from eligibility.ui import state
from eligibility.ui.formats import listing
from eligibility.ui.markup import Html, join, plain_markdown, tag
from eligibility.ui.texts import language, t
from eligibility.ui.totals.files import FORMATS, Table, plain_cell
from eligibility.ui.totals.names import grouping_name

CHART = {"displayModeBar": False, "responsive": True}
_MOST_ROWS, _HEIGHT = 10, 320
_MANY, _MONEY = 7, 175  # beyond so many columns each gets too little by itself; width in pixels


@dataclass(frozen=True)
class Shown:
    """What the page shows: over which firms, on which day, by which convention, in which language."""

    ground: Ground
    catalogue: Catalogue
    reckoned: Reckoned
    convention: Convention
    lang: Lang

    @property
    def about(self) -> str:
        """One line that goes with every file."""
        kind = t("totals.synthetic") if self.ground.synthetic else self.ground.name
        return t(
            "totals.about_line",
            kind=kind,
            firms=f"{self.ground.firms:,}",
            day=state.day(),
            version=self.catalogue.version,
            convention=t(f"totals.{self.convention}"),
        )


def sum_box(css: str, name: str, amount: str, aside: str = "") -> Html:
    """One figure of a headline."""
    small = tag("small", aside) if aside else ""
    return tag("div", tag("span", name, css="name"), tag("strong", amount), small, css=css)


def titled(title: str, note: str) -> None:
    """The title of a chart, and its unit and source."""
    st.html(join(tag("p", title, css="chart-title"), tag("p", note, css="note")))


def chart(title: str, note: str, figure: go.Figure, key: str) -> None:
    """A chart under a title that says what it shows."""
    titled(title, note)
    st.plotly_chart(figure, key=f"totals_chart_{key}", config=CHART, alt=title)


def table(
    content: Table, key: str, shares: Sequence[str] = (), first: Literal["medium", "large"] = "medium"
) -> None:
    """The table beneath a chart, with its files; numbers right, texts left, money with its fen."""
    frame = pd.DataFrame(
        [[plain_cell(cell) for cell in row] for row in content.rows], columns=pd.Index(content.columns)
    )
    wide = len(content.columns) > _MANY or None
    config: dict[str, Any] = {}
    for i, name in enumerate(content.columns):
        cells = [row[i] for row in content.rows]
        if name in shares:
            config[name] = st.column_config.NumberColumn(format="percent")
        elif any(isinstance(cell, int) for cell in cells):
            config[name] = st.column_config.NumberColumn(format="localized")
        elif all(not isinstance(cell, str) for cell in cells):
            config[name] = st.column_config.NumberColumn(format="%,.2f", width=wide and _MONEY)
        else:
            config[name] = st.column_config.TextColumn(width=first if i == 0 else None)
    long = len(frame) > _MOST_ROWS
    st.dataframe(
        frame,
        hide_index=True,
        column_config=config,
        placeholder="–",
        height=_HEIGHT if long else "content",
        alt=t("totals.table_of", names=listing(list(content.columns), language())),
    )
    downloads(content, key)


def downloads(content: Table, key: str) -> None:
    """The files of a table; each is made when it is asked for."""
    with st.container(horizontal=True, gap="small"):
        for kind in FORMATS:
            st.download_button(
                t(f"totals.file_{kind}"),
                partial(content.content, kind),
                file_name=f"suanhui-{key}-{state.day()}.{kind}",
                mime=FORMATS[kind],
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
                key=f"totals_{kind}_{key}",
            )


def choose(key: str, options: Sequence[str], label: str, default: str, names: Mapping[str, str]) -> str:
    """One of a few, side by side."""
    chosen = st.pills(
        label,
        options,
        key=f"totals_{key}",
        default=default,
        required=True,
        format_func=lambda name: plain_markdown(names[str(name)]),
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(chosen or default)


def grouping_names(groupings: Sequence[str]) -> dict[str, str]:
    """Grouping → its name in the reader's language."""
    return {name: grouping_name(name, language()) for name in groupings}


def few(names: Sequence[str], lang: Lang, most: int = 3) -> str:
    """The first of many names, and how many there are."""
    some = listing(list(names[:most]), lang)
    return t("check.and_more", named=some, count=len(names)) if len(names) > most else some


def nothing() -> None:
    """Says that there is nothing to draw."""
    st.html(tag("p", t("totals.nothing"), css="teach"))
