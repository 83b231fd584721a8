"""An owner fills the form in a real browser and reads an amount."""

import re
from collections.abc import Mapping
from datetime import date

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from eligibility.ui.selfcheck.link import packed
from tests.browser import answering, settled

TEXTS = {
    "zh": {"district": "黄浦区", "trade": "面馆", "entity": "企业", "next": "下一步"},
    "en": {"district": "Huangpu", "trade": "noodle", "entity": "Company", "next": "Next"},
}
HOTEL_TEXTS = {
    "zh": {"district": "浦东", "trade": "旅游饭店", "entity": "企业", "star": "星级酒店"},
    "en": {
        "district": "Pudong",
        "trade": "Tourist hotels",
        "entity": "Company",
        "star": "Star-rated hotel",
    },
}
# What the owner of a noodle shop knows; every other question is answered "I don't know".
KNOWN = {"insured_employees": "18", "layoff_rate_2021": "2", "founded": "2019-04-01"}
HOTEL_KNOWN = {"insured_employees": "110", "layoff_rate_2021": "5.6", "founded": "2015-01-01"}
BOTH = pytest.mark.parametrize(
    ("lang", "width"), [("zh", 390), ("zh", 1280), ("en", 390), ("en", 1280)], ids=str
)


def choose(page: Page, field: str, words: str) -> None:
    """Types into a select box and takes the first hit."""
    box = page.locator(f".st-key-check_{field} input")
    box.click()
    box.fill(words)
    hit = page.locator("[role=option]").first
    expect(hit).to_contain_text(words)
    with answering(page):
        hit.click()


def answer_cards(page: Page, wanted: Locator, known: Mapping[str, str] = KNOWN) -> None:
    """Answers one card after the other until what is wanted stands on the page."""
    for _ in range(60):
        if wanted.count():
            return
        answer_card(page, known)
    raise AssertionError(f"it never came: {page.locator('.summary').inner_text()}")


def answer_card(page: Page, known: Mapping[str, str]) -> None:
    """Answers the card that is open: with what is known, else "I don't know"."""
    form = page.locator("[class*=st-key-check_card] [data-testid=stForm]")
    form.locator(".st-key-check_pass button").wait_for()
    inside = {name: form.locator(f".st-key-check_{name} input:visible") for name in known}
    field = next((name for name, box in inside.items() if box.count()), None)
    with answering(page):
        if field:
            inside[field].first.fill(known[field])
            inside[field].first.press("Tab")
            form.locator(".st-key-check_save button").click()
        else:
            form.locator(".st-key-check_pass button").click()


def begin(page: Page, address: str, lang: str, words: Mapping[str, str], employees: str) -> None:
    """Answers the first four questions."""
    page.goto(f"{address}/?lang={lang}")
    page.locator(".st-key-check_district").wait_for()
    choose(page, "district", words["district"])
    choose(page, "industry", words["trade"])
    with answering(page):
        page.locator(".st-key-check_entity button", has_text=words["entity"]).first.click()
    with answering(page):
        page.locator(".st-key-check_employees input").fill(employees)
        page.locator(".st-key-check_employees input").press("Tab")
    go_on(page, "start")


def go_on(page: Page, stage: str) -> None:
    """Presses Next on the first questions, or on the checklist."""
    page.locator(f".st-key-check_done_{stage} button").click()
    shown = {"start": ".st-key-check_done_rare", "rare": ".st-key-check_edit_rare"}[stage]
    page.locator(shown).wait_for()
    settled(page)
    expect(page.locator(".st-key-check_card h2").first).to_be_in_viewport()


def assert_no_sideways_scroll(page: Page) -> None:
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0, "the page scrolls sideways"


