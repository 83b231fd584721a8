"""From gross to what is paid: what stacking takes away, what is open, what is not claimed."""

from decimal import Decimal

import streamlit as st

from eligibility.decisions import ZERO
from eligibility.reckoning.factors import central_shares
from eligibility.reckoning.tornado import central_total
from eligibility.totals.answer import Estimate
from eligibility.ui.texts import t
from eligibility.ui.totals import charts
from eligibility.ui.totals.blocks import Shown, chart, nothing, table
from eligibility.ui.totals.crossed import money_of, sum_of
from eligibility.ui.totals.files import Table

Step = tuple[str, Decimal, bool]


def draw_waterfall(shown: Shown, whole: Estimate) -> None:
    """Draws the steps and the table."""
    st.header(t("totals.waterfall"), anchor=False)
    found = steps(shown, whole)
    if not any(amount for _, amount, _ in found):
        nothing()
        return
    gross, lost = found[0][1], -found[1][1]
    share = lost / gross if gross else ZERO
    title = t("totals.chart_waterfall", share=f"{share:.1%}")
    chart(title, t("totals.waterfall_source"), charts.waterfall_chart(found, shown.lang), "waterfall")
    rows = [[name, amount.quantize(Decimal("0.01"))] for name, amount, _ in found]
    columns = (t("totals.column_step"), t("totals.column_amount"))
    table(Table(columns, rows, shown.about), "waterfall")


def steps(shown: Shown, whole: Estimate) -> list[Step]:
    """Each step's name and amount, and whether it is a sum."""
    row = whole.rows[0]
    amounts = [row.gross_relief]
    if shown.convention == "both":
        amounts.append(row.gross_liquidity)
    gross, net = sum_of(amounts)[0], money_of(row, shown.convention)[0]
    counted = [line for line in shown.reckoned.lines if line.counts(shown.convention)]
    half = Decimal(central_total(counted, {})) - net
    paid = Decimal(central_total(counted, central_shares(shown.reckoned.factors)))
    return [
        (t("totals.step_gross"), gross, True),
        (t("totals.step_stacking"), net - gross, False),
        (t("totals.step_net"), net, True),
        (t("totals.step_open"), half, False),
        (t("totals.step_unclaimed"), paid - net - half, False),
        (t("totals.step_paid"), paid, True),
    ]
