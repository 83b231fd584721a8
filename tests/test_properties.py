"""What holds for every firm: intervals, totals, near misses and the empty form."""

import re
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility import match_firm
from eligibility.answers import Answer, as_json
from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.compiled import compile_catalogue
from eligibility.decisions import LIQUIDITY, RELIEF, Range, to_fen
from eligibility.expressions.evaluate import Value
from eligibility.expressions.tree import Amount, fact_uses
from eligibility.fens import _parts
from eligibility.firm import FIELDS, Firm, firm_from
from eligibility.matching import amount_for
from tests.test_agreement import FACTS, firms

slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def toy() -> Catalogue:
    return read_catalogue(Path(__file__).parent / "toy.yaml")


def test_an_empty_form_is_eligible_for_nothing_that_has_a_criterion(catalogue: Catalogue) -> None:
    doubts = {name: "?" for name, field in FIELDS.items() if field.presumed is not None}
    for facts in ({}, doubts):
        for decision in match_firm(firm_from(facts), catalogue).decisions:
            if decision.measure.criteria:
                assert decision.outcome != "eligible", decision.id


@slow
@given(firms, st.fixed_dictionaries({}, optional=FACTS))
def test_learning_more_never_leaves_the_interval_or_turns_a_verdict(
    toy: Catalogue, firm: Firm, more: dict[str, Any]
) -> None:
    """Facts that were not known, once they are known, only narrow what was said before."""
    learned = {name: value for name, value in more.items() if name in unknown_of(firm)}
    completed = firm_from({**firm.given, **dict.fromkeys(firm.doubtful - set(learned), "?"), **learned})
    for before, after in zip(
        match_firm(firm, toy).decisions, match_firm(completed, toy).decisions, strict=True
    ):
        if before.outcome != "unknown":
            assert after.outcome == before.outcome, before.id
        if before.amount and after.amount:
            assert before.amount.low <= after.amount.low, before.id
            if before.amount.high is not None:
                assert after.amount.high is not None, before.id
                assert after.amount.high <= before.amount.high, before.id


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(firms, st.data())
def test_every_completion_lies_in_the_interval_and_bounded_ends_are_reached(
    toy: Catalogue, firm: Firm, data: st.DataObject
) -> None:
    """By brute force: every combination of telling values of the facts that an amount leaves open."""
    compiled = compile_catalogue(toy)
    on = toy.reference_day
    priced = [rule for rule in compiled.rules if rule.amount_on(on) is not None]
    rule = data.draw(st.sampled_from(priced))
    amount = rule.amount_on(on)
    assert amount is not None
    open_facts = [name for name in fact_uses(amount) if name not in firm.facts]
    possible = amount_for(rule, firm.facts, on)
    assert possible is not None
    reached: list[Decimal] = []
    for values in product(*(_telling(name, amount) for name in open_facts)):
        completed = {**firm.facts, **dict(zip(open_facts, values, strict=True))}
        found = amount_for(rule, completed, on)
        assert found is not None
        assert possible.low <= found.low
        reached.append(found.low)
        if found.high is None:  # the text itself sets no limit
            assert possible.high is None
        else:
            assert possible.high is None or found.high <= possible.high
            reached.append(found.high)
    assert min(reached) == possible.low
    if possible.high is not None:
        assert max(reached) == possible.high


def _telling(name: str, amount: Amount) -> list[Value]:
    """The ends of a fact's range, what lies around every number of the amount, or every choice."""
    field = FIELDS[name]
    if field.type == "choice":
        return list(field.choices)
    if field.type == "flag":
        return [True, False]
    unit = Decimal(1).scaleb(-field.scale)
    numbers = {Decimal(n) for n in re.findall(r"Decimal\('([\d.]+)'\)", repr(amount))}
    near = {n + step for n in numbers for step in (-unit, Decimal(0), unit)}
    inside = {n.quantize(unit) for n in near if field.low <= n <= field.limit}
    return sorted({field.low, field.limit, *inside})


def unknown_of(firm: Firm) -> set[str]:
    """What is neither given, presumed nor derived."""
    return {name for name in FACTS if name not in firm.facts and name not in firm.given}


