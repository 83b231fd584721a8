"""Ten firms in ten districts, worked by hand from the fact sheets; both engines agree with the hand."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

from eligibility.answers import match_firm
from eligibility.bulk import match_firms
from eligibility.catalogue import Catalogue
from eligibility.firm import Firm, firm_from
from eligibility.yaml_lines import read_yaml
from tests.tables_of_firms import assert_engines_agree, firms_table

FOLDER = Path(__file__).parent / "firms"
CASE_KEYS = {"firm", "on", "arithmetic", "expect"}
TOTALS = ("relief_low", "relief_high", "liquidity_low", "liquidity_high")
MEASURE_KEYS = {"outcome", "amount", "adds", "failed", "window"}
FORMS = {"cash": "relief", "waiver": "relief", "refund": "liquidity", "deferral": "liquidity"}

Money = tuple[Decimal | None, Decimal | None]


class FirmCase(NamedTuple):
    """One firm on one day, with the sums done by hand."""

    name: str
    firm: Firm
    on: date
    arithmetic: list[str]
    expect: Mapping[str, Any]

    @property
    def measures(self) -> Mapping[str, Mapping[str, Any]]:
        """What each measure worked by hand must say."""
        measures: Mapping[str, Mapping[str, Any]] = self.expect["measures"]
        return measures


def read_case(path: Path) -> FirmCase:
    """One file; a mistake in it fails here."""
    document = read_yaml(path, f"tests/firms/{path.name}")
    assert not document.mistakes, document.mistakes
    content = document.data
    assert set(content) == CASE_KEYS, path.name
    assert set(content["expect"]) <= {"measures", "size", *TOTALS}, path.name
    for measure, expected in content["expect"]["measures"].items():
        assert set(expected) <= MEASURE_KEYS, f"{path.name}: {measure}"
    firm = firm_from(content["firm"], lambda field: f"{path.name}: {field}")
    return FirmCase(path.stem, firm, content["on"], content["arithmetic"], content["expect"])


CASES = [read_case(path) for path in sorted(FOLDER.glob("*.yaml"))]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def interval(value: Any) -> Money:
    """An amount of a file as low and high: one figure, a pair, or null."""
    low, high = value if isinstance(value, list) else (value, value)
    return (None if low is None else Decimal(str(low)), None if high is None else Decimal(str(high)))


@each_case
def test_python_decides_as_worked_by_hand(case: FirmCase, catalogue: Catalogue) -> None:
    answer = match_firm(case.firm, catalogue, case.on)
    decisions = {d.id: d for d in answer.decisions}
    wrong = []
    for measure, expected in case.measures.items():
        decision = decisions[measure]
        found: dict[str, Any] = {
            "outcome": decision.outcome,
            "window": decision.window,
            "failed": sorted(r.criterion for r in decision.reasons if r.met is False),
            "amount": tuple(decision.amount.rounded()) if decision.amount else (None, None),
            "adds": tuple(decision.adds.rounded()) if decision.adds else (None, None),
        }
        for key, value in expected.items():
            wanted = interval(value) if key in ("amount", "adds") else value
            wanted = sorted(wanted) if key == "failed" else wanted
            if found[key] != wanted:
                wrong.append((measure, key, found[key], wanted))
    assert not wrong, "(measure, key, found, by hand)"


@each_case
def test_python_totals_are_the_sums_by_hand(case: FirmCase, catalogue: Catalogue) -> None:
    totals = match_firm(case.firm, catalogue, case.on).totals
    found = (*totals.relief.rounded(), *totals.liquidity.rounded())
    assert found == tuple(interval(case.expect[key])[0] for key in TOTALS)


@each_case
def test_every_sure_yuan_of_a_firm_was_worked_by_hand(case: FirmCase, catalogue: Catalogue) -> None:
    answer = match_firm(case.firm, catalogue, case.on)
    sure = {d.id for d in answer.decisions if d.adds and d.adds.low > 0}
    assert sure <= set(case.measures)


@each_case
def test_the_size_of_a_firm_is_as_worked_by_hand(case: FirmCase) -> None:
    if "size" in case.expect:
        assert case.firm.facts.get("size") == case.expect["size"]


@each_case
def test_duckdb_decides_and_adds_up_as_worked_by_hand(case: FirmCase, catalogue: Catalogue) -> None:
    with duckdb.connect() as connection:
        firms_table(connection, [case.firm])
        rows = connection.execute(
            match_firms(connection, "firms", catalogue, case.on).sql_query()
        ).fetchall()
    found = {measure: row for _, measure, *row in rows}
    wrong = []
    for measure, expected in case.measures.items():
        outcome, _, low, high, adds_low, adds_high = found[measure]
        results = {"outcome": outcome, "amount": (low, high), "adds": (adds_low, adds_high)}
        for key, result in results.items():
            if key in expected:
                wanted = interval(expected[key]) if key != "outcome" else expected[key]
                if result != wanted:
                    wrong.append((measure, key, result, wanted))
    assert not wrong, "(measure, key, DuckDB, by hand)"
    sums = {"relief": Decimal(0), "liquidity": Decimal(0)}
    for measure, row in found.items():
        side = FORMS.get(catalogue.measures[measure].relief_form)
        if side:
            sums[side] += row[4] or 0
    assert sums["relief"] == interval(case.expect["relief_low"])[0]
    assert sums["liquidity"] == interval(case.expect["liquidity_low"])[0]


@each_case
def test_both_engines_agree_on_every_measure_of_the_firm(case: FirmCase, catalogue: Catalogue) -> None:
    assert_engines_agree([case.firm], catalogue, case.on)


def test_the_ten_firms_differ_in_district_and_kind() -> None:
    areas = {f.firm.facts.get("special_area") for f in CASES}
    districts = {f.name.split("-")[0] for f in CASES}
    assert len(CASES) == 10
    assert len(districts) == 10
    assert {"lingang"} < areas
    entities = {f.firm.facts["entity"] for f in CASES}
    assert entities == {"enterprise", "individual_business", "social_organisation"}


@each_case
def test_a_firm_shows_at_least_eight_measures_one_shut_out_and_one_unknown(case: FirmCase) -> None:
    outcomes = [expected["outcome"] for expected in case.measures.values()]
    assert len(outcomes) >= 8
    assert case.arithmetic
    assert {"eligible", "ineligible", "unknown"} == set(outcomes)
