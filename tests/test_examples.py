"""The worked examples that the program must get right, through its public interface."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from eligibility import match_firm
from eligibility.answers import Answer, as_json
from eligibility.catalogue import Catalogue
from eligibility.decisions import Decision
from eligibility.firm import firm_from

JULY = date(2022, 7, 1)
RESTAURANT = {
    "district": "huangpu",
    "entity": "enterprise",
    "industry": "H62",
    "founded": "2019-04-01",
    "layoff_rate_2021": "0.02",
    "insured_employees": 18,
}


def ask(catalogue: Catalogue, facts: dict[str, Any], on: date = JULY) -> Answer:
    return match_firm(firm_from(facts), catalogue, on)


def decision(answer: Answer, measure: str) -> Decision:
    return next(d for d in answer.decisions if d.id == measure)


def test_a_restaurant_gets_600_a_head(catalogue: Catalogue) -> None:
    found = decision(ask(catalogue, RESTAURANT), "muni-hrss-01")
    assert (found.outcome, found.amount) == ("eligible", (10800, 10800))


def test_six_thousand_insured_reach_the_cap(catalogue: Catalogue) -> None:
    found = decision(ask(catalogue, RESTAURANT | {"insured_employees": 6000}), "muni-hrss-01")
    assert found.amount == (3_000_000, 3_000_000)


def test_a_layoff_rate_just_too_high_is_named_and_nearly_missed(catalogue: Catalogue) -> None:
    answer = ask(catalogue, RESTAURANT | {"layoff_rate_2021": "0.056"})
    found = decision(answer, "muni-hrss-01")
    assert found.outcome == "ineligible"
    assert [r.fields for r in found.reasons if r.met is False] == [("layoff_rate_2021",)]
    miss = next(m for m in answer.near_misses if m.id == "muni-hrss-01")
    assert (miss.field, miss.needed, miss.worth) == (
        "layoff_rate_2021",
        Decimal("0.055"),
        (10800, 10800),
    )


def test_an_unknown_headcount_gives_zero_to_the_cap_and_is_asked_for(catalogue: Catalogue) -> None:
    facts = {name: value for name, value in RESTAURANT.items() if name != "insured_employees"}
    found = decision(ask(catalogue, facts), "muni-hrss-01")
    assert (found.outcome, found.amount, found.missing) == (
        "eligible",
        (0, 3_000_000),
        ("insured_employees",),
    )


@pytest.mark.parametrize(("months", "waived"), [(12, 60000), (4, 20000)])
def test_rent_is_waived_once_in_proportion_to_the_lease(
    catalogue: Catalogue, months: int, waived: int
) -> None:
    shop = {
        "entity": "individual_business",
        "district": "jingan",
        "industry": "F52",
        "landlord": "state_owned",
        "monthly_rent": 10000,
        "lease_months_2022": months,
    }
    answer = ask(catalogue, shop)
    rents = [d for d in answer.decisions if d.measure.kind == "rent_relief" and d.counted]
    assert [(d.adds, d.outcome) for d in rents] == [((waived, waived), "eligible")]


def test_three_hires_bring_six_thousand(catalogue: Catalogue) -> None:
    facts = {"entity": "enterprise", "new_hires_graduates": 2, "new_hires_unemployed": 1}
    assert decision(ask(catalogue, facts), "muni-hrss-02").amount == (6000, 6000)


def test_a_tenth_of_the_bills(catalogue: Catalogue) -> None:
    bills = {"water_bill": 1000, "electricity_bill": 20000, "gas_bill": 3000, "sewage_bill": 500}
    found = decision(ask(catalogue, bills), "muni-drc-01")
    assert (found.outcome, found.amount) == ("eligible", (2450, 2450))


def test_a_scenic_area_may_get_200000_since_the_authority_judges(catalogue: Catalogue) -> None:
    found = decision(ask(catalogue, {"entity": "enterprise", "scenic_grade": "5A"}), "muni-ct-02")
    assert (found.outcome, found.amount) == ("unknown", (200_000, 200_000))
    assert any(reason.kind == "judged" and reason.met is None for reason in found.reasons)


def test_two_sports_venues_bring_5000(catalogue: Catalogue) -> None:
    assert decision(ask(catalogue, {"sports_venues": 2}), "muni-sport-02").amount == (5000, 5000)


@pytest.mark.parametrize(
    ("on", "window"),
    [
        (date(2022, 3, 1), "upcoming"),
        (date(2022, 5, 31), "upcoming"),
        (date(2022, 6, 1), "open"),
        (date(2022, 12, 31), "open"),
        (date(2023, 1, 1), "closed"),
        (date(2023, 2, 1), "closed"),
    ],
)
def test_the_window_moves_with_the_day_and_the_outcome_does_not(
    catalogue: Catalogue, on: date, window: str
) -> None:
    found = decision(ask(catalogue, RESTAURANT, on), "muni-hrss-01")
    assert (found.outcome, found.window) == ("eligible", window)


def test_what_is_closed_is_not_still_open(catalogue: Catalogue) -> None:
    before = ask(catalogue, RESTAURANT).totals
    after = ask(catalogue, RESTAURANT, date(2023, 2, 1)).totals
    assert before.relief.low == after.relief.low == 10800
    assert before.still_open.low == 10800
    assert after.still_open.low == 0


def test_json_has_the_keys_that_others_rely_on(catalogue: Catalogue) -> None:
    answer = as_json(ask(catalogue, RESTAURANT))
    assert set(answer) == {
        "on",
        "catalogue",
        "firm",
        "presumed",
        "decisions",
        "totals",
        "near_misses",
        "next_question",
    }
    assert answer["on"] == "2022-07-01"
    assert answer["catalogue"] == catalogue.version
    assert answer["presumed"]["scenic_grade"] == "none"
    keys = (
        "id title kind form outcome window amount adds reasons missing evidence counted why_not_counted"
    )
    assert set(answer["decisions"][0]) == set(keys.split())
    sums = "relief liquidity by_form by_evidence still_open unbounded"
    assert set(answer["totals"]) == set(sums.split())
    assert answer["totals"]["relief"]["low"] == "10800.00"
