"""The rule language: what it reads, decides and says."""

from decimal import Decimal
from typing import Any

import pytest

from eligibility.expressions.evaluate import amount_interval, truth_function
from eligibility.expressions.parse import parse_amount, parse_test
from eligibility.expressions.reader import ExpressionError
from eligibility.expressions.words import describe_amount, describe_test
from eligibility.firm import ENVIRONMENT
from eligibility.firm.vocabulary import WORDS


def truth(text: str, **facts: Any) -> bool | None:
    return truth_function(parse_test(text, ENVIRONMENT), ENVIRONMENT)(facts)


def interval(text: str, **facts: Any) -> tuple[Decimal, Decimal | None]:
    return amount_interval(parse_amount(text, ENVIRONMENT), facts, ENVIRONMENT)


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("employees <= 10", {"employees": 10}, True),
        ("employees <= 10", {"employees": 11}, False),
        ("employees <= 10", {}, None),
        ("10 >= employees", {"employees": 10}, True),
        ("not employees <= 10", {}, None),
        ("employees <= 10 and is_high_tech", {"employees": 11}, False),
        ("employees <= 10 and is_high_tech", {"employees": 9}, None),
        ("employees <= 10 or is_high_tech", {"employees": 9}, True),
        ("employees <= 10 or is_high_tech", {"employees": 11}, None),
        ('size in ["micro", "small"]', {"size": "small"}, True),
        ('size not in ["micro", "small"]', {"size": "small"}, False),
        ('industry in ["catering"]', {"industry": "H6210"}, True),
        ('industry in ["H6210"]', {"industry": "H62"}, None),
        ('industry in ["H6210"]', {"industry": "H"}, None),
        ('industry in ["H6210"]', {"industry": "H6220"}, False),
        ('industry in ["H61", "H62"]', {"industry": "H"}, True),
        ('industry in ["catering"]', {"industry": "I"}, False),
        ("is_high_tech == false", {"is_high_tech": False}, True),
    ],
)
def test_tests_are_three_valued(text: str, facts: dict[str, Any], expected: bool | None) -> None:
    assert truth(text, **facts) is expected


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("min(600 * insured_employees, 3000000)", {"insured_employees": 5001}, ("3000000", "3000000")),
        ("min(600 * insured_employees, 3000000)", {}, ("0", "3000000")),
        ("max(600 * insured_employees, 100)", {}, ("100", None)),
        ("0.5 * monthly_rent * lease_months_2022", {"monthly_rent": Decimal(10)}, ("0", "60")),
        ("0.5 * monthly_rent * lease_months_2022", {"lease_months_2022": 0}, ("0", "0")),
        ("between(3, 6) * monthly_rent", {"monthly_rent": Decimal(10)}, ("30", "60")),
        ("between(100000, unbounded)", {}, ("100000", None)),
        ('{"5A": 20, "4A": 10}[scenic_grade]', {"scenic_grade": "3A"}, ("0", "0")),
        ('{"5A": 20, "4A": 10}[scenic_grade]', {}, ("0", "20")),
        ("{true: 6, false: 3}[is_high_tech]", {}, ("3", "6")),
        ("brackets(revenue, {0: 0.2, 100: 0.1})", {"revenue": Decimal(150)}, ("25", "25")),
        ("brackets(revenue, {0: 0.2, 100: 0.1, 200: 0})", {}, ("0", "30")),
        ("steps(revenue, {10: 1, 20: 5})", {"revenue": Decimal(9)}, ("0", "0")),
        ("steps(revenue, {10: 1, 20: 5})", {"revenue": Decimal(20)}, ("5", "5")),
        ("steps(revenue, {0: 5, 20: 1})", {}, ("1", "5")),
        ("max(revenue, 100) - 100", {"revenue": Decimal(30)}, ("0", "0")),
    ],
)
def test_amounts_are_intervals(
    text: str, facts: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    low, high = expected
    assert interval(text, **facts) == (Decimal(low), None if high is None else Decimal(high))


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("layoff_rate_2012 <= 0.055", (0, 16), 'Did you mean "layoff_rate_2021"?'),
        ("employees <= 10 and wages > 3", (20, 25), 'no field "wages"'),
        ('district == "pudon"', (12, 19), 'Did you mean "pudong"?'),
        ("layoff_rate_2021 <= 55", (20, 22), "lies in the range"),
        ('founded < date("2022-02-31")', (10, 28), "Not a day"),
        ("employees", (0, 9), "not a yes-or-no fact"),
        ('industry in ["resturant"]', (13, 24), "neither a sector nor a code"),
        ("(lambda: 1)() == 1", (0, 18), "must be a fact"),
        ('district < "pudong"', (0, 19), "has no order"),
    ],
)
def test_a_mistake_in_a_test_is_marked(text: str, place: tuple[int, int], words: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_test(text, ENVIRONMENT)
    start, end = place
    assert error.value.caret == " " * start + "^" * (end - start)
    assert words in error.value.problem


@pytest.mark.parametrize("text", ["1000000000000001", "9" * 400, "0.0000000000001", f"0.{'1' * 60}"])
def test_a_number_that_no_sum_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="at most"):
        parse_amount(text, ENVIRONMENT)


@pytest.mark.parametrize("text", ["", "1 +", "x" * 2000, "\x00", "(" * 300 + "1" + ")" * 300, "1; 2"])
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_amount(text, ENVIRONMENT)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("layoff_rate_2021 <= 0.055", "2021年裁员率不高于5.5%", "Layoff rate in 2021 at most 5.5%"),
        (
            'founded < date("2022-01-01")',
            "成立日期早于2022年1月1日",
            "Date of founding before 1 January 2022",
        ),
        (
            'entity == "individual_business" or size in ["micro", "small"]',
            "主体类型为个体工商户，或企业规模为微型或小型",
            "Kind of entity is Individual business or Size class is Micro or Small",
        ),
        ('industry in ["catering", "H61"]', "所属行业属于餐饮业或住宿业（H61）", None),
        ("not is_high_tech", "不符合“有效期内的高新技术企业”", "not “Recognised high-tech firm”"),
    ],
)
def test_a_test_reads_as_a_sentence(text: str, zh: str, en: str | None) -> None:
    tree = parse_test(text, ENVIRONMENT)
    assert describe_test(tree, WORDS, "zh") == zh
    assert en is None or describe_test(tree, WORDS, "en") == en


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("min(600 * insured_employees, 3000000)", "600 × 上月参保人数，最高3,000,000"),
        ("0.10 * (water_bill + gas_bill)", "10% × （6至8月水费 + 6至8月天然气费）"),
        ("between(0, 0.3) * interest_mar_may", "（不超过30%） × 政府性担保贷款3至5月利息"),
    ],
)
def test_an_amount_reads_as_a_phrase(text: str, zh: str) -> None:
    assert describe_amount(parse_amount(text, ENVIRONMENT), WORDS, "zh") == zh
