"""Take-up, drawn totals and the tornado: seeded, monotone, within their ends."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.compiled import Compiled
from eligibility.population import Assumption
from eligibility.reckoning.draws import Draws, draw
from eligibility.reckoning.factors import (
    Factor,
    assumption_factors,
    central_shares,
    read_take_up,
    take_up_factors,
    take_up_of,
)
from eligibility.reckoning.lines import CONVENTIONS, Line
from eligibility.reckoning.tornado import central_total, tornado
from eligibility.schema import Words

NAME = Words(zh="名", en="Name")
GRANT = Line("grant", "industry_grant", "cash", "50", "application", "sourced", 40, 100.0, 300.0)
REFUND = Line("refund", "tax_refund", "refund", "21", "tax_filing", "confirmed", 10, 1000.0, 1000.0)
LINES = (GRANT, REFUND)

shares = st.tuples(*[st.floats(0.05, 1)] * 3).map(sorted)
amounts = st.tuples(*[st.floats(0, 1e12)] * 2).map(sorted)


def factor(key: str, low: float, central: float, high: float, *measures: str) -> Factor:
    return Factor(key, NAME, "take_up", low, central, high, frozenset(measures))


@st.composite
def settings_of(drawing: st.DrawFn) -> tuple[tuple[Line, ...], tuple[Factor, ...]]:
    lines = []
    for line in LINES:
        low, high = drawing(amounts)
        lines.append(replace(line, low=low, high=high))
    factors = [
        factor(key, *drawing(shares), *drawing(st.sets(st.sampled_from(["grant", "refund"]))))
        for key in drawing(st.sets(st.sampled_from("abc"), max_size=3))
    ]
    return tuple(lines), tuple(factors)


def ends(lines: tuple[Line, ...], factors: tuple[Factor, ...]) -> tuple[float, float]:
    low = high = 0.0
    for line in lines:
        least, most = line.low, line.high
        for each in factors:
            if line.measure in each.measures:
                least, most = least * each.low, most * each.high
        low, high = low + least, high + most
    return low, high


@given(settings_of())
@settings(max_examples=25)
def test_every_draw_lies_between_all_lows_and_all_highs(
    case: tuple[tuple[Line, ...], tuple[Factor, ...]],
) -> None:
    lines, factors = case
    low, high = ends(lines, factors)
    totals = draw(lines, factors, 200).money.sum(axis=1)
    assert totals.min() >= low * (1 - 1e-9)
    assert totals.max() <= high * (1 + 1e-9)


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    factors = (factor("a", 0.2, 0.5, 0.9, "grant"),)
    first, again, other = (draw(LINES, factors, 100, seed) for seed in (1, 1, 2))
    assert (first.money == again.money).all()
    assert (first.money != other.money).any()


def test_nothing_open_gives_an_interval_without_width() -> None:
    found = draw((REFUND,), (factor("a", 0.5, 0.5, 0.5, "refund"),), 100).interval("both")
    assert found == (500.0, 500.0, 500.0)


@given(settings_of(), st.floats(0.05, 1))
@settings(max_examples=25)
def test_a_higher_share_lowers_no_draw(
    case: tuple[tuple[Line, ...], tuple[Factor, ...]], more: float
) -> None:
    lines, factors = case
    raised = tuple(
        replace(each, central=max(each.central, min(more, each.high)), high=each.high)
        for each in factors
    )
    before, after = (draw(lines, some, 100).money.sum(axis=1) for some in (factors, raised))
    assert (after >= before * (1 - 1e-9)).all()


def test_one_more_factor_leaves_the_other_draws_as_they_were() -> None:
    one = (factor("a", 0.2, 0.5, 0.9, "grant"),)
    more = (*one, factor("b", 0.1, 0.2, 0.3, "refund"))
    before, after = draw(LINES, one, 50), draw(LINES, more, 50)
    assert (before.money[:, 0] == after.money[:, 0]).all()


def test_refunds_count_in_one_convention_only() -> None:
    drawn: Draws = draw((replace(GRANT, high=100.0), REFUND), (), 10)
    assert drawn.interval("relief").median == 100
    assert drawn.interval("both").median == 1100


def test_firms_scale_with_take_up_and_not_with_amounts() -> None:
    amounts_alone = Factor(
        "x", NAME, "assumption", 2.0, 2.0, 2.0, frozenset({"grant"}), scales_firms=False
    )
    drawn = draw(LINES, (factor("a", 0.5, 0.5, 0.5, "grant"), amounts_alone), 10)
    assert drawn.firms_interval(lambda line: line.measure == "grant").median == 20


def test_the_tornado_puts_one_thing_at_its_ends_and_the_widest_first() -> None:
    factors = (factor("a", 0.25, 0.5, 1.0, "refund"),)
    found = tornado(LINES, factors, "both")
    assert [(s.key, s.low, s.central, s.high) for s in found] == [
        ("a", 450.0, 700.0, 1200.0),
        ("grant", 600.0, 700.0, 800.0),
    ]


@given(settings_of())
@settings(max_examples=25)
def test_no_swing_leaves_the_ends(case: tuple[tuple[Line, ...], tuple[Factor, ...]]) -> None:
    lines, factors = case
    low, high = ends(lines, factors)
    for convention in CONVENTIONS:
        for swing in tornado(lines, factors, convention):
            near = 1e-9 * swing.high
            assert swing.low - near <= swing.central <= swing.high + near
    for swing in tornado(lines, factors, "both"):
        assert swing.low >= low - 1e-9 * high
        assert swing.high <= high * (1 + 1e-9)


def test_the_central_total_is_half_way_and_scaled() -> None:
    one = central_shares((factor("a", 0.25, 0.5, 1.0, "grant"),))
    assert central_total(LINES, one) == 100 + 1000


def test_every_measure_has_one_row_of_take_up(compiled: Compiled) -> None:
    scaled = [name for each in take_up_factors(compiled, read_take_up()) for name in each.measures]
    assert sorted(scaled) == sorted(rule.measure.id for rule in compiled.rules)


@pytest.mark.parametrize(
    ("measure", "row"),
    [
        ("muni-hrss-01", "retention"),
        ("muni-hrss-02", "automatic"),
        ("muni-sasac-01", "landlord"),
        ("nat-vat-14", "tax-refund"),
        ("nat-cit-13", "tax-filing"),
    ],
)
def test_take_up_goes_by_the_way_of_claiming_and_the_kind(
    compiled: Compiled, measure: str, row: str
) -> None:
    assert take_up_of(compiled.catalogue.measures[measure], read_take_up()).id == row


def test_an_assumption_scales_the_measures_whose_amounts_read_its_fact(compiled: Compiled) -> None:
    words = {"zh": "名", "en": "Name"}
    value, low, high = Decimal(50), Decimal(40), Decimal(75)
    rents = Assumption(
        "rents", words, value, low, high, "CNY", "assumed", words, None, "amount", ("monthly_rent",)
    )
    (found,) = assumption_factors(compiled, [rents])
    assert (found.low, found.central, found.high) == (0.8, 1.0, 1.5)
    assert "muni-sasac-01" in found.measures
    assert "muni-hrss-01" not in found.measures
