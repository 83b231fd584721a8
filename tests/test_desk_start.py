"""From a row of a park to a case, in a real browser."""

from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser import settled
from tests.test_desk_pages import says, signed_in
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
    page.locator("[class*=st-key-park_case_] button").click()
    page.wait_for_url("**/cases?case=*")
    says(page, "h2", "老王面馆")
    expect(page.locator("dl").first).to_contain_text("困难行业稳就业补贴")
    expect(page.locator(".st-key-case_known .summary").first).to_contain_text("6,000.00")
    page.close()
