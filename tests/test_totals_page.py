"""The page of totals: its figures are those of the command line and the API; files that nothing runs."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

import openpyxl
import pyarrow.parquet
import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from eligibility.api.app import create_app
from eligibility.api.reconciliation import ReconciliationAnswer
from eligibility.catalogue import Catalogue
from eligibility.firm import FIELDS
from eligibility.reckoning.changes import slots_of, with_values
from eligibility.reckoning.ground import Ground, ground_of_population
from eligibility.reckoning.reconciliation import reconcile
from eligibility.reckoning.written import reconciliation_data
from eligibility.storage import ROOT, read_data
from eligibility.ui.formats import yuan
from eligibility.ui.texts import text
from eligibility.ui.totals.files import Table
from eligibility.ui.totals.names import GROUPINGS
from eligibility.ui.totals.round_money import spoken
from tests.browser import settled
from tests.test_pages import open_page, texts

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
VIEWS = ("sums", "scenario", "reconciliation", "population")


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = ground_of_population()
    yield ground
    ground.connection.close()


@pytest.fixture(scope="module")
def expected(ground: Ground, catalogue: Catalogue) -> dict[str, Any]:
    return reconciliation_data(reconcile(ground.reckoned(catalogue, catalogue.reference_day)))


def opened(lang: Lang, **choices: str) -> AppTest:
    """The page with choices made; each is a widget's key without `totals_`."""
    app = open_page("totals", lang)
    for key, value in choices.items():
        app.session_state[f"totals_{key}"] = value
    if choices:
        app.run()
    assert not [each.stack_trace for each in app.exception]
    return app


def test_the_command_line_and_the_api_give_the_same(
    expected: dict[str, Any], catalogue: Catalogue
) -> None:
    line = [sys.executable, "-m", "eligibility", "reconcile", "--format", "json"]
    done = subprocess.run(line, cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    assert json.loads(done.stdout) == expected
    with TestClient(create_app(catalogue)) as client:
        answer = client.get("/reconciliation")
    assert answer.json() == expected
    ReconciliationAnswer.model_validate(answer.json())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("convention", ["relief", "both"])
def test_the_headline_gives_the_same_too(expected: dict[str, Any], lang: Lang, convention: str) -> None:
    said = texts(opened(lang, convention=convention))
    totals = expected["totals"][convention]
    for end in ("low", "median", "high"):
        assert spoken(float(totals["paid"][end]), lang) in said
    for end in ("low", "high"):
        assert yuan(Decimal(totals["entitled"][end])) in said


@pytest.mark.parametrize("lang", LANGS)
def test_the_reconciliation_on_the_page_gives_the_same_ratios(
    expected: dict[str, Any], lang: Lang
) -> None:
    said = texts(opened(lang, view="reconciliation"))
    ratios = re.findall(r"<strong>([0-9.]+)</strong>", said)
    assert ratios[: len(ratios) // 2] == [row["ratio"] for row in expected["figures"]]
    for row in expected["figures"]:
        assert row["what"][lang].replace('"', "&quot;").replace("'", "&#x27;") in said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("view", VIEWS)
def test_synthetic_firms_are_called_so_on_every_view(lang: Lang, view: str) -> None:
    assert text("totals.synthetic", lang) in texts(opened(lang, view=view))


@pytest.mark.parametrize("rows", GROUPINGS)
def test_any_grouping_can_be_crossed(rows: str) -> None:
    parts = GROUPINGS[GROUPINGS.index(rows) - 1]
    app = opened("zh", rows=rows, **{f"parts_{rows}": parts})
    assert "占确定金额的" in texts(app)


@pytest.mark.parametrize("by", ["industry", "size"])
@pytest.mark.parametrize("lang", LANGS)
def test_where_it_goes_can_be_seen_by_industry_and_size(by: str, lang: Lang) -> None:
    assert text("totals.goes_to", lang) in texts(opened(lang, goes_to=by))


def test_the_sample_is_read_and_called_made_up() -> None:
    lang: Lang = "en"
    app = opened(lang, whose="own")
    app.button(key="totals_sample").click().run()
    assert not app.exception
    said = texts(app)
    assert "400" in said
    assert text("totals.made_up", lang).strip() in said


def test_every_district_has_one_tile() -> None:
    tiles = read_data("district_tiles")
    assert set(FIELDS["district"].choices) | {"lingang"} == set(tiles)
    assert len({tuple(place) for place in tiles.values()}) == len(tiles)


@pytest.mark.parametrize("lang", LANGS)
def test_a_slider_changes_the_total_and_nothing_else(lang: Lang) -> None:
    app = opened(lang, view="scenario", changed_measure="muni-hrss-02")
    assert text("totals.no_change", lang) in texts(app)
    app.slider(key="totals_slot_muni-hrss-02_0").set_value(4000.0).run()
    assert not app.exception
    said = texts(app)
    assert text("totals.no_change", lang) not in said
    assert "4,000" in said


@pytest.mark.parametrize(
    ("amount", "roles"),
    [
        ("min(600 * insured_employees, 3000000)", ["number", "cap"]),
        ("between(0, 0.30) * min(value, 300000)", ["rate", "rate", "cap"]),
        ("brackets(income, {0: 0.225, 1000000: 0.20})", ["rate", "rate"]),
        ('{"5A": 200000, "4A": 100000}[scenic_grade]', ["number", "number"]),
        ("pcr_test_cost", []),
    ],
)
def test_the_numbers_of_an_amount_are_told_from_its_thresholds(amount: str, roles: list[str]) -> None:
    slots = slots_of(amount)
    assert [slot.role for slot in slots] == roles
    assert with_values(amount, slots, [slot.value for slot in slots]) == amount


HOSTILE = Table(("=1+1", "money"), [["@SUM(A1)", Decimal("0.10")], ["面馆", None]], "=cmd()")


def test_no_cell_of_a_file_runs_as_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(HOSTILE.content("xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'@SUM(A1)" in [cell.value for cell in cells]
    lines = HOSTILE.content("csv").decode("utf-8-sig").splitlines()
    assert lines == ["'=1+1,money", "'@SUM(A1),0.10", "面馆,"]


def test_parquet_keeps_money_exact_and_says_what_it_is() -> None:
    found = pyarrow.parquet.read_table(io.BytesIO(HOSTILE.content("parquet")))
    assert found["money"].to_pylist() == [Decimal("0.10"), None]
    assert found.schema.metadata[b"about"] == b"=cmd()"


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (0.0, "¥0", "¥0"),
        (14_049_000_000.0, "140亿元", "¥14bn"),
        (159_260_252_698.0, "1,590亿元", "¥159bn"),
        (8_184.6, "¥8,180", "¥8,180"),
    ],
)
def test_drawn_amounts_are_spoken_with_three_digits(amount: float, zh: str, en: str) -> None:
    assert (spoken(amount, "zh"), spoken(amount, "en")) == (zh, en)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/totals?lang=en")
    page.locator(".summary").first.wait_for()
    settled(page)
    assert page.locator(".tiles li").count() == 17
    for place in range(len(VIEWS)):
        page.locator(".st-key-totals_view button").nth(place).click()
        settled(page)
        if VIEWS[place] == "scenario":
            page.locator(".st-key-totals_scenario_way button").nth(1).click()
            page.locator(".summary").first.wait_for()
            settled(page)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.close()
