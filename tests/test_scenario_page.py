"""Scenarios on the page of totals: the figures of the command line; mistakes by line; files."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from eligibility.catalogue import Catalogue
from eligibility.firm import FIELDS
from eligibility.storage import DATA, ROOT
from eligibility.ui.texts import text
from eligibility.ui.totals.names import group_name
from eligibility.ui.totals.scenario.measures import as_it_is
from eligibility.ui.totals.scenario.result import signed
from eligibility.ui.totals.scenario.tried import tried
from tests.test_pages import texts
from tests.test_totals_page import Lang, opened

EXAMPLES = sorted((DATA / "scenarios").glob("*.yaml"))
HEAD = "title: {zh: 词, en: Words}\n"
OWN = "totals_scenario_text_own"


def with_text(written: str, lang: Lang = "zh") -> AppTest:
    """The view of scenarios with a text of the reader's own."""
    choices = {"view": "scenario", "scenario_way": "text", "scenario_start": "own"}
    return opened(lang, **choices, scenario_text_own=written)


def on_the_command_line(path: Path, by: str) -> dict[str, Any]:
    line = [sys.executable, "-m", "eligibility", "estimate", "--scenario", str(path), "--by", by]
    done = subprocess.run(
        [*line, "--format", "json"], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def cells(table: pd.DataFrame, names: int) -> dict[tuple[str, ...], list[float]]:
    return {tuple(row[:names]): [float(each) for each in row[names:]] for row in table.values.tolist()}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_page_gives_the_figures_of_the_command_line(path: Path, catalogue: Catalogue) -> None:
    expected = on_the_command_line(path, "size")
    choices = {"scenario_start": path.name, "scenario_by": "size", "scenario_moved_by": "both"}
    app = opened("en", view="scenario", scenario_way="text", **choices)
    differences = [Decimal(row["relief"]["difference"]["low"]) for row in expected["totals"]]
    assert signed(sum(differences, Decimal(0))) in texts(app)
    changed, moved = (cells(each.value, n) for each, n in zip(app.dataframe, (1, 2), strict=True))
    for row in expected["totals"]:
        low, high = (
            [float(row["relief"][side][end]) for side in ("base", "changed", "difference")]
            for end in ("low", "high")
        )
        found = changed[(group_name("size", row["size"], catalogue, "en"),)]
        firms = row["eligible_firms"]
        assert [*found[:3], *found[4:]] == [*low, *high, firms["base"], firms["changed"]]
    assert len(moved) == len(expected["moved"])
    for row in expected["moved"]:
        key = tuple(group_name(by, row[by], catalogue, "en") for by in ("district", "size"))
        assert moved[key] == [float(each) for end in ("sure", "possible") for each in row[end].values()]


def test_groups_of_firms_that_moved_sum_to_all_of_them() -> None:
    choices = {"view": "scenario", "scenario_way": "text", "scenario_start": EXAMPLES[0].name}
    sums = [
        app.dataframe[1].value.iloc[:, 1:].sum().round(2).to_list()
        for app in (opened("zh", **choices, scenario_moved_by=by) for by in ("district", "size"))
    ]
    assert sums[0] == sums[1]
    assert sums[0][0] > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_mistake_is_told_with_its_line_and_the_text_stays(lang: Lang) -> None:
    written = HEAD + "changes:\n  - measure: muni-hrss-01\n    drop: [few_layofs]\n"
    app = with_text(written, lang)
    said = texts(app)
    assert text("scenario.line", lang, number=4) in said
    assert "few_layoffs" in said
    assert app.text_area(key=OWN).value == written
    assert not app.dataframe


ALL_MONEY = [name for name, field in FIELDS.items() if field.type == "money"]


@pytest.mark.parametrize(
    "written",
    [
        "a: [",
        "- one",
        "title: 5",
        HEAD + "changes: [{measure: muni-hrss-01, amount: '__import__(\"os\")'}]",
        HEAD + f"changes: [{{measure: muni-hrss-01, amount: '{'9' * 400} * insured_employees'}}]",
        HEAD + f"changes: [{{measure: muni-hrss-01, amount: {' * '.join(ALL_MONEY)}}}]",
        HEAD + "changes: [{measure: muni-hrss-01, numbers: [{old: 600, new: 1e400}]}]",
    ],
)
def test_what_cannot_be_worked_out_gives_a_mistake_and_no_error(written: str) -> None:
    app = with_text(written)
    assert text("scenario.wrong", "zh", count=1) in texts(app)


def test_nothing_of_a_text_becomes_markup() -> None:
    said = texts(with_text(HEAD + "changes: [{measure: <img src=x onerror=alert(1)>}]"))
    assert "&lt;img src=x" in said
    assert said.count("<img src=x") == 1  # in the field in which it was typed


def test_a_title_is_shown_as_it_is_written() -> None:
    title = "title: {zh: '[词](x) <b>', en: Words}\n"
    app = with_text(title + "changes: [{measure: muni-hrss-01, off: true}]")
    assert app.subheader[0].value == r"\[词\](x) \<b>"


def test_a_start_keeps_its_text_when_another_one_is_looked_at() -> None:
    first, second = (path.name for path in EXAMPLES)
    app = opened("zh", view="scenario", scenario_way="text", scenario_start=first)
    app.text_area(key=f"totals_scenario_text_{first}").set_value("mine: 1").run()
    app.selectbox(key="totals_scenario_start").set_value(second).run()
    app.selectbox(key="totals_scenario_start").set_value(first).run()
    assert app.text_area(key=f"totals_scenario_text_{first}").value == "mine: 1"
    app.button(key="totals_scenario_restore").click().run()
    restored = app.text_area(key=f"totals_scenario_text_{first}").value
    assert restored == EXAMPLES[0].read_text(encoding="utf-8")


def test_the_sliders_can_be_taken_over_as_text() -> None:
    app = opened("en", view="scenario", changed_measure="muni-hrss-02")
    app.slider(key="totals_slot_muni-hrss-02_0").set_value(4000.0).run()
    by_sliders = [each.value for each in app.dataframe]
    app.button(key="totals_scenario_take_over").click().run()
    assert not app.exception
    assert "amount: 4000" in str(app.text_area(key=OWN).value)
    assert all(a.equals(b.value) for a, b in zip(by_sliders, app.dataframe, strict=True))


def test_what_a_measure_says_now_changes_nothing(catalogue: Catalogue) -> None:
    for key, measure in catalogue.measures.items():
        again = tried(HEAD + as_it_is(measure), catalogue).catalogue.measures[key]
        assert (again.criteria, again.period) == (measure.criteria, measure.period)
        if not isinstance(measure.benefit.amount, dict):
            assert again.benefit == measure.benefit
