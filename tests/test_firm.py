"""Facts of a firm: reading them, presuming the rare ones, deriving its size."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from eligibility.errors import InputError
from eligibility.firm import FIELDS, firm_from
from eligibility.firm.sizes import size_class

WAN = 10_000


def test_every_field_has_words_and_help_in_both_languages() -> None:
    for name, field in FIELDS.items():
        for words in (field.words, field.question, field.help):
            assert words["zh"], name
            assert words["en"], name
        if name != "name":
            assert field.find["zh"], name
            assert field.find["en"], name
        assert any("\u4e00" <= c <= "\u9fff" for c in field.words["zh"]), name


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("employees", "18", 18),
        ("employees", Decimal("18.0"), 18),
        ("monthly_rent", "10000.5", Decimal("10000.50")),
        ("layoff_rate_2021", Decimal("0.055"), Decimal("0.055")),
        ("founded", "2019-04-01", date(2019, 4, 1)),
        ("district", "黄浦区", "huangpu"),
        ("industry", "62", "H62"),
        ("industry", "h6210", "H6210"),
        ("industry", "餐饮业", "H62"),
        ("is_high_tech", "是", True),
        ("is_high_tech", False, False),
    ],
)
def test_values_are_read(name: str, raw: Any, value: Any) -> None:
    assert firm_from({name: raw}).given[name] == value


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("employees", -1),
        ("employees", 1.5),
        ("employees", "1e400"),
        ("employees", "NaN"),
        ("employees", "١٢"),
        ("employees", True),
        ("monthly_rent", "1.005"),
        ("monthly_rent", "10000000000001"),
        ("layoff_rate_2021", 5.5),
        ("lease_months_2022", 13),
        ("founded", "2022-02-31"),
        ("founded", "1022-01-01"),
        ("district", "atlantis"),
        ("industry", "Z99"),
        ("is_high_tech", "maybe"),
        ("name", "a\nb"),
        ("name", "x" * 300),
    ],
)
def test_bad_values_name_the_field_and_what_it_may_be(name: str, raw: Any) -> None:
    with pytest.raises(InputError) as error:
        firm_from({name: raw})
    assert name in str(error.value)
    assert "it may be" in str(error.value)
    assert error.value.mistakes[0].zh


def test_all_mistakes_come_at_once() -> None:
    with pytest.raises(InputError) as error:
        firm_from({"emploees": 3, "employees": -1, "founded": "x"})
    assert len(error.value.mistakes) == 3
    assert 'Did you mean "employees"?' in str(error.value)


def test_rare_facts_are_presumed_unless_they_are_said_to_be_unknown() -> None:
    assert firm_from({}).facts["scenic_grade"] == "none"
    assert firm_from({}).presumed["scenic_grade"] == "none"
    assert "scenic_grade" not in firm_from({"scenic_grade": "?"}).facts
    assert "monthly_rent" not in firm_from({}).facts


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        ({}, None),
        ({"district": "huangpu"}, "none"),
        ({"district": "pudong"}, None),
        ({"district": "fengxian"}, None),
        ({"district": "huangpu", "special_area": "?"}, None),
        ({"special_area": "lingang"}, "lingang"),
    ],
)
def test_the_special_area_is_known_outside_two_districts(
    facts: dict[str, Any], known: str | None
) -> None:
    assert firm_from(facts).facts.get("special_area") == known


@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "assets", "expected"),
    [
        ("C", 1000, 40_000 * WAN, None, "large"),
        ("C", 999, 40_000 * WAN, None, "medium"),
        ("C", 1000, 40_000 * WAN - 1, None, "medium"),
        ("C", 300, 2000 * WAN, None, "medium"),
        ("C", 20, 300 * WAN, None, "small"),
        ("C", 19, 40_000 * WAN, None, "micro"),  # falls through every class
        ("C", 1000, 300 * WAN, None, "small"),
        ("C", None, 1, None, "micro"),  # no headcount can lift it
        ("C", 5000, None, None, None),
        ("H62", 10, 100 * WAN, None, "small"),
        ("H", 10, 100 * WAN, None, "small"),  # accommodation and catering share the thresholds
        ("A", None, 50 * WAN, None, "small"),
        ("E", None, 300 * WAN, 300 * WAN, "small"),
        ("L72", 100, None, 8000 * WAN, "medium"),
        ("L72", 9, None, None, "micro"),
        ("M", 300, None, None, "large"),
        ("J66", 1, 1, 1, None),  # not covered
        ("G53", 1, 1, 1, None),
        ("G", 1, 1, None, None),  # railways are not covered
        ("K", 1, 1, 1, None),  # real estate leasing is not covered
        ("K7010", None, 1000 * WAN, 5000 * WAN, "medium"),
        (None, 1, 1, 1, None),
    ],
)
def test_size_follows_the_official_thresholds(
    industry: str | None,
    employees: int | None,
    revenue: int | None,
    assets: int | None,
    expected: str | None,
) -> None:
    facts = {"industry": industry, "employees": employees, "revenue": revenue, "assets": assets}
    known = {name: value for name, value in facts.items() if value is not None}
    assert size_class(known) == expected


def test_a_stated_size_is_not_overruled() -> None:
    assert (
        firm_from({"industry": "C", "employees": 3, "revenue": 1, "size": "large"}).facts["size"]
        == "large"
    )


@pytest.mark.parametrize(
    ("industry", "sales", "expected"),
    [
        ("J66", 1_000_000 - 1, "micro"),
        ("J66", 1_000_000, "small"),
        ("M", 20_000_000, "medium"),
        ("M", 100_000_000, "large"),
        ("H62", 20_000_000, "medium"),
    ],
)
def test_the_class_for_vat_refunds_leaves_staff_out(industry: str, sales: int, expected: str) -> None:
    assert size_class({"industry": industry, "vat_sales_2021": sales}, vat=True) == expected


def test_an_unknown_size_asks_for_its_inputs() -> None:
    assert firm_from({"industry": "C", "employees": 500}).inputs_of("size") == ("revenue",)
    assert firm_from({}).inputs_of("size") == ("industry",)
    assert firm_from({"industry": "J66"}).inputs_of("size") == ("size",)
    assert firm_from({"employees": 5}).inputs_of("monthly_rent") == ("monthly_rent",)
