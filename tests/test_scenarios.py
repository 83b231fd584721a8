"""Scenarios: what may be changed, what is told of mistakes, and what a change does to the totals."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from eligibility.catalogue import Catalogue, read_catalogue
from eligibility.decisions import ZERO
from eligibility.errors import InputError
from eligibility.estimates import stand
from eligibility.scenarios import apply_scenario, read_scenario, scenario_from
from eligibility.storage import DATA
from eligibility.tables import load_firms
from eligibility.totals.comparison import compare
from eligibility.totals.standing import Standing
from tests.test_agreement import TOY

EXAMPLES = sorted((DATA / "scenarios").glob("*.yaml"))
HEAD = "title: {zh: 词, en: Words}\n"


@pytest.fixture(scope="module")
def toy() -> Catalogue:
    return read_catalogue(TOY)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        load_firms(found, DATA / "sample_firms.csv")
        yield found


@pytest.fixture(scope="module")
def base(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Standing:
    return stand(connection, "firms", catalogue)


def changed(catalogue: Catalogue, text: str) -> Catalogue:
    return apply_scenario(catalogue, scenario_from(HEAD + text, "s.yaml"))


def mistakes(catalogue: Catalogue, text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        changed(catalogue, text)
    return [str(mistake) for mistake in error.value.mistakes]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_the_same_as_the_changed_catalogue_by_itself(
    connection: duckdb.DuckDBPyConnection, base: Standing, catalogue: Catalogue, path: Path
) -> None:
    scenario = apply_scenario(catalogue, read_scenario(path))
    found = compare(base, base.changed(scenario), ("kind",))
    alone = stand(connection, "firms", scenario).totals(("kind",))
    assert tuple(row.changed for row in found.rows if row.changed) == alone.rows
    assert any(any(row.difference("relief")) for row in found.rows)
    assert found.changed.startswith(f"{catalogue.version}+")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_gains_and_losses_of_firms_sum_to_the_difference(
    base: Standing, catalogue: Catalogue, path: Path
) -> None:
    found = compare(base, base.changed(apply_scenario(catalogue, read_scenario(path))))
    for end, name in ((0, "sure"), (1, "possible")):
        moved = [getattr(row, name) for row in found.moved]
        difference = sum(
            (row.difference(n)[end] or ZERO) for row in found.rows for n in ("relief", "liquidity")
        )
        slack = Decimal("0.01") * (len(moved) + 2)
        assert abs(sum((each.gain + each.loss for each in moved), ZERO) - difference) <= slack
        assert all(each.gain >= ZERO >= each.loss for each in moved)


def test_only_firms_that_a_change_concerns_are_moved(base: Standing, catalogue: Catalogue) -> None:
    text = "changes: [{measure: muni-hrss-01, numbers: [{old: 600, new: 700}]}]"
    found = compare(base, base.changed(changed(catalogue, text)), ("measure",))
    differing = {row.groups["measure"] for row in found.rows if any(row.difference("relief"))}
    assert differing == {"muni-hrss-01"}
    assert sum(row.sure.losing for row in found.moved) == 0
    assert sum(row.sure.gaining for row in found.moved) > 0


def test_a_change_sums_nothing_again_that_it_leaves_alone(base: Standing, catalogue: Catalogue) -> None:
    base.totals()
    before = set(base.kept.sums)
    other = base.changed(
        changed(catalogue, "changes: [{measure: muni-drc-04, amount: 0.5 * waste_fee}]")
    )
    other.totals()
    new = set(base.kept.sums) - before
    assert [member.id for component in new for member in component.members] == ["muni-drc-04"]


def test_a_measure_can_be_taken_away_and_what_it_replaced_stands_again(toy: Catalogue) -> None:
    assert "new" not in changed(toy, "changes: [{measure: new, off: true}]").measures
    without = changed(toy, "changes: [{measure: old, off: true}]")
    assert without.measures["new"].stacking.supersedes == ()


def test_a_number_changes_in_every_dated_amount_in_which_it_stands(toy: Catalogue) -> None:
    found = changed(toy, "changes: [{measure: rent-old, numbers: [{old: 0.5, new: 0.6}]}]")
    amount = found.measures["rent-old"].benefit.amount
    assert isinstance(amount, dict)
    assert list(amount.values()) == [
        "monthly_rent * between(0.25, 0.6) * lease_months_2022",
        "0.6 * monthly_rent * lease_months_2022",
    ]


def test_days_left_out_of_a_period_stay(toy: Catalogue) -> None:
    found = changed(toy, "changes: [{measure: head, period: {ends: 2023-06-30}}]")
    period = found.measures["head"].period
    assert (str(period.starts), str(period.ends)) == ("2022-06-01", "2023-06-30")


def test_every_mistake_is_told_with_its_line_and_the_nearest_name(toy: Catalogue) -> None:
    text = """changes:
  - measure: haed
  - measure: head
    drop: [layofs]
    numbers:
      - {old: 700, new: 800}
      - {criterion: layoffs, old: 0.055, new: 3}
  - measure: old
    amount: 0.3 * rent_waved_as_landlord
