"""What adds up, worked by hand on made-up measures, in both engines."""

from datetime import date
from decimal import Decimal
from typing import Any

from eligibility.catalogue import Catalogue
from eligibility.decisions import Decision
from eligibility.firm import firm_from
from eligibility.schema import PolicyFile
from tests.tables_of_firms import assert_engines_agree, decided_in_python

WORDS = {"zh": "词", "en": "words"}
DAY = date(2022, 10, 8)


def measure(id: str, amount: str, test: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "title": WORDS,
        "kind": more.pop("kind", "industry_grant"),
        "level": "municipal",
        "criteria": [{"id": "own", "test": test, **WORDS}] if test else [],
        "benefit": {"gives": WORDS, "amount": amount} if amount else {"gives": WORDS},
        "claim": {"how": "application"},
        "evidence": more.pop("evidence", "sourced"),
        "checked": "2022-10-08",
        "stacking": more,
    }


def adds(*measures: dict[str, Any], **facts: Any) -> dict[str, tuple[Any, Any] | str]:
    """What each measure adds, or the code of why it is not counted."""
    groups = [
        {"id": "best", "kind": "one_of", "title": WORDS, "why": WORDS},
        {"id": "same", "kind": "same_payment", "title": WORDS, "why": WORDS},
        {"id": "cap", "kind": "shared_cap", "title": WORDS, "why": WORDS, "cap": "pcr_test_cost"},
    ]
    content = PolicyFile.model_validate({"measures": list(measures), "groups": groups})
    catalogue, firm = Catalogue("made up", DAY, {"rules.yaml": content}), firm_from(facts)
    assert_engines_agree([firm], catalogue, DAY)
    return {d.id: _said(d) for d in decided_in_python(firm, catalogue, DAY)}


def _said(decision: Decision) -> tuple[Any, Any] | str:
    if decision.adds is not None:
        return decision.adds.low, decision.adds.high
    assert decision.why_not_counted is not None
    return decision.why_not_counted.code


def test_without_a_group_everything_adds_up() -> None:
    assert adds(measure("a", "100"), measure("b", "80")) == {"a": (100, 100), "b": (80, 80)}


def test_the_low_goes_to_the_best_sure_one_and_the_high_to_the_best_possible_one() -> None:
    found = adds(
        measure("a", "80", one_of="best"),
        measure("b", "100", one_of="best"),
        measure("c", "500", "is_high_tech", one_of="best"),
        is_high_tech="?",
    )
    assert found == {"a": "one_of", "b": (100, 0), "c": (0, 500)}


def test_of_equals_the_first_by_id_counts() -> None:
    pair = measure("b", "100", one_of="best"), measure("a", "100", one_of="best")
    assert adds(*pair) == {"b": "one_of", "a": (100, 100)}


def test_an_unbounded_best_leaves_the_sure_one_in_both_ends() -> None:
    found = adds(measure("a", "100", one_of="best"), measure("b", "monthly_rent", one_of="best"))
    assert found == {"a": (100, 100), "b": (0, None)}


def test_one_payment_of_two_texts_counts_once() -> None:
    pair = [measure(key, "100", same_payment="same") for key in ("a", "b")]
    assert adds(*pair) == {"a": (100, 100), "b": "same_payment"}


def test_the_newer_text_replaces_the_older_unless_it_gives_nothing() -> None:
    older = measure("older", "100")
    newer = measure("newer", "70", "is_high_tech", supersedes=["older"])
    assert adds(older, newer, is_high_tech=True) == {"older": "superseded", "newer": (70, 70)}
    assert adds(older, newer, is_high_tech="?") == {"older": "superseded", "newer": (0, 70)}
    assert adds(older, newer) == {"older": (100, 100), "newer": "not_eligible"}


def test_a_newer_text_whose_terms_are_unseen_leaves_the_older_one() -> None:
    newer = measure("newer", "", evidence="named", supersedes=["older"])
    assert adds(measure("older", "100"), newer) == {"older": (100, 100), "newer": "no_amount"}


def test_a_shared_limit_is_filled_in_the_order_of_the_catalogue() -> None:
    pair = [measure(key, amount, shared_cap="cap") for key, amount in (("b", "80"), ("a", "50"))]
    assert adds(*pair, pcr_test_cost=100) == {"b": (80, 80), "a": (20, 20)}
    assert adds(*pair, pcr_test_cost=Decimal("30.5")) == {"b": (Decimal("30.5"),) * 2, "a": (0, 0)}
    assert adds(*pair) == {"b": (0, 80), "a": (0, 50)}


def test_loans_and_indications_never_count() -> None:
    found = adds(
        measure("loan", "100", kind="loan_access"), measure("hint", "100", evidence="indicative")
    )
    assert found == {"loan": "credit", "hint": "evidence"}
