"""Every case of every measure, in Python and in DuckDB."""

import pytest

from eligibility.catalogue import Catalogue
from eligibility.compiled import Compiled
from eligibility.matching import decide
from tests.cases import Case, all_cases


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.measure}: {case.name}")
def test_python_decides_as_the_case_says(case: Case, compiled: Compiled) -> None:
    on = case.on or compiled.catalogue.reference_day
    decision = next(d for d in decide(case.firm, compiled, on) if d.id == case.measure)
    assert decision.outcome == case.expect["outcome"], case.where
    if case.amount is not None:
        assert decision.amount is not None, case.where
        assert tuple(decision.amount.rounded()) == case.amount, case.where
    if "failed" in case.expect:
        failed = [reason.criterion for reason in decision.reasons if reason.met is False]
        assert sorted(failed) == sorted(case.expect["failed"]), case.where
    if "missing" in case.expect:
        assert sorted(decision.missing) == sorted(case.expect["missing"]), case.where
    if "window" in case.expect:
        assert decision.window == case.expect["window"], case.where


def test_every_computable_measure_has_at_least_four_cases(catalogue: Catalogue) -> None:
    counts: dict[str, int] = {}
    for case in all_cases():
        counts[case.measure] = counts.get(case.measure, 0) + 1
    short = {
        m.id: counts.get(m.id, 0)
        for m in catalogue.measures.values()
        if m.benefit.amount is not None and m.audience == "firms" and counts.get(m.id, 0) < 4
    }
    assert short == {}


def test_every_case_file_names_a_measure(catalogue: Catalogue) -> None:
    assert {case.measure for case in all_cases()} <= set(catalogue.measures)
