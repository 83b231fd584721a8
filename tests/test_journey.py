"""An owner fills the form in a real browser and reads an amount."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, running_app

TEXTS = {
    "zh": {"district": "黄浦区", "trade": "面馆", "entity": "企业", "next": "下一步"},
    "en": {"district": "Huangpu", "trade": "noodle", "entity": "Company", "next": "Next"},
}
# What the owner of a noodle shop knows; every other question is answered "I don't know".
KNOWN = {"insured_employees": "18", "layoff_rate_2021": "2", "founded": "2019-04-01"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_app() as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def settled(page: Page) -> None:
    """Waits until the page has been drawn to its end."""
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)


def choose(page: Page, field: str, words: str) -> None:
    """Types into a select box and takes the first hit."""
    box = page.locator(f".st-key-check_{field} input")
    box.click()
    box.fill(words)
    page.locator("[role=option]").first.click()
    settled(page)


def answer_cards(page: Page, wanted: str) -> None:
    """Answers one card after the other until the sure amount is there."""
    for _ in range(40):
        if wanted in page.locator(".summary .sure").inner_text():
            return
        form = page.locator("[class*=st-key-check_card] [data-testid=stForm]")
        question = form.locator("h3").first.inner_text()
        inside = {name: form.locator(f".st-key-check_{name} input:visible") for name in KNOWN}
        field = next((name for name, box in inside.items() if box.count()), None)
        buttons = form.locator("[data-testid=stFormSubmitButton] button")
        if field:
            inside[field].first.fill(KNOWN[field])
            inside[field].first.press("Tab")
            buttons.first.click()
        else:
            buttons.last.click()
        expect(form.locator("h3").first).not_to_have_text(question)
        settled(page)
    raise AssertionError(f"{wanted} never came: {page.locator('.summary').inner_text()}")


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1280)])
def test_a_noodle_shop_reads_its_job_retention_subsidy(
    browser: Browser, address: str, lang: str, width: int
) -> None:
    words = TEXTS[lang]
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{address}/?lang={lang}")
    page.locator(".st-key-check_district").wait_for()
    choose(page, "district", words["district"])
    choose(page, "industry", words["trade"])
    page.locator(".st-key-check_entity button", has_text=words["entity"]).first.click()
    settled(page)
    page.locator(".st-key-check_employees input").fill("18")
    page.locator(".st-key-check_employees input").press("Tab")
    settled(page)
    page.locator(".st-key-check_done_start button").click()
    settled(page)
    page.locator(".st-key-check_done_rare button").click()
    settled(page)
    answer_cards(page, "10,800.00")
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0, "the page scrolls sideways"
    page.close()


def test_the_pages_load_nothing_from_elsewhere(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("", "catalogue", "totals"):
        page.goto(f"{address}/{path}")
        page.locator("h1").first.wait_for()
        settled(page)
    outside = [
        url
        for url in asked
        if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
    ]
    assert outside == []
    page.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_scrolls_sideways(browser: Browser, address: str, lang: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    for path in ("", "catalogue", "catalogue?measure=muni-hrss-01", "totals"):
        joint = "&" if "?" in path else "?"
        page.goto(f"{address}/{path}{joint}lang={lang}")
        page.locator("h1").first.wait_for()
        settled(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, path
    page.close()
