"""Which question comes next, what excludes what, and figures that go with a case."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eligibility import match_firm
from eligibility.advice import next_question
from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.decisions import Decision, Range
from eligibility.firm import FIELDS, firm_from
from eligibility.stacking import EVIDENCE
from tests.tables_of_firms import assert_engines_agree

NOODLE_SHOP = {"district": "huangpu", "industry": "H6210", "entity": "enterprise", "employees": 18}


@pytest.fixture(scope="module")
def toy() -> Catalogue:
    return read_catalogue(Path(__file__).parent / "toy.yaml")


def opened(catalogue: Catalogue, **spreads: Any) -> list[Decision]:
    """Made-up decisions, one a fact: what is open behind it; None: without a bound."""
    found = match_firm(firm_from({}), catalogue).decisions
    like = next(d for d in found if d.amount and d.form == "cash")
    return [
        like._replace(amount=Range(Decimal(0), None if high is None else Decimal(high)), missing=(name,))
        for name, high in spreads.items()
    ]


def asked(decisions: list[Decision], topic: str | None = None) -> str:
    question = next_question(decisions, topic)
    assert question
    return question.field


def test_the_most_money_is_asked_first(toy: Catalogue) -> None:
    assert asked(opened(toy, monthly_rent=100, assets=200, water_bill=None)) == "assets"


def test_a_topic_goes_on_until_another_is_worth_more_than_twice(toy: Catalogue) -> None:
    twice = opened(toy, water_bill=100, monthly_rent=200)
    assert asked(twice, "bills") == "water_bill"
    assert asked(opened(toy, water_bill=100, monthly_rent=201), "bills") == "monthly_rent"
    assert asked(twice, "premises") == "monthly_rent"


def test_where_nothing_is_bounded_daily_life_comes_before_tax_forms(toy: Catalogue) -> None:
    both = opened(toy, input_vat_2022=None, landlord=None)
    assert asked(both) == "landlord"
    assert asked(both, "tax") == "landlord"


def test_where_nothing_is_bounded_what_settles_a_relief_alone_comes_first(toy: Catalogue) -> None:
    alone, two = opened(toy, waste_fee=None, trained_employees=None)
    shared = two._replace(missing=("trained_employees", "training_projects"))
    assert asked([shared, alone]) == "waste_fee"


def test_an_indication_brings_no_money(toy: Catalogue) -> None:
    money, indication = opened(toy, monthly_rent=100, assets=900)
    left_out = indication._replace(adds=None, why_not_counted=EVIDENCE)
    assert asked([money, left_out]) == "monthly_rent"


def test_a_noodle_shop_is_not_asked_for_tax_forms_before_its_rent_and_bills(
    catalogue: Catalogue,
) -> None:
    """Once nothing is bounded; before, what settles money comes first."""
    facts: dict[str, Any] = dict(NOODLE_SHOP)
    topic, order = None, []
    while question := next_question(match_firm(firm_from(facts), catalogue).decisions, topic):
        facts[question.field] = _made_up(question.field)
        order.append((question.field, question.spread))
        topic = question.topic
    unbounded = [name for name, spread in order if spread == 0]
    papers = [FIELDS[name].in_papers for name in unbounded]
    assert papers == sorted(papers)
    assert len(order) == len({name for name, _ in order})


def _made_up(name: str) -> Any:
    field = FIELDS[name]
    values = {"choice": next(iter(field.choices), None), "flag": False, "date": "2020-01-01"}
    return values.get(field.type, str(field.limit) if field.type == "share" else 1)


@pytest.mark.parametrize(
    ("case", "value", "figure"),
    [
        ("is_travel_agency", True, "travel_deposit_held"),
        ("has_bank_loan", True, "interest_new_loans_2022"),
        ("is_listed_sse", True, "sse_fees_2022"),
        ("rent_waived_as_landlord", 1000, "landlord_property_tax"),
        ("operated_premises", "shopping_centre", "operated_area_m2"),
    ],
)
def test_a_figure_that_goes_with_a_case_is_not_known_until_it_is_given(
    toy: Catalogue, case: str, value: Any, figure: str
) -> None:
    assert firm_from({}).presumed[figure] == 0
    for stated in (value, "?"):
        firm = firm_from({case: stated})
        assert figure not in firm.presumed
        assert figure not in firm.facts
    assert firm_from({case: value, figure: 5}).facts[figure] == 5
    none = FIELDS[case].presumed if FIELDS[case].presumed is not None else False
    assert firm_from({case: none}).presumed[figure] == 0


def test_both_engines_leave_such_a_figure_open(catalogue: Catalogue) -> None:
    firms = [
        {},
        {"is_travel_agency": True},
        {"is_travel_agency": "?"},
        {"is_travel_agency": False},
        {"is_travel_agency": True, "travel_deposit_held": "40000"},
        {"district": "putuo", "has_bank_loan": True},
        {"district": "baoshan", "has_bank_loan": "?"},
        {"district": "minhang", "operated_premises": "shopping_centre"},
        {"rent_waived_as_landlord": "100000", "district": "huangpu"},
        {"is_listed_sse": True},
    ]
    assert_engines_agree([firm_from(each) for each in firms], catalogue, catalogue.reference_day)


def test_a_travel_agency_is_asked_for_its_deposit(catalogue: Catalogue) -> None:
    answer = match_firm(firm_from({"is_travel_agency": True}), catalogue)
    found = next(d for d in answer.decisions if d.id == "muni-ct-01")
    assert found.amount == (0, None)
    assert "travel_deposit_held" in found.missing


RENT = {"landlord": "state_owned", "monthly_rent": 10000, "lease_months_2022": 12}


def test_of_two_that_exclude_each_other_the_better_is_taken_and_the_other_named(toy: Catalogue) -> None:
    firm = firm_from(RENT | {"district": "pudong", "leased_area_m2": 100, "special_area": "none"})
    answer = match_firm(firm, toy)
    (choice,) = [c for c in answer.choices if c.group == "best"]
    assert [d.id for d in choice.taken] == ["rent-old"]
    assert [(d.id, d.amount) for d in choice.left] == [("rent-new", (9000, 9200))]


def test_where_nothing_excludes_anything_no_choice_is_told(toy: Catalogue) -> None:
    firm = firm_from(RENT | {"district": "huangpu", "special_area": "none"})
    assert [c for c in match_firm(firm, toy).choices if c.group == "best"] == []
