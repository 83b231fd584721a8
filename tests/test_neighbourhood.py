"""What a measure is connected with, in the catalogue as it stands."""

from decimal import Decimal

import pytest

from eligibility.catalogue import Catalogue
from eligibility.expressions.parse import parse_amount
from eligibility.firm import ENVIRONMENT
from eligibility.neighbourhood import (
    Neighbourhood,
    Row,
    formula_on,
    groups_of,
    neighbourhood,
    rate_of,
    split_cap,
)


def around(catalogue: Catalogue, measure_id: str) -> Neighbourhood:
    return neighbourhood(catalogue.measures[measure_id], catalogue, catalogue.reference_day)


def rows(catalogue: Catalogue, measure_id: str) -> dict[str, Row]:
    return {row.measure.id: row for row in around(catalogue, measure_id).same_kind}


def test_pudongs_landlord_subsidy_replaces_the_citys(catalogue: Catalogue) -> None:
    assert [m.id for m in around(catalogue, "pudong-50-rent").replaces] == ["50-s1-rent-nonstate"]


def test_the_citys_landlord_subsidy_says_what_replaced_it(catalogue: Catalogue) -> None:
    newer = {m.id for m in around(catalogue, "50-s1-rent-nonstate").replaced_by}
    assert {"pudong-50-rent", "minhang-rent-01"} <= newer


def test_state_rent_and_lingangs_rent_subsidy_exclude_each_other(catalogue: Catalogue) -> None:
    for one, other in (("muni-sasac-01", "lingang-12-05"), ("lingang-12-05", "muni-sasac-01")):
        ties = {tie.group.id: [m.id for m in tie.others] for tie in around(catalogue, one).ties}
        assert other in ties["lease-rent"]
        assert one not in ties["lease-rent"]


def test_the_rent_table_sets_pudong_beside_the_city(catalogue: Catalogue) -> None:
    table = rows(catalogue, "muni-sasac-01")
    own, city = table["pudong-50-rent"], table["50-s1-rent-nonstate"]
    assert (own.rate, own.cap) == ((Decimal("0.35"), Decimal("0.35")), Decimal(3_500_000))
    assert (city.rate, city.cap) == ((Decimal("0.30"), Decimal("0.30")), Decimal(3_000_000))


def test_a_table_of_a_kind_holds_the_measure_itself_and_every_other(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        kin = {m.id for m in catalogue.measures.values() if m.kind == measure.kind}
        assert set(rows(catalogue, measure.id)) == kin


def test_wider_law_stands_first(catalogue: Catalogue) -> None:
    levels = [row.measure.level for row in around(catalogue, "muni-sasac-01").same_kind]
    assert levels == sorted(levels, key=("national", "municipal", "district").index)


def test_what_stacks_stacks_both_ways_and_shares_no_group(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        for other in around(catalogue, measure.id).stacks:
            assert measure in around(catalogue, other.id).stacks
            assert not set(groups_of(measure)) & set(groups_of(other))


def test_measures_of_two_districts_never_stack(catalogue: Catalogue) -> None:
    stacks = {m.id for m in around(catalogue, "pudong-50-rent").stacks}
    assert "muni-sasac-01" in stacks
    assert not stacks & {"minhang-rent-01", "huangpu-50-01", "50-s1-rent-nonstate"}


def test_lingang_stacks_with_pudong_in_which_it_lies_but_not_with_minhang(catalogue: Catalogue) -> None:
    stacks = {m.id for m in around(catalogue, "lingang-12-05").stacks}
    assert "pudong-50-rent" in stacks
    assert "minhang-rent-01" not in stacks


def test_a_repeat_is_named_by_its_district_where_nothing_else_is_known(catalogue: Catalogue) -> None:
    repeats = {repeat.ref: repeat for repeat in around(catalogue, "muni-sasac-01").repeats}
    assert repeats["xuhui-50-04"].district == "xuhui"
    assert repeats["muni-sasac-02"].district is None
    assert not set(repeats) & set(catalogue.article_of_ref)


def test_the_amount_of_the_day_is_shown(catalogue: Catalogue) -> None:
    measure = catalogue.measures["muni-sasac-01"]
    before, after = (formula_on(measure, day) for day in sorted(dict(measure.benefit.amount)))  # type: ignore[arg-type]
    assert before != after
    assert formula_on(measure, catalogue.reference_day) == after


@pytest.mark.parametrize(
    ("written", "cap", "rate"),
    [
        ("min(0.35 * monthly_rent, 3500000)", 3_500_000, "0.35"),
        ("0.5 * monthly_rent * lease_months_2022", None, "0.5"),
        ("min(600 * insured_employees, 3000000)", 3_000_000, None),
        ("monthly_rent", None, None),
    ],
)
def test_cap_and_rate_are_read_from_the_tree(written: str, cap: int | None, rate: str | None) -> None:
    formula, found = split_cap(parse_amount(written, ENVIRONMENT))
    assert found == cap
    assert rate_of(formula) == (None if rate is None else (Decimal(rate), Decimal(rate)))
