"""How near the synthetic firms come to published figures, and what they rest on: two folded tables."""

from collections.abc import Sequence

import duckdb
import streamlit as st

from eligibility.expressions.words import Lang
from eligibility.population import open_population, population_size, read_assumptions
from eligibility.population.assumptions import ASSUMED, Assumption
from eligibility.population.margins import Margin, read_margins
from eligibility.reckoning.official import read_official
from eligibility.ui.formats import words
from eligibility.ui.markup import Html, join, link, tag
from eligibility.ui.texts import language, t, text
from eligibility.ui.totals.blocks import downloads
from eligibility.ui.totals.files import Table

_NEAR = 0.05
_SPEAK_FOR_THEMSELVES = ("share", "CNY", "log", "elasticity")


def draw_margins(about: str) -> None:
    """Draws the margins and their files; the firms are made first if they are not kept yet.

    Args:
        about: One line that goes with every file.
    """
    size, lang = population_size(), language()
    margins = _margins_of(size)
    st.html(_margins(margins, size, lang))
    downloads(margins_table(margins, about, lang), "margins")


def draw_assumptions() -> None:
    """Draws the assumptions behind the firms."""
    st.html(_assumptions(read_assumptions(), language()))


def margins_table(margins: Sequence[Margin], about: str, lang: Lang) -> Table:
    """The margins with all their digits, and the address of each source."""
    keys = ("figure", "error", "published", "model", "unit", "use", "publisher", "year", "address")
    rows = [
        [
            row.words[lang],
            row.error,
            row.target,
            row.model,
            text(f"margins.unit_{row.unit}", lang),
            text(f"margins.{row.use}", lang),
            row.publisher,
            row.year,
            row.url,
        ]
        for row in margins
    ]
    return Table(tuple(text(f"margins.{key}", lang) for key in keys), rows, about)


@st.cache_data(show_spinner=False)
def _margins_of(firms: int) -> tuple[Margin, ...]:
    with duckdb.connect() as connection:
        return read_margins(connection, open_population(connection, firms))


def _margins(margins: Sequence[Margin], firms: int, lang: Lang) -> Html:
    near = sum(abs(row.error) <= _NEAR for row in margins)
    worst = f"{margins[0].error:+.0%}"
    summary = t("margins.summary", hit=near, missed=len(margins) - near, worst=worst)
    heads = ("figure", "error", "published", "model", "use")
    rows = [
        (
            join(tag("span", row.words[lang]), _source(row)),
            _error(row.error),
            figure(row.target, row.unit),
            figure(row.model, row.unit),
            t(f"margins.{row.use}"),
        )
        for row in margins
    ]
    what = tag("p", t("margins.what", firms=f"{firms:,}"))
    return tag("details", tag("summary", summary), what, ledger(heads, rows), css="fold")


def _source(row: Margin) -> Html:
    said = t("margins.source", publisher=row.publisher, year=row.year)
    return tag("span", link(said, row.url or ""), css="about")


def _assumptions(assumptions: Sequence[Assumption], lang: Lang) -> Html:
    heads = ("assumption", "value", "range", "basis")
    rows = [
        (
            tag("span", row.words[lang]),
            _with_unit(figure(float(row.value), row.unit), row.unit, lang),
            f"{figure(float(row.low), row.unit)}–{figure(float(row.high), row.unit)}",
            _basis(row, lang),
        )
        for row in assumptions
    ]
    summary = tag("summary", t("margins.assumptions", count=len(rows)))
    return tag("details", summary, ledger(heads, rows, "assumed"), css="fold")


def _error(error: float) -> str:
    written = f"{error:+.1%}"
    return "0.0%" if written in ("-0.0%", "+0.0%") else written.replace("-", "−")


def _with_unit(written: str, unit: str, lang: Lang) -> str:
    return (
        written if unit in _SPEAK_FOR_THEMSELVES else f"{written} {text(f'margins.unit_{unit}', lang)}"
    )


def _basis(row: Assumption, lang: Lang) -> Html:
    """Assumed or read where; fitted to which figure of relief; a note."""
    parts = [t("margins.assumed") if row.source == ASSUMED else row.source]
    if row.calibrated_on:
        parts.append(t("margins.calibrated", figure=_official(row.calibrated_on, lang)))
    note = tag("span", row.note[lang], css="about") if row.note[lang] else ""
    return join(*(tag("span", part, css="about" if at else "") for at, part in enumerate(parts)), note)


def _official(key: str, lang: Lang) -> str:
    """What the official figure of relief is called."""
    named = {each.key: words(each.what, lang) for each in read_official()}
    return named.get(key, key)


def figure(value: float, unit: str) -> str:
    """A figure of any size: shares as per cent, money with its sign.

    >>> figure(0.378, "share"), figure(2.04, "persons"), figure(15_914_000_000_000, "CNY")
    ('37.8%', '2.04', '¥15,914,000,000,000')
    """
    if unit == "share":
        return f"{value:.1%}"
    written = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"¥{written}" if unit == "CNY" else written


def ledger(heads: Sequence[str], rows: Sequence[Sequence[str]], css: str = "") -> Html:
    """Rows under heads of `texts/margins.yaml`; on a phone each row stands as a block."""
    named = [t(f"margins.{head}") for head in heads]
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in named)))
    body = tag("tbody", *(_line(named, row) for row in rows))
    return tag("table", head, body, css=f"ledger counts {css}".strip())


def _line(named: Sequence[str], row: Sequence[str]) -> Html:
    cells = [
        tag("td", tag("span", name, css="column"), tag("span", cell))
        for name, cell in zip(named[1:], row[1:], strict=True)
    ]
    return tag("tr", tag("th", row[0], scope="row"), *cells)
