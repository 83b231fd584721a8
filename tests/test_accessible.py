"""axe-core finds nothing on any page, the keyboard alone suffices, and 200% zoom holds."""

import re
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from eligibility.ui.selfcheck.link import packed
from tests.browser import answering, settled
from tests.test_journey import TEXTS

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Violations inside Streamlit itself, which no setting reaches: the rule, and where. Its date input puts
# `aria-required` on a group, which may not have it; its drop zone has a name, but no role; its list of
# pages is no proper list where pages stand in sections.
INSIDE_STREAMLIT = {
    "aria-allowed-attr": "[data-testid=stDateInput] *",
    "list": "[data-testid=stSidebarNavItems]",
    "listitem": "[data-testid=stSidebarNavItems] li",
    "presentation-role-conflict": "[data-testid=stFileUploaderDropzone]",
}
HOTEL = {
    "district": "pudong",
    "industry": "H6110",
    "entity": "enterprise",
    "employees": 120,
    "insured_employees": 110,
    "layoff_rate_2021": "0.056",
    "founded": "2015-01-01",
    "landlord": "state_owned",
    "monthly_rent": "100000",
    "lease_months_2022": 12,
    "pcr_test_cost": "40000",
    "revenue": "15000000",
}
ANSWERED = f"?f={packed(HOTEL, date(2022, 10, 8), 'an older one')}"
CHECK = """inside => axe.run(document, {resultTypes: ['violations']})
    .then(found => found.violations.flatMap(rule => rule.nodes
        .filter(node => !document.querySelector(node.target[0]).matches(inside[rule.id] ?? 'nothing'))
        .map(node => rule.id + ' ' + node.target + ' ' + node.html.slice(0, 200))))"""


def open_at(browser: Browser, address: str, path: str, lang: str, width: int, height: int = 900) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={lang}")
    page.locator("h1").first.wait_for()
    settled(page)
    return page


def violations(page: Page) -> list[Any]:
    page.evaluate(AXE)
    found: list[Any] = page.evaluate(CHECK, INSIDE_STREAMLIT)
    return found


def nothing(page: Page) -> None:
    """Leaves a page as it opens."""
    del page


def press_full(page: Page) -> None:
    page.locator(".st-key-check_full label").click()
    page.locator(".st-key-check_topic").wait_for()


def press_next(page: Page) -> None:
    page.locator(".st-key-check_done_start button").click()
    page.locator(".st-key-check_done_rare").wait_for()


def press_view(page: Page, place: int) -> None:
    """Another view of the totals."""
    page.locator(".summary").first.wait_for()
    page.locator(".st-key-totals_view button").nth(place).click()


def press_reconciliation(page: Page) -> None:
    press_view(page, -2)
    page.locator("table.compared").wait_for()
    open_all(page)


def press_population(page: Page) -> None:
    press_view(page, -1)
    page.locator(".st-key-totals_csv_take-up").wait_for()


def press_scenario(page: Page) -> None:
    """A scenario in YAML and what it does; the help is open."""
    press_view(page, 1)
    page.locator(".st-key-totals_scenario_way button").nth(1).click()
    page.locator(".st-key-totals_csv_moved-district").wait_for()
    page.locator(".st-key-totals_scenario_how summary").click()


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def upload_park(page: Page) -> None:
    """A list of firms with a column in doubt: the mapping form is open."""
    content = "企业名称,区,参保员工数量,房租\n老王面馆,黄浦,18,1.2万\n坏数据,浦西,9,1\n".encode()
    file = FilePayload(name="park.csv", mimeType="text/csv", buffer=content)
    page.locator(".st-key-park_file input").set_input_files(files=[file])
    page.locator(".st-key-park_apply button").click()
    page.locator("[data-testid=stDataFrame]").wait_for()
    settled(page)
    page.locator("[data-testid=stExpander] summary").first.click()
    open_all(page)


STATES: list[tuple[str, Callable[[Page], None]]] = [
    ("", nothing),
    ("", press_full),
    ("", press_next),
    (ANSWERED, open_all),
    ("catalogue", nothing),
    ("catalogue?measure=muni-hrss-01", nothing),
    ("totals", nothing),
    ("totals", press_scenario),
    ("totals", press_reconciliation),
    ("totals", press_population),
    ("ledger", nothing),
    ("park", nothing),
    ("park", upload_park),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("path", "act"), STATES, ids=lambda each: getattr(each, "__name__", str(each)[:12])
)
def test_axe_finds_nothing(
    browser: Browser, address: str, path: str, act: Callable[[Page], None], lang: str, width: int
) -> None:
    page = open_at(browser, address, path, lang, width)
    act(page)
    settled(page)
    assert violations(page) == []
    page.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ["", ANSWERED, "?embed=true"])
def test_at_200_percent_zoom_nothing_scrolls_sideways(
    browser: Browser, address: str, path: str, lang: str
) -> None:
    page = open_at(browser, address, path, lang, 640, 450)  # 1280 × 900 at 200%
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.close()


def tab_to(page: Page, css: str) -> None:
    """Presses Tab until the focus is within an element."""
    for _ in range(60):
        if page.evaluate("css => !!document.activeElement?.closest(css)", css):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {css}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_keyboard_alone_leads_from_the_first_question_to_the_answer(
    browser: Browser, address: str, lang: str
) -> None:
    words = TEXTS[lang]
    page = open_at(browser, address, "", lang, 1280)
    for field in ("district", "trade"):
        tab_to(page, f".st-key-check_{'industry' if field == 'trade' else field} input")
        page.keyboard.type(words[field])
        expect(page.locator("[role=option]").first).to_contain_text(words[field])
        page.keyboard.press("ArrowDown")
        with answering(page):
            page.keyboard.press("Enter")
    tab_to(page, ".st-key-check_entity [role=radio]")
    with answering(page):
        page.keyboard.press("Space")
    tab_to(page, ".st-key-check_employees input")
    page.keyboard.type("18")
    with answering(page):
        page.keyboard.press("Tab")
    for step, shown in (("start", ".st-key-check_done_rare"), ("rare", ".st-key-check_edit_rare")):
        tab_to(page, f".st-key-check_done_{step} button")
        page.keyboard.press("Enter")
        page.locator(shown).wait_for()
        settled(page)
    question = page.locator(".st-key-check_card h2").first
    before = question.inner_text()
    tab_to(page, ".st-key-check_pass button")
    page.keyboard.press("Enter")
    expect(question).not_to_have_text(re.compile(re.escape(before)))
    tab_to(page, ".card > summary")
    page.keyboard.press("Enter")
    expect(page.locator(".card[open]")).to_have_count(1)
    page.close()
