"""From a row of a park, or a checked exemption, to a case, in a real browser."""

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from eligibility.catalogue import Catalogue
from tests.browser import settled
from tests.test_accessible import violations
from tests.test_desk_pages import press, says, signed_in
from tests.test_park_page import GOOD, SHEET

ROW, NAME, BUTTON = 35, 200, 96  # how high and wide the table's cells are, in pixels


def put_park(page: Page, address: str) -> None:
    """Uploads a list of two firms."""
    page.goto(f"{address}/park?lang=zh")
    page.locator(".st-key-park_file input").wait_for(state="attached")
    settled(page)
    file = FilePayload(name="park.csv", mimeType=SHEET, buffer=GOOD.encode())
    page.locator(".st-key-park_file input").set_input_files(files=[file])
    page.locator("[data-testid=stDataFrame]").wait_for()
    settled(page)


def press_cell(page: Page, row: int, left: float) -> None:
    """Presses a cell of the table, which is drawn and no element; row 0 are the heads."""
    table = page.locator(".stDataFrameGlideDataEditor").first
    table.scroll_into_view_if_needed()
    table.click(position={"x": left, "y": (row + 0.5) * ROW})


def test_a_row_of_a_park_becomes_a_case_with_facts_and_measures_in_one_press(
    browser: Browser, address: str
) -> None:
    page = signed_in(browser, address, "li", "zh", 1280)
    put_park(page, address)
    press_cell(page, 0, NAME + 2.5 * BUTTON)  # sorted by what is sure, the smallest first
    press_cell(page, 0, NAME + 2.5 * BUTTON)  # and the other way round
    press_cell(page, 1, NAME + 1.5 * BUTTON)
    page.wait_for_url("**/cases?case=*")
    says(page, "h2", "老李面馆")
    about = page.locator("dl").first
    expect(about).to_contain_text("园区名单")
    expect(about).to_contain_text("困难行业稳就业补贴")
    facts = page.locator("[class*=st-key-case_known] details").first
    expect(facts).to_contain_text("7 项")
    facts.locator("summary").click()
    expect(facts).to_contain_text("20")
    expect(page.locator(".st-key-case_known .summary").first).to_contain_text("12,000.00")
    page.close()


def test_the_view_of_a_firm_opens_from_its_row_and_a_case_from_there(
    browser: Browser, address: str
) -> None:
    page = signed_in(browser, address, "li", "zh", 1280)
    put_park(page, address)
    press_cell(page, 1, NAME + 0.5 * BUTTON)
    expect(page.locator("h3").filter(has_text="老王面馆")).to_be_in_viewport()
    settled(page)
    assert violations(page) == []
    page.locator("[class*=st-key-park_case_] button").click()
    page.wait_for_url("**/cases?case=*")
    says(page, "h2", "老王面馆")
    expect(page.locator("dl").first).to_contain_text("困难行业稳就业补贴")
    expect(page.locator(".st-key-case_known .summary").first).to_contain_text("6,000.00")
    page.close()


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1280)], ids=str)
def test_a_checked_exemption_is_kept_with_a_case(
    browser: Browser, address: str, catalogue: Catalogue, lang: str, width: int
) -> None:
    path = "catalogue?package=exemptions&exemption=nat-apl-33"
    page = signed_in(browser, address, "zhao", lang, width)
    page.goto(f"{address}/{path}&lang={lang}")
    for question in ("first", "corrected", "harmless"):
        page.locator(f".st-key-exemptions_{question} button").first.click()
        settled(page)
    expect(page.locator(".verdict.eligible")).to_be_visible()
    settled(page)
    verdict = page.locator(".verdict").first.inner_text()
    reasons = page.locator(".summary .reasons li.met").all_inner_texts()
    assert reasons
    press(page, "exemptions_keep")
    kept = page.locator(".st-key-exemptions_attach")
    expect(kept.locator("[role=status]")).to_be_visible()
    settled(page)
    assert violations(page) == []
    kept.locator("a").click()
    page.wait_for_url("**/cases?case=*")
    settled(page)
    page.locator(".st-key-case_part [role=radio], .st-key-case_part button").nth(2).click()
    says(page, ".st-key-case_known .verdict", verdict)
    says(page, ".st-key-case_known .summary", catalogue.version)
    assert page.locator(".st-key-case_known .reasons li.met").all_inner_texts() == reasons
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.close()


def test_the_public_sees_no_case_beside_an_exemption(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/catalogue?package=exemptions&exemption=nat-apl-33&lang=zh")
    page.locator(".verdict").wait_for()
    settled(page)
    assert page.locator(".st-key-exemptions_attach").count() == 0
    page.close()
