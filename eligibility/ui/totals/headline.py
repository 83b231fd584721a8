"""The headline: what is paid with its 90% interval, what firms are entitled to, by which convention."""

import streamlit as st

from eligibility.decisions import Range
from eligibility.reckoning.draws import Interval
from eligibility.reckoning.lines import CONVENTIONS, Convention
from eligibility.totals.answer import Estimate, EstimateRow
from eligibility.ui.formats import in_ten_thousands, span, words, yuan
from eligibility.ui.markup import Html, join, listed, tag
from eligibility.ui.texts import t
from eligibility.ui.totals.blocks import Shown, few, sum_box
from eligibility.ui.totals.crossed import money_of
from eligibility.ui.totals.round_money import spoken

NOT_COVERED = ("catalogue", "no_amount", "behaviour", "shares", "independent")


def convention() -> Convention:
    """The convention that the reader chose."""
    names = {key: t(f"totals.{key}") for key in CONVENTIONS}
    chosen = st.segmented_control(
        t("totals.convention"),
        CONVENTIONS,
        key="totals_convention",
        default="relief",
        required=True,
        format_func=lambda key: names[key],
        persist_state="session",
    )
    return "both" if chosen == "both" else "relief"


def draw_headline(shown: Shown, whole: Estimate) -> None:
    """Draws it; `whole` has one row."""
    row, lang = whole.rows[0], shown.lang
    low, end = money_of(row, shown.convention)
    paid = shown.reckoned.draws.interval(shown.convention)
    sums = [
        sum_box("sure ninety", t("totals.paid"), spoken(paid.median, lang), _ninety(paid, shown)),
        sum_box("until", t("totals.headline_low"), yuan(low), in_ten_thousands(low, lang)),
        sum_box("extra", t("totals.headline_high"), yuan(end), in_ten_thousands(end, lang)),
    ]
    notes = tag("ul", *(tag("li", note) for note in _notes(shown, whole, row)), css="notes")
    body = join(tag("div", *sums, css="sums"), notes, _limits(shown))
    st.html(tag("section", body, css="summary"))


def _ninety(paid: Interval, shown: Shown) -> str:
    low, high = (spoken(end, shown.lang) for end in (paid.low, paid.high))
    return t("totals.ninety", low=low, high=high)


def _notes(shown: Shown, whole: Estimate, row: EstimateRow) -> list[str]:
    lang = shown.lang
    notes = [
        t(
            "totals.firms",
            firms=f"{whole.firms:,}",
            eligible=f"{row.eligible_firms:,}",
            workers=f"{row.eligible_workers:,}",
        ),
        t(f"totals.as_{shown.convention}"),
    ]
    if shown.ground.synthetic:
        notes.insert(1, t("totals.dormant"))
    if shown.convention == "relief":
        notes.append(join(t("answer.liquidity"), tag("b", span(Range(*row.liquidity), lang))))
    if whole.unbounded:
        named = [words(shown.catalogue.measures[key].title, lang) for key in whole.unbounded]
        notes.append(t("totals.unbounded", count=len(named), named=few(named, lang)))
    return notes


def _limits(shown: Shown) -> Html:
    """What the interval covers, and what it does not."""
    draws = t("totals.covers", count=f"{shown.reckoned.count:,}", seed=shown.reckoned.seed)
    items = listed([t(f"totals.not_covered_{key}") for key in NOT_COVERED])
    summary = tag("summary", t("totals.what_interval"))
    return tag(
        "details", summary, tag("p", draws), tag("p", t("totals.not_covered")), items, css="small-fold"
    )
