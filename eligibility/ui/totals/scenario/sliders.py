"""What if: sliders for the numbers of a measure; base, changed, difference; who wins and who loses."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from eligibility.catalogue import Catalogue
from eligibility.decisions import ZERO
from eligibility.expressions.reader import ExpressionError
from eligibility.reckoning.changes import (
    Change,
    Slot,
    changes,
    slots_of,
    with_amount,
    with_values,
)
from eligibility.reports.measure import amount_words
from eligibility.schema import Measure
from eligibility.ui import state
from eligibility.ui.formats import in_ten_thousands, short_money, words, yuan
from eligibility.ui.markup import tag
from eligibility.ui.texts import t
from eligibility.ui.totals import charts
from eligibility.ui.totals.blocks import Shown, chart, choose, grouping_names, nothing, sum_box, table
from eligibility.ui.totals.files import Table
from eligibility.ui.totals.names import group_name, grouping_name

SEEN_BY = ("district", "size", "industry", "measure")
_STEPS, _BESIDE = 40, 3


def draw_scenario(shown: Shown) -> None:
    """Draws the choice of a measure, its sliders, and what they change."""
    st.header(t("totals.scenario"), anchor=False)
    st.html(tag("p", t("totals.scenario_what"), css="help"))
    catalogue = _by_sliders(shown)
    if catalogue is not None:
        _result(catalogue, shown)


def _by_sliders(shown: Shown) -> Catalogue | None:
    offered = _offered(shown)
    if not offered:
        nothing()
        return None
    return _changed(_measure(offered, shown), shown)


def _offered(shown: Shown) -> dict[str, Measure]:
    """The measures that hold money by the convention and have a number to change, the greatest first."""
    lines = [line for line in shown.reckoned.lines if line.counts(shown.convention) and line.high > 0]
    lines.sort(key=lambda line: (-line.low, -line.high, line.measure))
    measures = [shown.catalogue.measures[line.measure] for line in lines]
    return {each.id: each for each in measures if slots_of(amount_on(each))}


def amount_on(measure: Measure) -> str:
    """The text of the amount that holds on the day of reference."""
    written = measure.benefit.amount
    if isinstance(written, dict):
        begun = [day for day in sorted(written) if day <= state.day()] or sorted(written)[:1]
        return written[begun[-1]]
    return written or ""


def _measure(offered: dict[str, Measure], shown: Shown) -> Measure:
    names = {key: words(each.title, shown.lang) for key, each in offered.items()}
    chosen = st.selectbox(
        t("totals.which_measure"),
        list(offered),
        key="totals_changed_measure",
        format_func=lambda key: names[key],
        filter_mode="contains",
        persist_state="session",
    )
    return offered[chosen] if chosen in offered else next(iter(offered.values()))


def _changed(measure: Measure, shown: Shown) -> Catalogue | None:
    """The catalogue with the numbers of the sliders; None where they make no sense together."""
    amount = amount_on(measure)
    slots = slots_of(amount)
    columns = st.columns(min(len(slots), _BESIDE), gap="medium")
    values = []
    for i, slot in enumerate(slots):
        with columns[i % _BESIDE]:
            values.append(_slider(measure, i, slot))
    written = with_values(amount, slots, values)
    catalogue = with_amount(shown.catalogue, measure.id, written)
    try:
        spoken = amount_words(catalogue.measures[measure.id], shown.lang)[-1][1]
    except ExpressionError:
        st.html(tag("p", t("totals.no_sense", amount=written), css="mistake"))
        return None
    st.html(tag("p", t("totals.now_reads"), " ", tag("b", spoken), css="lead"))
    return catalogue


def _slider(measure: Measure, place: int, slot: Slot) -> Decimal:
    """One number, from nothing to twice its size; a rate to the whole at most."""
    most = Decimal(1) if slot.role == "rate" else max(slot.value * 2, Decimal(1))
    step = Decimal("0.01") if slot.role == "rate" else max((most / _STEPS).normalize(), Decimal("0.01"))
    if slot.role == "rate" and slot.value % step:
        step = Decimal("0.005")
    chosen = st.slider(
        t(f"totals.slot_{slot.role}", place=place + 1, value=f"{slot.value:,f}"),
        min_value=0.0,
        max_value=float(most),
        value=float(slot.value),
        step=float(step),
        key=f"totals_slot_{measure.id}_{place}",
        persist_state="session",
    )
    return Decimal(str(chosen)).normalize()


def _result(catalogue: Catalogue, shown: Shown) -> None:
    """Base, changed and difference, then by groups."""
    (whole,) = _changes(catalogue, (), shown)
    difference = whole.difference
    sign = "+" if difference > ZERO else "−" if difference < ZERO else ""
    sums = [
        sum_box("until", t("totals.base"), *_written(whole.base[0], shown)),
        sum_box("sure", t("totals.changed"), *_written(whole.changed[0], shown)),
        sum_box("extra", t("totals.difference"), f"{sign}{yuan(abs(difference))}"),
    ]
    high = t(
        "totals.high_changed",
        base=short_money(whole.base[1], shown.lang),
        changed=short_money(whole.changed[1], shown.lang),
    )
    notes = tag("ul", tag("li", high), css="notes")
    st.html(tag("section", tag("div", *sums, css="sums"), notes, css="summary"))
    by = choose("scenario_by", SEEN_BY, t("totals.by"), SEEN_BY[0], grouping_names(SEEN_BY))
    found = [each for each in _changes(catalogue, (by,), shown) if each.difference or by != "measure"]
    if not any(each.difference for each in found):
        st.html(tag("p", t("totals.no_change"), css="teach"))
        return
    _by_group(found, by, shown)


def _written(amount: Decimal, shown: Shown) -> tuple[str, str]:
    return yuan(amount), in_ten_thousands(amount, shown.lang)


def _changes(catalogue: Catalogue, by: tuple[str, ...], shown: Shown) -> list[Change]:
    on = state.day()
    base, changed = (shown.ground.totals(each, on, by) for each in (shown.catalogue, catalogue))
    return changes(base, changed, shown.convention)


def _by_group(found: Sequence[Change], by: str, shown: Shown) -> None:
    def name(key: str) -> str:
        return group_name(by, key, shown.catalogue, shown.lang)

    most = max(found, key=lambda each: abs(each.difference))
    gains = t("totals.wins") if most.difference > ZERO else t("totals.loses")
    amount = short_money(abs(most.difference), shown.lang)
    title = t("totals.chart_changed", name=name(most.key), gains=gains, amount=amount)
    bars = [(each.key, name(each.key), each.difference) for each in found if each.difference]
    chart(title, t("totals.changed_source"), charts.difference_chart(bars, shown.lang), "changed")
    rows = [
        [
            name(each.key),
            each.base[0],
            each.changed[0],
            each.difference,
            float(each.difference / each.base[0]) if each.base[0] else None,
            each.base_firms,
            each.changed_firms,
        ]
        for each in found
    ]
    keys = ("base", "changed", "difference", "change_share", "base_firms", "changed_firms")
    columns = (grouping_name(by, shown.lang), *(t(f"totals.column_{key}") for key in keys))
    content = Table(columns, rows, shown.about)
    table(content, f"changed-{by}", shares=(t("totals.column_change_share"),))