@BOTH
def test_a_noodle_shop_reads_its_job_retention_subsidy(
    browser: Browser, address: str, lang: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    begin(page, address, lang, TEXTS[lang], "18")
    go_on(page, "rare")
    answer_cards(page, page.locator(".summary .sure", has_text="10,800.00"))
    assert_no_sideways_scroll(page)
    page.close()


@BOTH
def test_a_hotel_ticks_its_stars_and_reads_what_it_just_misses(
    browser: Browser, address: str, lang: str, width: int
) -> None:
    words = HOTEL_TEXTS[lang]
    page = browser.new_page(viewport={"width": width, "height": 844})
    begin(page, address, lang, words, "120")
    star = page.locator("[class*=st-key-check_rare_] button", has_text=words["star"]).first
    if not star.is_visible():  # folded among those that do not change the amount
        page.locator(".st-key-check_card [data-testid=stExpander] summary").click()
    with answering(page):
        star.click()
    go_on(page, "rare")
    near = page.locator(".card .near", has_text="66,000.00")  # 600 × 110
    answer_cards(page, near, HOTEL_KNOWN)
    assert "5.6%" in near.first.inner_text()
    assert "5.5%" in near.first.inner_text()
    assert words["star"] in page.locator(".st-key-check_edit_rare").inner_text()
    assert_no_sideways_scroll(page)
    page.close()


@BOTH
def test_an_owner_who_knows_almost_nothing_gets_ranges_and_never_a_dead_end(
    browser: Browser, address: str, lang: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{address}/?lang={lang}")
    page.locator(".st-key-check_district").wait_for()
    choose(page, "industry", TEXTS[lang]["trade"])
    go_on(page, "start")
    go_on(page, "rare")
    for _ in range(60):
        if page.locator(".st-key-check_pass").count() == 0:
            break
        answer_card(page, {})
    assert page.locator(".st-key-check_pass").count() == 0, "the questions have no end"
    assert re.search("[1-9]", page.locator(".summary .extra strong").inner_text())
    assert page.locator(".summary .sure strong").inner_text() == "¥0.00"
    assert_no_sideways_scroll(page)
    page.close()


def test_a_reload_keeps_the_answers_and_the_link_carries_them(browser: Browser, address: str) -> None:
    page = browser.new_page()
    begin(page, address, "zh", TEXTS["zh"], "18")
    expect(page).to_have_url(re.compile(r"[?&]f=1"))
    page.reload()
    expect(page.locator(".st-key-check_edit_employees")).to_contain_text("18")
    settled(page)
    page.locator(".st-key-check_link summary").click()
    link = page.locator(".st-key-check_link code").inner_text()
    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.locator(".st-key-check_edit_employees")).to_contain_text("18")
    other.close()
    page.close()


def test_embedded_in_another_site_the_frame_is_reduced(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.set_content(f'<iframe src="{address}/?embed=true&lang=en" width="700" height="800"></iframe>')
    frame = page.frame_locator("iframe")
    frame.locator(".st-key-check_district").wait_for(timeout=20_000)
    expect(frame.locator(".brand")).to_have_count(0)
    expect(frame.get_by_role("link", name="Catalogue")).to_have_count(0)
    page.close()


def test_the_pages_load_nothing_from_elsewhere(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("", "catalogue", "totals", "ledger"):
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
    for path in (
        "",
        "catalogue",
        "catalogue?measure=muni-hrss-01",
        "totals",
        "ledger",
        "ledger?issuer=pudong",
    ):
        joint = "&" if "?" in path else "?"
        page.goto(f"{address}/{path}{joint}lang={lang}")
        page.locator("h1").first.wait_for()
        settled(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, path
    page.close()


def test_on_a_phone_every_page_is_one_press_away_and_the_answers_stay(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/?f={packed({'employees': 18}, date(2022, 10, 8), 'an older one')}")
    pages = page.locator(".st-key-frame_pages a")
    page.locator(".st-key-check_edit_employees").wait_for()
    settled(page)
    assert pages.count() >= 4
    pages.nth(1).click()
    page.locator(".st-key-catalogue_list").wait_for()
    settled(page)
    pages.nth(0).click()
    expect(page.locator(".st-key-check_edit_employees")).to_contain_text("18")
    page.close()