"""
    found = mistakes(toy, text)
    assert len(found) == 5
    assert found[0].startswith('s.yaml:3: there is no measure haed. Did you mean "head"?')
    assert "s.yaml:5: the measure has no criterion layofs" in found[1]
    assert "s.yaml:7: 700 stands there not at all; it must stand there once. Its numbers are" in found[2]
    assert found[3].startswith("s.yaml:8:")
    assert "s.yaml:10:" in found[4]
    assert 'Did you mean "rent_waived_as_landlord"?' in found[4]


def test_every_mistake_is_told_in_chinese_too(toy: Catalogue) -> None:
    text = """changes:
  - measure: haed
  - measure: head
    drop: [layofs]
    numbers: [{old: 700, new: 800}]
    amount: 0.3 * rent_waved_as_landlord / 2
    add: [{id: one, test: rent_waved_as_landlord > 1, zh: 一, en: One}]
"""
    with pytest.raises(InputError) as error:
        changed(toy, text)
    told = [mistake.in_words("zh") for mistake in error.value.mistakes]
    assert len(told) == 5
    assert told[0].startswith("s.yaml:3：没有编号为 haed 的措施。是不是“head”？")
    assert any("是不是“rent_waived_as_landlord”？" in each for each in told)
    assert any("不能用除法" in each for each in told)


@pytest.mark.parametrize(
    "text", ["chnges: []", "zzz: 1", "changes: 5", "changes: [{measure: 5}]", "a: ["]
)
def test_mistakes_of_form_say_what_may_stand_there_in_chinese(toy: Catalogue, text: str) -> None:
    with pytest.raises(InputError) as error:
        changed(toy, text)
    assert all(mistake.zh.startswith("s.yaml:") for mistake in error.value.mistakes)


def test_a_number_that_stands_twice_is_refused(toy: Catalogue) -> None:
    text = "changes: [{measure: tax, numbers: [{old: 3000000, new: 4000000}]}]"
    assert changed(toy, text).measures["tax"].benefit.amount
    twice = changed(toy, "changes: [{measure: tax, amount: 'min(2 * cit_rate, 2)'}]")
    assert "2 times" in mistakes(twice, "changes: [{measure: tax, numbers: [{old: 2, new: 3}]}]")[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("chnges: []", 'Did you mean "changes"?'),
        ("changes: [{measure: head}]", "nothing that changes"),
        ("changes: [{measure: head, off: true}, {measure: head, off: true}]", "changed twice"),
        ("changes: [{measure: head, numbers: [{old: 600, new: -1}]}]", "greater than or equal to 0"),
        ("changes: [{measure: seen-not, amount: 5}]", "its terms are unseen"),
        ("changes: [{measure: loan, numbers: [{old: 1, new: 2}]}]", "has no amount"),
        ("measures: [{id: head}]", "is missing"),
        ("zzz: 1", "There may be: title, changes, measures."),
    ],
)
def test_what_no_scenario_may_say(toy: Catalogue, text: str, words: str) -> None:
    assert any(words in mistake for mistake in mistakes(toy, text))
