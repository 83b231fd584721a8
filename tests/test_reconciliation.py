"""Model beside official figure: every figure has its source, every comparison finds its measures."""

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from eligibility.catalogue import Catalogue
from eligibility.compiled import Compiled
from eligibility.expressions.parse import parse_test
from eligibility.firm import ENVIRONMENT
from eligibility.reckoning.factors import read_take_up
from eligibility.reckoning.ground import Ground, ground_of_file
from eligibility.reckoning.official import OfficialFigure, read_official, read_shares
from eligibility.reckoning.reckoned import narrowed_to
from eligibility.reckoning.reconciliation import Reconciliation, reconcile
from eligibility.reckoning.written import (
    COLUMNS,
    ratio_text,
    reconciliation_csv,
    reconciliation_data,
    reconciliation_text,
)
from eligibility.storage import DATA, ROOT

FIGURES = read_official()


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = ground_of_file(DATA / "sample_firms.csv")
    yield ground
    ground.connection.close()


@pytest.fixture(scope="module")
def found(ground: Ground, catalogue: Catalogue) -> Reconciliation:
    return reconcile(ground.reckoned(catalogue, catalogue.reference_day))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_figure_cites_a_page_or_says_that_none_was_seen(figure: OfficialFigure) -> None:
    assert figure.sources or (figure.confidence == "recalled" and figure.doubts)


def test_no_figure_stands_twice() -> None:
    keys = [figure.key for figure in FIGURES]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "figure", [figure for figure in FIGURES if figure.compare], ids=lambda figure: figure.key
)
def test_what_is_compared_names_measures_that_have_an_amount(
    figure: OfficialFigure, compiled: Compiled
) -> None:
    compare = figure.compare
    assert compare
    rules = {rule.measure.id: rule for rule in compiled.rules if rule.amounts}
    for name in compare.measures:
        assert name in rules
    for kind in compare.kinds:
        assert any(rule.measure.kind == kind for rule in rules.values())
    if compare.gains:
        parse_test(compare.gains, ENVIRONMENT)
    if compare.share:
        assert compare.share in read_shares()
    if figure.scope == "national":
        assert compare.share


def test_a_figure_that_set_a_share_of_take_up_is_called_calibrated(found: Reconciliation) -> None:
    used = {key for row in read_take_up() for key in row.figures}
    assert used <= {figure.key for figure in FIGURES}
    for row in found.rows:
        assert (row.role == "calibrated") == (row.figure.key in used), row.figure.key
        assert (row.compare.fitted is not None) == (row.role == "calibrated"), row.figure.key


def test_a_figure_without_a_comparison_may_not_call_itself_compared() -> None:
    raw = next(figure for figure in FIGURES if figure.use == "base").model_dump()
    with pytest.raises(ValidationError, match="says with what"):
        OfficialFigure.model_validate(raw | {"use": "compared"})


def test_the_worst_stands_first(found: Reconciliation) -> None:
    errors = [row.error for row in found.rows]
    assert errors == sorted(errors, reverse=True)
    assert math.isinf(errors[0])  # the sample states no VAT credits


def test_a_ratio_is_the_median_over_the_official_figure(found: Reconciliation) -> None:
    for row in found.rows:
        assert row.ratio == row.model.median / row.official.median


def test_firms_are_counted_by_one_more_test(ground: Ground, catalogue: Catalogue) -> None:
    test = "monthly_rent >= 50000"
    narrowed = narrowed_to(catalogue, {"muni-sasac-01": test})
    on = catalogue.reference_day
    (row,) = ground.totals(narrowed, on, ("measure",)).rows
    whole = ground.totals(catalogue, on, ("measure",))
    before = next(r for r in whole.rows if r.groups["measure"] == "muni-sasac-01")
    assert 0 < row.eligible_firms < before.eligible_firms


def test_loans_are_shown_and_never_in_a_sum(found: Reconciliation) -> None:
    credit = {figure.key for figure in found.others if figure.use == "credit"}
    assert "loans_relief_total_2022_07" in credit
    assert not credit & {row.figure.key for row in found.rows}
    assert all(line.form != "credit" for line in found.reckoned.lines if line.counts("both"))


def test_every_form_of_writing_has_the_same_ratios_in_the_same_order(found: Reconciliation) -> None:
    data: Mapping[str, Any] = json.loads(json.dumps(reconciliation_data(found)))
    rows = list(csv.DictReader(io.StringIO(reconciliation_csv(found))))
    assert tuple(rows[0]) == COLUMNS
    keys = [row["key"] for row in rows]
    assert [(row["key"], row["ratio"], row["model"]) for row in rows] == [
        (row["key"], row["ratio"], str(row["model"]["median"])) for row in data["figures"]
    ]
    lines = reconciliation_text(found).splitlines()
    assert [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in keys] == keys


@pytest.mark.parametrize(
    ("ratio", "text"), [(0, "0"), (0.02, "0.0200"), (0.999, "0.999"), (1, "1.00"), (123.4, "123.40")]
)
def test_a_ratio_is_never_written_in_powers_of_ten(ratio: float, text: str) -> None:
    assert ratio_text(ratio) == text


def test_both_languages_stand_in_both_files() -> None:
    for name in ("official_figures", "take_up"):
        raw = (ROOT / f"data/{name}.yaml").read_bytes()
        content = yaml.load(raw, yaml.CSafeLoader)
        rows = content if isinstance(content, list) else content["figures"] + content["shares"]
        for row in rows:
            for words in (row.get("what"), row.get("name"), row.get("why")):
                if words:
                    assert any("\u4e00" <= c <= "\u9fff" for c in words["zh"]), row
                    assert not any("\u4e00" <= c <= "\u9fff" for c in words["en"]), row
