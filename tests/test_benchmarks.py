"""The benchmarks measure what they say: the answers agree, and their README shows what was measured."""

import pytest

from benchmarks.contest import contestant
from benchmarks.firms import made_up_firms
from benchmarks.reference import paid_by_hand, plain, right_answer
from benchmarks.report import README, duration, filled
from benchmarks.rules import made_up_rules


@pytest.mark.parametrize("question", ["each", "stacked"])
@pytest.mark.parametrize("name", ["suanhui", "duckdb", "pandas", "numpy"])
def test_engines_agree_on_made_up_rules(name: str, question: str) -> None:
    """Of those that are compared, these are installed with the program."""
    rules, firms = made_up_rules(40, question == "stacked"), made_up_firms(2000)
    engine = contestant(name, rules)
    engine.load(firms)
    found = engine.each() if question == "each" else engine.stacked()
    assert plain(found) == right_answer(question, rules, firms)


def test_one_firm_gets_what_the_reference_says() -> None:
    rules = made_up_rules(40)
    engine = contestant("suanhui", rules)
    for firm in made_up_firms(50).to_pylist():
        assert engine.single(firm) == paid_by_hand(rules, firm)


def test_made_up_rules_and_firms_never_change() -> None:
    assert made_up_rules(600)[:50] == made_up_rules(50)
    assert made_up_firms(1000).equals(made_up_firms(1000))


def test_the_readme_shows_what_was_measured() -> None:
    text = README.read_text(encoding="utf-8")
    assert filled(text) == text, "python -m benchmarks report"


def test_durations_have_three_figures() -> None:
    assert [duration(each) for each in (0.0012, 0.123, 9.876, 123.4)] == [
        "1.2 ms",
        "123 ms",
        "9.88 s",
        "123 s",
    ]
