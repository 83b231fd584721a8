"""Python and DuckDB never disagree: on every case, and on random rules and random firms."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.firm import FIELDS, Firm, firm_from
from eligibility.schema import PolicyFile
from tests.cases import all_cases
from tests.tables_of_firms import assert_engines_agree

TOY = Path(__file__).parent / "toy.yaml"


def test_duckdb_decides_every_case_as_python_does(catalogue: Catalogue) -> None:
    by_day: dict[date, list[Firm]] = defaultdict(list)
    for case in all_cases():
        by_day[case.on or catalogue.reference_day].append(case.firm)
    for on, firms in by_day.items():
        assert_engines_agree(firms, catalogue, on)


INDUSTRIES = ["H", "H62", "H6210", "F52", "C", "C36", "G", "G59", "I65", "P83", "M", "K7040", "L72"]
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "district": st.sampled_from(["pudong", "huangpu", "fengxian"]),
    "special_area": st.sampled_from(["none", "lingang"]),
    "entity": st.sampled_from(["enterprise", "individual_business"]),
    "industry": st.sampled_from(INDUSTRIES),
    "founded": st.dates(date(2019, 12, 30), date(2020, 1, 2)),
    "employees": st.integers(0, 2100),
    "revenue": st.decimals(0, 500_000_000, places=2),
    "assets": st.decimals(0, 1_300_000_000, places=2),
    "insured_employees": st.integers(0, 6000),
    "layoff_rate_2021": st.decimals(0, 1, places=3),
    "landlord": st.sampled_from(["state_owned", "private"]),
    "monthly_rent": st.decimals(0, 100_000, places=2),
    "leased_area_m2": st.decimals(0, 1000, places=2),
    "lease_months_2022": st.integers(0, 12),
    "rent_waived_as_landlord": st.decimals(0, 20_000_000, places=2),
    "scenic_grade": st.sampled_from(["none", "5A", "4A", "2A"]),
    "pcr_test_cost": st.decimals(0, 10_000, places=2),
    "is_cold_chain": st.booleans(),
    "taxable_income_2022": st.decimals(0, 4_000_000, places=2),
    "vat_sales_2021": st.decimals(0, 500_000_000, places=2),
    "deferrable_taxes": st.decimals(0, 1_000_000, places=2),
    "vat_credit_stock": st.decimals(0, 1_000_000, places=2),
    "vat_credit_increment": st.decimals(0, 1_000_000, places=2),
    "vat_input_ratio": st.decimals(0, 1, places=6),
    "is_specialised_new": st.sampled_from(["none", "municipal", "national"]),
    "new_hires_graduates": st.integers(0, 50),
    "has_bank_loan": st.booleans(),
}
firms = st.fixed_dictionaries(
    {}, optional={name: st.one_of(values, st.just("?")) for name, values in FACTS.items()}
).map(firm_from)
days = st.sampled_from(
    [date(2022, 1, 1), date(2022, 4, 21), date(2022, 4, 22), date(2022, 10, 8), date(2023, 2, 1)]
)
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def toy() -> Catalogue:
    return read_catalogue(TOY)


@slow
@given(st.lists(firms, min_size=1, max_size=6), days)
def test_engines_agree_on_random_firms(toy: Catalogue, some: list[Firm], on: date) -> None:
    assert_engines_agree(some, toy, on)


# Random rules

NUMBERS = ["employees", "monthly_rent", "layoff_rate_2021", "lease_months_2022", "pcr_test_cost"]


def comparisons() -> st.SearchStrategy[str]:
    """Comparisons of one fact with constants, in the rule language."""
    numbers = st.builds(
        lambda name, op, value: f"{name} {op} {min(value, FIELDS[name].limit):.{FIELDS[name].scale}f}",
        st.sampled_from(NUMBERS),
        st.sampled_from(["<", "<=", "==", "!=", ">=", ">"]),
        st.decimals(0, 100, places=2),
    )
    codes = st.lists(
        st.sampled_from([*INDUSTRIES[:9], "catering", "vat_refund_6"]), min_size=1, max_size=3
    )
    others = st.sampled_from(
        [
            'founded < date("2020-01-01")',
            'founded >= date("2020-01-01")',
            'entity in ["enterprise", "other"]',
            'district != "pudong"',
            'scenic_grade == "5A"',
            "is_cold_chain",
            "has_bank_loan",
            'special_area == "lingang"',
            'size in ["micro", "small"]',
            'vat_size == "large"',
        ]
    )
    listed = codes.map(lambda each: "industry in [" + ", ".join(f'"{code}"' for code in each) + "]")
    return st.one_of(numbers, listed, others)


tests_of_rules = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        inner.map(lambda a: f"not ({a})"),
        st.builds(lambda a, b: f"({a}) and ({b})", inner, inner),
        st.builds(lambda a, b: f"({a}) or ({b})", inner, inner),
    ),
    max_leaves=5,
)


@st.composite
def amounts(draw: Callable[..., Any]) -> str:
    """An amount in which each fact stands at most once."""
    pool: list[str] = draw(st.permutations([*NUMBERS, "scenic_grade", "insured_employees"]))
    number = st.decimals(0, 1000, places=3).map(lambda value: f"{value:f}")

    def part(depth: int) -> str:
        kind = draw(st.sampled_from(["number", "fact", "between", "look", "steps", "tree", "tree"]))
        if kind == "fact" and pool:
            name = pool.pop()
            if name == "scenic_grade":
                return f'{{"5A": {draw(number)}, "none": {draw(number)}}}[scenic_grade]'
            return name
        if kind == "steps" and pool and pool[-1] != "scenic_grade":
            return f"steps({pool.pop()}, {{0: {draw(number)}, 10: {draw(number)}}})"
        if kind == "between":
            low = draw(st.decimals(0, 1, places=2))
            return f"between({low:f}, {draw(st.sampled_from(['unbounded', '2.5']))})"
        if kind == "tree" and depth < 3:
            a, b = part(depth + 1), part(depth + 1)
            shape: str = draw(
                st.sampled_from(["{a} * ({b})", "{a} + {b}", "min({a}, {b})", "max({a}, {b})"])
            )
            return "(" + shape.format(a=a, b=b) + ")"
        if kind == "look" and depth < 2:
            return (
                f"brackets({part(depth + 1)}, {{0: 0.1, 100: {draw(st.sampled_from(['0', '0.25']))}}})"
            )
        return str(draw(number))

    return part(0)


@st.composite
def catalogues(draw: Callable[..., Any]) -> Catalogue:
    """A catalogue of random measures in random groups, one of which may replace an earlier one."""
    words = {"zh": "词", "en": "words"}
    measures = []
    for i in range(draw(st.integers(1, 6))):
        rules = draw(st.lists(tests_of_rules, max_size=3))
        stacking: dict[str, Any] = {}
        for kind in ("one_of", "same_payment", "shared_cap"):
            if draw(st.booleans()):
                stacking[kind] = {"one_of": "best", "same_payment": "twice", "shared_cap": "tests"}[kind]
        if i and draw(st.booleans()):
            stacking["supersedes"] = [f"m-{draw(st.integers(0, i - 1))}"]
        measures.append(
            {
                "id": f"m-{i}",
                "title": words,
                "kind": draw(st.sampled_from(["industry_grant", "tax_refund", "loan_access"])),
                "level": "municipal",
                "criteria": [{"id": f"c{k}", "test": text, **words} for k, text in enumerate(rules)],
                "judged": [{**words, "by": words}] if draw(st.booleans()) else [],
                "benefit": {"gives": words, "amount": draw(amounts())},
                "claim": {"how": "application"},
                "stacking": stacking,
                "evidence": draw(st.sampled_from(["sourced", "indicative"])),
                "checked": "2022-10-08",
            }
        )
    groups = PolicyFile.model_validate({"groups": _groups(words)}).groups
    content = PolicyFile.model_validate({"measures": measures}).model_copy(update={"groups": groups})
    return Catalogue("random", date(2022, 10, 8), {"random.yaml": content})


def _groups(words: dict[str, str]) -> list[dict[str, Any]]:
    kinds = {"best": "one_of", "twice": "same_payment", "tests": "shared_cap"}
    return [
        {"id": key, "kind": kind, "title": words, "why": words}
        | ({"cap": "pcr_test_cost"} if kind == "shared_cap" else {})
        for key, kind in kinds.items()
    ]


@slow
@given(catalogues(), st.lists(firms, min_size=1, max_size=4))
def test_engines_agree_on_random_rules(catalogue: Catalogue, some: list[Firm]) -> None:
    assert_engines_agree(some, catalogue, catalogue.reference_day)


def test_amounts_are_exact_where_floating_point_is_not(toy: Catalogue) -> None:
    """0.1 × 3 and half a fen, through both engines."""
    firm = firm_from(
        {"industry": "M", "vat_credit_stock": Decimal("0.10"), "vat_credit_increment": Decimal("0.20")}
        | {"vat_input_ratio": Decimal("0.15")}
    )
    assert_engines_agree([firm], toy, toy.reference_day)


def test_the_largest_numbers_do_not_overflow(catalogue: Catalogue, toy: Catalogue) -> None:
    """DuckDB multiplies decimals of eighteen digits into eighteen, and stops where that is too few."""
    largest = {name: field.limit for name, field in FIELDS.items() if field.is_number}
    firm = firm_from({"industry": "G56", "entity": "enterprise", **largest})
    for each in (catalogue, toy):
        assert_engines_agree([firm], each, each.reference_day)