@slow
@given(firms)
def test_what_decisions_add_sums_to_the_totals(toy: Catalogue, firm: Firm) -> None:
    answer = match_firm(firm, toy)
    for forms, total in ((RELIEF, answer.totals.relief), (LIQUIDITY, answer.totals.liquidity)):
        adds = [d.adds for d in answer.decisions if d.adds and d.form in forms]
        assert total.low == to_fen(sum((a.low for a in adds), Decimal(0)))
        highs = (a.low if a.high is None else a.high for a in adds)
        assert total.high == to_fen(sum(highs, Decimal(0)))
        assert total.high is not None
        assert total.low <= total.high


@slow
@given(firms)
def test_what_is_written_down_in_whole_fen_sums_to_the_totals(toy: Catalogue, firm: Firm) -> None:
    written = as_json(match_firm(firm, toy))
    for forms, key in ((RELIEF, "relief"), (LIQUIDITY, "liquidity")):
        adds = [d["adds"] for d in written["decisions"] if d["counted"] and d["form"] in forms]
        lows = [Decimal(each["low"]) for each in adds]
        highs = [Decimal(each["high"] or each["low"]) for each in adds]
        assert sum(lows) == Decimal(written["totals"][key]["low"])
        assert sum(highs) == Decimal(written["totals"][key]["high"])
        assert min([*lows, *highs], default=0) >= 0


fractions = st.decimals(0, 3, places=3)


@given(st.lists(st.tuples(fractions, st.none() | fractions), min_size=1, max_size=8))
def test_parts_in_whole_fen_stay_near_and_sum_to_the_total(
    parts: list[tuple[Decimal, Decimal | None]],
) -> None:
    """Fractions of a fen, bounded and not, in any order; in a group a low end may lie above a high."""
    exact = {str(i): Range(low, high) for i, (low, high) in enumerate(parts)}
    found = _parts(exact)
    closed = [(low, low if high is None else high) for low, high in exact.values()]
    ends = [(low, low if high is None else high) for low, high in found.values()]
    assert sum(low for low, _ in ends) == to_fen(sum((low for low, _ in closed), Decimal(0)))
    assert sum(high for _, high in ends) == to_fen(sum((high for _, high in closed), Decimal(0)))
    for (low, high), (low_fen, high_fen) in zip(closed, ends, strict=True):
        assert abs(low_fen - low) < Decimal("0.01")
        assert abs(high_fen - high) < Decimal("0.02")
        assert low_fen <= high_fen or low > high


@slow
@given(firms)
def test_a_near_miss_becomes_eligible_for_what_it_is_worth(toy: Catalogue, firm: Firm) -> None:
    answer = match_firm(firm, toy)
    for miss in answer.near_misses:
        doubts = dict.fromkeys(firm.doubtful, "?")
        changed = match_firm(firm_from({**firm.given, **doubts, miss.field: miss.needed}), toy)
        found = next(d for d in changed.decisions if d.id == miss.id)
        assert found.outcome != "ineligible"
        assert (found.amount.rounded() if found.amount else None) == miss.worth


@slow
@given(firms)
def test_only_facts_that_an_open_measure_reads_are_asked_for(toy: Catalogue, firm: Firm) -> None:
    answer: Answer = match_firm(firm, toy)
    if answer.next_question is None:
        assert all(not d.missing for d in answer.decisions)
        return
    by_id = {d.id: d for d in answer.decisions}
    assert answer.next_question.settles
    for measure in answer.next_question.settles:
        assert by_id[measure].outcome != "ineligible"
        assert answer.next_question.field in by_id[measure].missing


def test_the_day_changes_windows_only(catalogue: Catalogue) -> None:
    firm = firm_from({"industry": "H62", "landlord": "state_owned", "size": "micro"})
    days = [date(2022, 1, 1), date(2022, 10, 8), date(2024, 1, 1)]
    outcomes = [[d.outcome for d in match_firm(firm, catalogue, on).decisions] for on in days]
    assert outcomes[0] == outcomes[1] == outcomes[2]
